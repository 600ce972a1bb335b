//! Answers are shared by those who were granted the same, and by nobody else.

use std::collections::BTreeSet;

use bcc_graphql::access::Scope;
use bcc_graphql::auth::ApiKey;
use bcc_graphql::auth::AuthConfig;
use bcc_graphql::auth::KeyConfig;
use serde_json::Value;
use serde_json::json;

use super::IMAGES;
use super::hits;
use crate::support::Reply;
use crate::support::TestService;

fn key(number: u8) -> ApiKey {
    ApiKey::of_random(&[number; 32])
}

fn keys(granted: &[Value]) -> AuthConfig {
    let keys = (1..).zip(granted).map(|(number, granted)| {
        let mut config = granted.clone();
        config["name"] = json!(format!("key-{number}"));
        config["hash"] = json!(key(number).hash());
        serde_json::from_value::<KeyConfig>(config).unwrap()
    });
    AuthConfig {
        keys: keys.collect(),
        ..AuthConfig::default()
    }
}

async fn service_for(granted: &[Value]) -> TestService {
    TestService::with_settings(|settings| settings.auth = keys(granted)).await
}

async fn ask(service: &TestService, number: u8, query: &str) -> Reply {
    let asked = service.post(json!({"query": query}).to_string());
    Reply::of(asked.header("x-api-key", key(number).text())).await
}

#[tokio::test]
async fn two_with_the_same_grants_share_an_answer() {
    let service = service_for(&[json!({}), json!({})]).await;
    let mut replies = Vec::new();
    for number in [1, 2, 1, 2] {
        replies.push(ask(&service, number, IMAGES).await);
    }
    assert!(replies.iter().all(|reply| reply.body == replies[0].body));
    assert_eq!(hits(&service), 2);
    assert_eq!(service.emulator.call_count(), 1);
}

#[tokio::test]
async fn two_with_other_grants_never_share_one() {
    let everything = BTreeSet::from(Scope::ALL.map(Scope::as_str));
    let granted = [
        json!({}),
        json!({"scopes": everything}),
        json!({"types": ["Custom"]}),
        json!({"types": ["System"]}),
        json!({"regions": ["bj"]}),
        json!({"accounts": ["emulator"]}),
        json!({"accounts": ["emulator"], "regions": ["bj"]}),
        json!({"any_document": true}),
    ];
    let service = service_for(&granted).await;
    let query = "{images(first:0){totalCount}}";
    let numbers = || (1..).take(granted.len());
    let mut first = Vec::new();
    for number in numbers() {
        first.push(ask(&service, number, query).await.json());
    }
    assert_ne!(first[2], first[0]);
    assert_ne!(first[2], first[3]);
    for number in numbers() {
        ask(&service, number, query).await;
    }
    assert_eq!(hits(&service), 0, "each asked twice for itself");
    for (number, first) in numbers().zip(&first) {
        assert_eq!(ask(&service, number, query).await.json(), *first);
    }
    assert_eq!(hits(&service), granted.len() as u64);
}

#[tokio::test]
async fn a_key_that_is_revoked_or_granted_less_gets_no_answer_that_was_kept() {
    let service = service_for(&[json!({}), json!({})]).await;
    let query = "{images(first:0){totalCount}}";
    let mut all = Value::Null;
    for _ in 0..3 {
        all = ask(&service, 1, query).await.json();
        ask(&service, 2, query).await;
    }
    assert!(hits(&service) > 0);
    let newer = keys(&[json!({"types": ["Custom"]})]);
    service.authenticator.reload(&newer).unwrap();
    let less = ask(&service, 1, query).await.json();
    assert!(less["errors"].is_null() && less != all, "{less}");
    assert_eq!(ask(&service, 2, query).await.status, 401);
}
