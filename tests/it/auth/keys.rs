//! API keys over HTTP.

use chrono::TimeDelta;
use reqwest::header::HeaderValue;
use serde_json::json;

use super::VERSION;
use super::ask_as;
use super::config;
use super::error;
use super::key;
use super::post_as;
use super::service_for;
use crate::support::Reply;
use crate::support::TestService;

const CHALLENGE: &str = "Bearer realm=\"bcc-graphql\"";
const INVALID: &str = "Bearer realm=\"bcc-graphql\", error=\"invalid_token\"";

#[tokio::test]
async fn each_key_is_taken_in_either_header() {
    let service = service_for(vec![config("a", 1), config("b", 2)]).await;
    let body = json!({ "query": VERSION }).to_string();
    for number in [1, 2] {
        let key = key(number);
        let bearer = format!("Bearer {}", key.text());
        for headers in [
            &[("authorization", &*bearer)][..],
            &[("authorization", &bearer.replace("Bearer ", "bearer  "))],
            &[("x-api-key", key.text())],
            &[("x-api-key", key.text()), ("authorization", &bearer)],
        ] {
            let mut request = service.post(body.clone());
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let reply = Reply::of(request).await;
            assert_eq!(reply.status, 200, "{headers:?}: {}", reply.text());
        }
    }
}

#[tokio::test]
async fn without_a_key_only_what_says_nothing_of_images_answers() {
    let service = service_for(vec![config("a", 1)]).await;
    for (path, status) in [
        ("/graphql?query={__typename}", 401),
        ("/schema.graphql", 401),
        ("/metrics", 401),
        ("/", 200),
        ("/landing.css", 200),
        ("/graphiql", 200),
        ("/livez", 200),
        ("/readyz", 200),
        ("/nothing", 404),
    ] {
        let reply = service.get(path).await;
        assert_eq!(reply.status, status, "{path}");
        let challenged = if status == 401 { CHALLENGE } else { "" };
        assert_eq!(reply.header("www-authenticate"), challenged, "{path}");
    }
    let reply = service.get("/graphql?query={__typename}").await;
    let body = reply.json();
    let (code, message) = error(&body);
    assert_eq!(code, "UNAUTHENTICATED");
    assert!(
        message.contains("`Authorization: Bearer <key>`"),
        "{message}"
    );
    assert!(body.get("data").is_none());
    assert_eq!(service.emulator.call_count(), 0);
}

