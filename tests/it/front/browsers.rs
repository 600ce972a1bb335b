//! Web pages: their own browser tells whose they are.

use bcc_graphql::config::Settings;
use reqwest::Method;
use serde_json::json;

use crate::support::Reply;
use crate::support::TestService;

const LISTED: &str = "https://console.example.com";
const OTHER: &str = "https://evil.example";

const QUERY: &str = "{images(first:1){nodes{id}}}";

fn listed(settings: &mut Settings) {
    settings.cors.origins = vec![LISTED.to_owned().try_into().unwrap()];
}

async fn ask(service: &TestService, headers: &[(&str, &str)]) -> Reply {
    let mut request = service.post(json!({ "query": QUERY }).to_string());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Reply::of(request).await
}

/// What a browser asks before a page's request is sent.
async fn preflight(service: &TestService, origin: &str) -> Reply {
    let request = service
        .client
        .request(Method::OPTIONS, service.url("/graphql"))
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "content-type,x-api-key,authorization",
        )
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-mode", "cors");
    Reply::of(request).await
}

fn cors_headers(reply: &Reply) -> Vec<&str> {
    let names = reply
        .headers
        .keys()
        .map(reqwest::header::HeaderName::as_str);
    names
        .filter(|name| name.starts_with("access-control-"))
        .collect()
}

#[tokio::test]
async fn without_origins_no_page_is_let_in() {
    let service = TestService::start().await;
    let reply = preflight(&service, LISTED).await;
    assert!(reply.status >= 400, "{}", reply.status);
    assert_eq!(cors_headers(&reply), [""; 0]);
    for site in ["cross-site", "same-site", "something-new"] {
        let reply = ask(&service, &[("sec-fetch-site", site), ("origin", LISTED)]).await;
        assert_eq!(reply.status, 403, "{site}");
        let error = &reply.json()["errors"][0];
        assert_eq!(error["extensions"]["code"], "FORBIDDEN");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains("`cors.origins`"), "{message}");
        assert!(message.contains(LISTED), "{message}");
        assert_eq!(cors_headers(&reply), [""; 0]);
    }
    assert_eq!(service.emulator.call_count(), 0);
    // Our own pages, an address typed by hand, and what is no browser.
    for headers in [
        &[("sec-fetch-site", "same-origin")][..],
        &[("sec-fetch-site", "none")],
        &[("origin", LISTED)],
        &[],
    ] {
        let reply = ask(&service, headers).await;
        assert_eq!(reply.status, 200, "{headers:?}");
        assert_eq!(cors_headers(&reply), [""; 0]);
    }
}

#[tokio::test]
async fn a_listed_origin_is_named_and_no_other() {
    let service = TestService::with_settings(listed).await;
    let reply = preflight(&service, LISTED).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), LISTED);
    assert_eq!(
        reply.header("access-control-allow-methods"),
        "GET,HEAD,POST"
    );
    assert_eq!(reply.header("access-control-max-age"), "3600");
    assert_eq!(reply.header("vary"), "origin");
    let allowed = reply.header("access-control-allow-headers");
    for name in ["content-type", "authorization", "x-api-key", "accept"] {
        assert!(allowed.split(',').any(|allowed| allowed == name), "{name}");
    }
    assert_eq!(reply.header("access-control-allow-credentials"), "");

    let page = [("sec-fetch-site", "cross-site"), ("origin", LISTED)];
    let reply = ask(&service, &page).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), LISTED);
    assert_eq!(reply.header("access-control-allow-credentials"), "");
    let vary: Vec<_> = reply.headers.get_all("vary").iter().collect();
    assert!(vary.iter().any(|value| *value == "origin"), "{vary:?}");
    let exposed = reply.header("access-control-expose-headers");
    for name in [
        "etag",
        "age",
        "retry-after",
        "x-request-id",
        "ratelimit-limit",
    ] {
        assert!(exposed.split(',').any(|exposed| exposed == name), "{name}");
    }

    let reply = preflight(&service, OTHER).await;
    assert_eq!(reply.header("access-control-allow-origin"), "");
    // Near misses are misses.
    for origin in [
        OTHER,
        "http://console.example.com",
        "https://console.example.com:444",
        "https://console.example.com.evil.example",
        "https://CONSOLE.example.com",
        "null",
    ] {
        let page = [("sec-fetch-site", "cross-site"), ("origin", origin)];
        let reply = ask(&service, &page).await;
        assert_eq!(reply.status, 403, "{origin}");
        assert_eq!(reply.header("access-control-allow-origin"), "");
    }
}

/// A page must learn why it was refused, and when to come back.
#[tokio::test]
async fn a_listed_origin_can_read_refusals() {
    let service = TestService::with_settings(listed).await;
    let request = service.client.get(service.url("/graphql"));
    let reply = Reply::of(request.header("origin", LISTED)).await;
    assert_eq!(reply.status, 400);
    assert_eq!(reply.header("access-control-allow-origin"), LISTED);
    assert!(!reply.header("x-request-id").is_empty());
}

#[tokio::test]
async fn links_of_other_sites_lead_to_our_pages_and_not_to_data() {
    let service = TestService::start().await;
    for (path, expected) in [
        ("/", 200),
        ("/landing.css", 200),
        ("/livez", 200),
        ("/schema.graphql", 403),
        ("/graphql?query=%7B__typename%7D", 403),
    ] {
        let request = service
            .client
            .get(service.url(path))
            .header("sec-fetch-site", "cross-site")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", "document")
            .header("accept", "text/html,*/*");
        assert_eq!(Reply::of(request).await.status, expected, "{path}");
    }
    let request = service
        .client
        .get(service.url("/graphiql"))
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-mode", "navigate");
    assert_ne!(Reply::of(request).await.status, 403);
}

#[tokio::test]
async fn a_preflight_has_to_know_our_name_too() {
    let service = TestService::with_settings(listed).await;
    let request = service
        .client
        .request(reqwest::Method::OPTIONS, service.url("/graphql"))
        .header("host", "evil.example")
        .header("origin", LISTED)
        .header("access-control-request-method", "POST");
    let reply = Reply::of(request).await;
    assert_eq!(reply.status, 421);
    assert_eq!(reply.header("access-control-allow-origin"), "");
}
