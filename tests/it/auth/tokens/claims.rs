//! What a token grants.

use serde_json::Value;
use serde_json::json;

use super::Issuer;
use super::error;
use super::jwt_config;
use super::post_with;
use super::service_for;
use super::status;
use super::token;
use crate::auth::config;
use crate::auth::key;
use crate::support::Reply;
use crate::support::TestService;

async fn ask(service: &TestService, changes: Value, query: &str) -> Value {
    let token = token("ed-a", changes);
    let body = json!({ "query": query }).to_string();
    Reply::of(post_with(service, &token).body(body))
        .await
        .json()
}

#[tokio::test]
async fn scopes_come_in_either_claim() {
    let issuer = Issuer::of(&["ed-a"]).await;
    let service = service_for(&issuer, |_| ()).await;
    for (changes, expected) in [
        (json!({ "scope": "a images:read b" }), 200),
        (json!({ "scope": null, "scp": "images:read" }), 200),
        (json!({ "scope": null, "scp": ["a", "images:read"] }), 200),
        (json!({ "scope": "a", "scp": ["images:read"] }), 200),
        (json!({ "scope": null }), 403),
        (json!({ "scope": "images:reader" }), 403),
        (json!({ "scope": "admin" }), 403),
        (json!({ "scope": 1 }), 403),
    ] {
        let shown = changes.to_string();
        assert_eq!(
            status(&service, &token("ed-a", changes)).await,
            expected,
            "{shown}"
        );
    }
    let query = "{ images(type: CUSTOM, first: 1) { nodes { sharedWith { account } } } }";
    let answer = ask(&service, json!({}), query).await;
    assert_eq!(error(&answer).0, "FORBIDDEN");
    let answer = ask(&service, json!({ "scope": "admin images:read" }), query).await;
    assert_eq!(answer.get("errors"), None);
}

/// An issuer names its users as it likes: nobody gets another's turns by that.
#[tokio::test]
async fn a_subject_is_nobody_who_has_a_key() {
    let issuer = Issuer::of(&["ed-a"]).await;
    let mut jwt = Some(jwt_config(issuer.url()));
    let service = TestService::with_settings(|settings| {
        settings.auth.jwt = jwt.take();
        settings.auth.keys = vec![config("anna", 1)];
        settings.rate.per_second = Some(0.001);
        settings.rate.burst = 1;
    })
    .await;
    let key = key(1);
    let token = |subject: &str| token("ed-a", json!({ "sub": subject }));
    // As long as subjects may be, and different at the end.
    let long = |end: char| token(&format!("{}{end}", "x".repeat(254)));
    for (shown, expected) in [
        (key.text(), 200),
        (key.text(), 429),
        (&token("anna"), 200),
        (&token("anna"), 429),
        (&long('a'), 200),
        (&long('b'), 200),
        (&long('b'), 429),
    ] {
        assert_eq!(status(&service, shown).await, expected);
    }
}

#[tokio::test]
async fn claims_restrict_where_the_settings_name_them() {
    let issuer = Issuer::of(&["ed-a"]).await;
    let service = service_for(&issuer, |jwt| {
        jwt.accounts_claim = Some("acc".to_owned());
        jwt.types_claim = Some("https://bcc.example/types".to_owned());
    })
    .await;
    let query = "{ sources { account } images(first: 1000) { facets { type { value } } } }";
    let granted = |types: Value, accounts: Value| json!({ "https://bcc.example/types": types, "acc": accounts });
    let types = |answer: &Value| {
        let facet = answer["data"]["images"]["facets"]["type"]
            .as_array()
            .unwrap()
            .clone();
        let mut types: Vec<_> = facet
            .iter()
            .map(|t| t["value"].as_str().unwrap().to_owned())
            .collect();
        types.sort();
        types
    };
    let answer = ask(
        &service,
        granted(json!(["CUSTOM", "System", "nonsense"]), json!("*")),
        query,
    )
    .await;
    assert_eq!(types(&answer), ["CUSTOM", "SYSTEM"], "{answer}");
    let answer = ask(
        &service,
        granted(json!("*"), json!(["x", "emulator"])),
        query,
    )
    .await;
    assert!(types(&answer).len() > 2);
    assert_eq!(
        answer["data"]["sources"],
        json!([{ "account": "emulator" }])
    );

    // What a token does not say it does not grant.
    for changes in [json!({}), granted(json!("*"), json!(["another"]))] {
        let answer = ask(&service, changes, query).await;
        let (code, message) = error(&answer);
        assert_eq!(code, "FORBIDDEN", "{answer}");
        assert!(message.contains("no source is granted to you"), "{message}");
        assert_eq!(answer["data"]["sources"], json!([]));
    }
    let answer = ask(&service, granted(json!([]), json!("*")), query).await;
    assert_eq!(types(&answer), [""; 0]);
}