/// A WebSocket's client may say who it is later. Nothing else becomes one.
#[tokio::test]
async fn only_where_sockets_begin_one_opens_without_a_key() {
    let service = service_for(vec![config("app", 1)]).await;
    for (path, status) in [("/graphql", 101), ("/schema.graphql", 401)] {
        let request = service.client.get(service.url(path));
        let request = request
            .header("connection", "upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
            .header("sec-websocket-protocol", "graphql-transport-ws");
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{path}");
    }
}

#[tokio::test]
async fn the_landing_page_names_no_source_to_whoever_has_no_key() {
    let open = TestService::start().await;
    assert!(open.get("/").await.text().contains("<td>emulator</td>"));
    let service = service_for(vec![config("a", 1)]).await;
    let page = service.get("/").await;
    assert!(!page.text().contains("<td>"), "{}", page.text());
    assert!(page.text().contains("It asks for a key"));
}

#[tokio::test]
async fn whatever_is_no_key_is_401_and_never_repeated() {
    let service = TestService::with_settings(|settings| {
        settings.auth.keys = vec![config("a", 1)];
        // Nobody falls back to it.
        settings.auth.anonymous = true;
    })
    .await;
    let body = json!({ "query": VERSION }).to_string();
    assert_eq!(Reply::of(service.post(body.clone())).await.status, 200);
    let (good, bad) = (key(1), key(9));
    let bearer = |token: &str| format!("Bearer {token}");
    for headers in [
        &[("authorization", bearer(bad.text()))][..],
        &[("x-api-key", bad.text().to_owned())],
        &[("authorization", bearer(""))],
        &[("x-api-key", String::new())],
        &[("authorization", bearer("M4rker"))],
        &[("authorization", format!("Basic {}", good.text()))],
        &[("authorization", good.text().to_owned())],
        &[("authorization", bearer(&good.text().to_uppercase()))],
        &[("authorization", bearer(&good.hash()))],
        // Which of them is meant?
        &[
            ("authorization", bearer(good.text())),
            ("x-api-key", bad.text().to_owned()),
        ],
        &[
            ("authorization", bearer(good.text())),
            ("authorization", bearer(bad.text())),
        ],
    ] {
        let mut request = service.post(body.clone());
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let reply = Reply::of(request).await;
        assert_eq!(reply.status, 401, "{headers:?}");
        assert_eq!(reply.header("www-authenticate"), INVALID);
        let body = reply.json();
        assert_eq!(error(&body).0, "UNAUTHENTICATED");
        for secret in ["M4rker", good.text(), bad.text()] {
            assert!(!reply.text().contains(secret), "{}", reply.text());
        }
    }
    let unreadable = HeaderValue::from_bytes(b"Bearer \xff").unwrap();
    let reply = Reply::of(service.post(body).header("authorization", unreadable)).await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn a_key_is_for_its_scopes() {
    let operator = |scopes: &[&str]| {
        let mut config = config("operator", 1);
        config.scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        config
    };
    let service = service_for(vec![operator(&["admin"])]).await;
    let reply = Reply::of(post_as(&service, 1, VERSION)).await;
    assert_eq!(reply.status, 403);
    let challenge = reply.header("www-authenticate");
    assert!(challenge.contains("error=\"insufficient_scope\", scope=\"images:read\""));
    let body = reply.json();
    let (code, message) = error(&body);
    assert_eq!(code, "FORBIDDEN");
    assert!(message.contains("`images:read`"), "{message}");

    const SHARED: &str = "{ images(type: CUSTOM, first: 1) { nodes { sharedWith { account } } } }";
    let service = service_for(vec![operator(&["admin", "images:read"]), config("b", 2)]).await;
    let answer = ask_as(&service, 1, SHARED).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    let answer = ask_as(&service, 2, SHARED).await;
    assert_eq!(error(&answer).0, "FORBIDDEN");
}

/// Where keys are asked for, whoever has none is not the operator, on loopback
/// neither.
#[tokio::test]
async fn beside_keys_anonymous_callers_only_read() {
    let service = TestService::with_settings(|settings| {
        settings.auth.keys = vec![config("a", 1)];
        settings.auth.anonymous = true;
    })
    .await;
    let query = "{ images(type: CUSTOM, first: 1) { nodes { sharedWith { account } } } }";
    let answer = service.graphql(query, json!({})).await;
    assert_eq!(error(&answer).0, "FORBIDDEN");
}

#[tokio::test]
async fn a_key_expires() {
    let service = TestService::with_settings(|settings| {
        let mut config = config("a", 1);
        config.expires = Some("2025-10-20T09:00:00Z".parse().unwrap());
        settings.auth.keys = vec![config];
    })
    .await;
    assert_eq!(Reply::of(post_as(&service, 1, VERSION)).await.status, 200);
    service.clock.advance(TimeDelta::hours(1));
    let reply = Reply::of(post_as(&service, 1, VERSION)).await;
    assert_eq!(reply.status, 401);
    let body = reply.json();
    let (code, message) = error(&body);
    assert_eq!(code, "UNAUTHENTICATED");
    assert!(message.contains("2025-10-20T09:00:00Z"), "{message}");
}

#[tokio::test]
async fn answers_by_key_are_for_no_shared_cache() {
    let service = service_for(vec![config("a", 1)]).await;
    let get = |path: &str| {
        service
            .client
            .get(service.url(path))
            .bearer_auth(key(1).text())
    };
    for path in [
        "/graphql?query={images(first:1){nodes{id}}}",
        "/graphql?query={nonsense}",
        "/schema.graphql",
    ] {
        for request in [get(path), service.client.get(service.url(path))] {
            let reply = Reply::of(request).await;
            let vary: Vec<_> = reply.headers.get_all("vary").iter().collect();
            let vary: Vec<_> = vary.iter().map(|value| value.to_str().unwrap()).collect();
            assert!(
                vary.contains(&"Authorization, X-API-Key"),
                "{path}: {vary:?}"
            );
            let control = reply.header("cache-control");
            let is_private = control.starts_with("private") || control == "no-store";
            assert!(is_private, "{path}: {control}");
        }
    }
    // One that answers the same to everybody does not say so.
    let open = TestService::start().await;
    let reply = open.get("/graphql?query={__typename}").await;
    assert_eq!(reply.header("vary"), "Accept, Accept-Encoding");
}

/// These headers may be meant for a gateway in front.
#[tokio::test]
async fn where_no_key_is_asked_for_none_is_looked_at() {
    let service = TestService::start().await;
    let body = json!({ "query": VERSION }).to_string();
    for value in ["Basic YTpi", "Bearer x"] {
        let request = service.post(body.clone()).header("authorization", value);
        assert_eq!(Reply::of(request).await.status, 200, "{value}");
    }
}
