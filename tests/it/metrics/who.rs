//! Who is told, and in which form.

use reqwest::Method;

use super::Scrape;
use crate::auth::config;
use crate::auth::key;
use crate::support::Reply;
use crate::support::SECRET_KEY;
use crate::support::TestService;

/// A service with a key that may read images, and the operator's.
async fn with_keys() -> TestService {
    TestService::with_settings(|settings| {
        let mut operator = config("operator", 2);
        operator.scopes = vec!["admin".to_owned()];
        settings.auth.keys = vec![config("reader", 1), operator];
    })
    .await
}

async fn ask_as(service: &TestService, number: u8) -> Reply {
    let request = service.client.get(service.url("/metrics"));
    Reply::of(request.bearer_auth(key(number).text())).await
}

#[tokio::test]
async fn where_keys_are_asked_for_it_takes_the_scope_admin() {
    let service = with_keys().await;
    let nobody = service.get("/metrics").await;
    assert_eq!(nobody.status, 401);
    assert_eq!(
        nobody.header("www-authenticate"),
        "Bearer realm=\"bcc-graphql\""
    );
    let wrong = ask_as(&service, 3).await;
    assert_eq!(wrong.status, 401);
    let reader = ask_as(&service, 1).await;
    assert_eq!(reader.status, 403);
    assert!(reader.text().contains("lacks the scope `admin`"));
    for refused in [&nobody, &wrong, &reader] {
        assert!(!refused.text().contains("bcc_graphql_"));
    }

    let told = ask_as(&service, 2).await;
    assert_eq!(told.status, 200);
    assert_eq!(told.header("cache-control"), "no-store");
    let told = Scrape::read(&told);
    told.assert(&[
        (
            "bcc_graphql_refused_requests_total{code=\"UNAUTHENTICATED\"}",
            2.0,
        ),
        (
            "bcc_graphql_refused_requests_total{code=\"FORBIDDEN\"}",
            1.0,
        ),
        (
            "bcc_graphql_requests_total{route=\"metrics\",status=\"401\"}",
            2.0,
        ),
    ]);
}

/// Whoever may read images without a key is not the operator, unless nobody else than
/// the operator can ask.
#[tokio::test]
async fn beyond_this_machine_it_is_for_nobody_without_a_key() {
    let proxy = || "192.0.2.1".to_owned().try_into().unwrap();
    for (listen, proxies, status) in [
        ("127.0.0.1:8080", vec![], 200),
        ("[::1]:8080", vec![], 200),
        ("0.0.0.0:8080", vec![], 403),
        ("192.0.2.2:8080", vec![], 403),
        // Who calls it asks for others.
        ("127.0.0.1:8080", vec![proxy()], 403),
    ] {
        let service = TestService::with_settings(|settings| {
            settings.listen = listen.parse().unwrap();
            settings.server.trusted_proxies = proxies;
            settings.auth.anonymous = true;
        })
        .await;
        let told = service.get("/metrics").await;
        assert_eq!(told.status, status, "{listen}");
        if status == 403 {
            assert!(!told.text().contains("bcc_graphql_"), "{}", told.text());
            let challenge = told.header("www-authenticate");
            assert!(challenge.contains("scope=\"admin\""), "{challenge}");
        }
        for path in ["/graphql?query={__typename}", "/schema.graphql", "/livez"] {
            assert_eq!(service.get(path).await.status, 200, "{listen} {path}");
        }
    }
}

#[tokio::test]
async fn it_is_plain_text_and_holds_no_secrets_and_no_names() {
    let service = TestService::start().await;
    service
        .graphql(
            "{images(nameContains:\"M4rker\"){nodes{id}}}",
            serde_json::Value::Null,
        )
        .await;
    service.get("/M4rker?M4rker").await;
    let reply = service.get("/metrics").await;
    assert_eq!(
        reply.header("content-type"),
        "text/plain; version=0.0.4; charset=utf-8"
    );
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    let source = &service.settings.sources[0];
    let access_key = source.access_key.as_deref().unwrap();
    for word in [SECRET_KEY, access_key, "emulator", "127.0.0.1", "M4rker"] {
        assert!(!reply.text().contains(word), "{word}");
    }
}

#[tokio::test]
async fn it_is_read_by_get_and_head_and_by_no_other_sites_name() {
    let service = TestService::start().await;
    let url = service.url("/metrics");
    let head = Reply::of(service.client.head(&url)).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    let post = Reply::of(service.client.request(Method::POST, &url)).await;
    assert_eq!(post.status, 405);
    let other = service.client.get(&url).header("host", "evil.example");
    assert_eq!(Reply::of(other).await.status, 421);
}

#[tokio::test]
async fn scrapes_take_nobodys_turn() {
    let service = TestService::with_settings(|settings| {
        settings.rate.per_second = Some(1.0);
        settings.rate.burst = 1;
    })
    .await;
    for _ in 0..5 {
        Scrape::of(&service).await;
    }
    let question = "{serviceInfo{version}}";
    let body = serde_json::json!({ "query": question }).to_string();
    assert_eq!(Reply::of(service.post(body)).await.status, 200);
}
