//! Queries in a URL.

use serde_json::Value;
use serde_json::json;

use super::VERSION;
use super::error;
use crate::support::Reply;
use crate::support::TestService;

async fn get(service: &TestService, parameters: &[(&str, &str)]) -> Reply {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    service.get(&format!("/graphql?{query}")).await
}

#[tokio::test]
async fn a_url_carries_query_variables_and_operation_name() {
    let service = TestService::start().await;
    let reply = get(
        &service,
        &[
            (
                "query",
                "query A{sources{region}} query B($n:Int){images(first:$n){nodes{id}}}",
            ),
            ("variables", r#"{"n":2}"#),
            ("operationName", "B"),
            ("extensions", r#"{"persisted":true}"#),
            ("utm_source", "somebody"),
        ],
    )
    .await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let nodes = reply.json()["data"]["images"]["nodes"].clone();
    assert_eq!(nodes.as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_plus_is_a_space_and_its_code_a_plus() {
    let service = TestService::start().await;
    let reply = service
        .get(
            "/graphql?query=query+A+%7B+a:images(nameContains:%22a%2Bb+c%22)%7Bnodes%7Bid%7D%7D%7D",
        )
        .await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    let calls = service.emulator.calls();
    assert_eq!(calls[0].parameter("imageName"), Some("a+b c"));
}

#[tokio::test]
async fn wrong_parameters_are_named() {
    let service = TestService::start().await;
    let query = ("query", VERSION);
    for (parameters, message) in [
        (vec![], "`query` is missing"),
        (vec![query, query], "`query` is given more than once"),
        (
            vec![query, ("variables", "{}"), ("variables", "{}")],
            "`variables` is given more than once",
        ),
        (
            vec![query, ("operationName", "A"), ("operationName", "B")],
            "`operationName` is given more than once",
        ),
        (
            vec![query, ("variables", "[]")],
            "`variables` is an array; it must be an object",
        ),
        (
            vec![query, ("variables", "{")],
            "`variables` is no JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            vec![query, ("extensions", "7")],
            "`extensions` is a number; it must be an object",
        ),
    ] {
        let reply = get(&service, &parameters).await;
        assert_eq!(reply.status, 400, "{parameters:?}");
        assert_eq!(
            error(&reply),
            ("BAD_USER_INPUT".to_owned(), message.to_owned())
        );
    }
    // Null and the empty name are as good as none.
    let reply = get(
        &service,
        &[query, ("variables", "null"), ("operationName", "")],
    )
    .await;
    assert_eq!(reply.status, 200, "{}", reply.text());
}

/// A link must not be able to change anything, so only queries come by GET.
#[tokio::test]
async fn only_queries_come_by_get() {
    let service = TestService::start().await;
    let reply = get(&service, &[("query", "mutation{a}")]).await;
    assert_eq!(reply.status, 405);
    assert_eq!(reply.header("allow"), "GET, HEAD, POST");
    let message = "Only queries may come by GET; send this operation by POST";
    assert_eq!(
        error(&reply),
        ("BAD_USER_INPUT".to_owned(), message.to_owned())
    );
    // The name decides which of several it is.
    let both = "query Q{sources{region}} mutation M{a}";
    let reply = get(&service, &[("query", both), ("operationName", "M")]).await;
    assert_eq!(reply.status, 405);
    // By POST it is refused for what it is: there are no mutations.
    let answer = service.graphql("mutation{a}", Value::Null).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["code"],
        "GRAPHQL_VALIDATION_FAILED"
    );
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let service = TestService::start().await;
    let url = service.url("/graphql?query={serviceInfo{version}}");
    let got = Reply::of(service.client.get(&url)).await;
    let head = Reply::of(service.client.head(&url)).await;
    assert_eq!(head.status, 200);
    assert!(head.body.is_empty());
    for name in ["content-type", "content-length", "vary"] {
        assert!(!got.header(name).is_empty(), "{name}");
        assert_eq!(head.header(name), got.header(name), "{name}");
    }
    let refused = Reply::of(service.client.head(service.url("/graphql"))).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        got.json()["data"]["serviceInfo"],
        json!({"version": env!("CARGO_PKG_VERSION")})
    );
}
