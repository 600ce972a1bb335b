//! Media types, and the statuses that go with them.

use serde_json::json;

use super::VERSION;
use super::error;
use crate::support::Reply;
use crate::support::TestService;

const JSON: &str = "application/json; charset=utf-8";
const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";

async fn ask(service: &TestService, query: &str, accept: &str) -> Reply {
    let body = json!({"query": query}).to_string();
    Reply::of(service.post(body).header("accept", accept)).await
}

#[tokio::test]
async fn the_answer_has_the_type_that_the_client_likes() {
    let service = TestService::start().await;
    for (accept, expected) in [
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", GRAPHQL),
        (
            "application/graphql-response+json, application/json;q=0.9",
            GRAPHQL,
        ),
        (
            "application/graphql-response+json;q=0.5, application/json",
            JSON,
        ),
    ] {
        let reply = ask(&service, VERSION, accept).await;
        assert_eq!(reply.status, 200, "{accept}");
        assert_eq!(reply.header("content-type"), expected, "{accept}");
        assert_eq!(reply.header("vary"), "Accept, Accept-Encoding");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        let version = json!({"data": {"serviceInfo": {"version": env!("CARGO_PKG_VERSION")}}});
        assert_eq!(reply.json(), version);
    }
}

#[tokio::test]
async fn a_client_that_takes_neither_type_is_told_so() {
    let service = TestService::start().await;
    for accept in ["text/html", "application/json;q=0", "nonsense", ""] {
        let reply = ask(&service, VERSION, accept).await;
        assert_eq!(reply.status, 406, "{accept}");
        let message = "`Accept` takes none of `application/graphql-response+json`, `application/json` and `text/event-stream`";
        assert_eq!(
            error(&reply),
            ("BAD_USER_INPUT".to_owned(), message.to_owned())
        );
        assert_eq!(reply.header("content-type"), JSON);
    }
}

/// By the letter: the new media type tells by its status whether a request was
/// executed; `application/json` says 200 to every well-formed one.
#[tokio::test]
async fn a_refused_document_has_the_status_of_the_media_type() {
    let service = TestService::start().await;
    for (query, code) in [
        ("{a", "GRAPHQL_PARSE_FAILED"),
        ("{nonsense}", "GRAPHQL_VALIDATION_FAILED"),
        (
            "query A{sources{region}} query B{sources{region}}",
            "BAD_USER_INPUT",
        ),
    ] {
        for (accept, status) in [("application/json", 200), (GRAPHQL, 400)] {
            let reply = ask(&service, query, accept).await;
            assert_eq!(reply.status, status, "{query} {accept}");
            assert_eq!(error(&reply).0, code);
        }
    }
}

/// What was executed is 200 in both types, also if each field failed.
#[tokio::test]
async fn a_field_that_fails_is_no_failure_of_the_request() {
    let service = TestService::start().await;
    for accept in ["application/json", GRAPHQL] {
        let reply = ask(&service, "{images(first:-1){nodes{id}}}", accept).await;
        assert_eq!(reply.status, 200);
        let body = reply.json();
        assert_eq!(body["data"], json!({"images": null}));
        assert_eq!(body["errors"][0]["path"], json!(["images"]));
        assert_eq!(
            body["errors"][0]["locations"],
            json!([{"line": 1, "column": 2}])
        );
    }
}

#[tokio::test]
async fn a_body_must_be_json_in_utf8() {
    let service = TestService::start().await;
    let body = json!({"query": VERSION}).to_string();
    for (content_type, status) in [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("APPLICATION/JSON;charset=\"UTF-8\"", 200),
        ("application/json; charset=utf-16", 415),
        ("application/graphql", 415),
        ("application/graphql-response+json", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data; boundary=x", 415),
        ("", 415),
    ] {
        let request = service
            .client
            .post(service.url("/graphql"))
            .header("content-type", content_type)
            .body(body.clone());
        let reply = Reply::of(request).await;
        assert_eq!(reply.status, status, "{content_type}");
        if status == 415 {
            let (code, message) = error(&reply);
            assert_eq!(code, "BAD_USER_INPUT");
            assert_eq!(
                message,
                format!("The body is `{content_type}`; it must be `application/json` in UTF-8")
            );
        }
    }
}

#[tokio::test]
async fn a_body_without_a_type_is_refused() {
    let service = TestService::start().await;
    let request = service.client.post(service.url("/graphql")).body("{}");
    let reply = Reply::of(request).await;
    assert_eq!(reply.status, 415);
    let message = "The body is without a `Content-Type`; it must be `application/json` in UTF-8";
    assert_eq!(error(&reply).1, message);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_and_one_at_the_limit_is_not() {
    let service = TestService::with_settings(|settings| settings.limits.body_bytes = 2000).await;
    let empty = json!({"query": VERSION, "pad": ""}).to_string();
    for (length, status) in [(2000, 200), (2001, 413)] {
        let pad = "x".repeat(length - empty.len());
        let body = json!({"query": VERSION, "pad": pad}).to_string();
        assert_eq!(body.len(), length);
        let reply = Reply::of(service.post(body)).await;
        assert_eq!(reply.status, status, "{}", reply.text());
        if status == 413 {
            let message = "The body is larger than 2000 bytes (`limits.body_bytes`)";
            assert_eq!(
                error(&reply),
                ("BAD_USER_INPUT".to_owned(), message.to_owned())
            );
        }
    }
}
