//! The shape of a POST's body.

use serde_json::Value;
use serde_json::json;

use super::VERSION;
use super::error;
use crate::support::Reply;
use crate::support::TestService;

const BATCH: &str = "The body is an array: batches are not taken; send one request for each operation, or one operation with several fields";

#[tokio::test]
async fn a_body_of_another_shape_is_told_what_is_wrong() {
    let service = TestService::start().await;
    let batch: Vec<_> = (0..100).map(|_| json!({"query": VERSION})).collect();
    for (body, message) in [
        (json!(batch), BATCH),
        (json!([]), BATCH),
        (
            json!(null),
            "The body is null; it must be a JSON object with `query`",
        ),
        (
            json!("{a}"),
            "The body is a string; it must be a JSON object with `query`",
        ),
        (
            json!(7),
            "The body is a number; it must be a JSON object with `query`",
        ),
        (
            json!(true),
            "The body is a boolean; it must be a JSON object with `query`",
        ),
        (json!({}), "`query` is missing"),
        (json!({"query": null}), "`query` is missing"),
        (
            json!({"query": 7}),
            "`query` is a number; it must be a string",
        ),
        (
            json!({"query": {}}),
            "`query` is an object; it must be a string",
        ),
        (
            json!({"query": VERSION, "variables": []}),
            "`variables` is an array; it must be an object",
        ),
        (
            json!({"query": VERSION, "variables": "{}"}),
            "`variables` is a string; it must be an object",
        ),
        (
            json!({"query": VERSION, "operationName": 7}),
            "`operationName` is a number; it must be a string",
        ),
        (
            json!({"query": VERSION, "extensions": true}),
            "`extensions` is a boolean; it must be an object",
        ),
    ] {
        let reply = Reply::of(service.post(body.to_string())).await;
        assert_eq!(reply.status, 400, "{body}");
        assert_eq!(
            error(&reply),
            ("BAD_USER_INPUT".to_owned(), message.to_owned())
        );
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_told_where() {
    let service = TestService::start().await;
    for (body, message) in [
        (
            "",
            "The body is no JSON: EOF while parsing a value at line 1 column 0",
        ),
        (
            "{",
            "The body is no JSON: EOF while parsing an object at line 1 column 1",
        ),
        (
            "{\"query\":\"{a}\"} x",
            "The body is no JSON: trailing characters at line 1 column 17",
        ),
        (
            "query={a}",
            "The body is no JSON: expected value at line 1 column 1",
        ),
    ] {
        let reply = Reply::of(service.post(body)).await;
        assert_eq!(reply.status, 400, "{body}");
        assert_eq!(error(&reply).1, message);
    }
}

#[tokio::test]
async fn null_stands_for_absent_and_unknown_parameters_are_passed_over() {
    let service = TestService::start().await;
    let body = json!({
        "query": VERSION, "variables": null, "operationName": null, "extensions": null,
        "id": "from-some-client",
    });
    let reply = Reply::of(service.post(body.to_string())).await;
    assert!(reply.json().get("errors").is_none(), "{}", reply.text());
}

#[tokio::test]
async fn variables_that_no_operation_declares_are_passed_over() {
    let service = TestService::start().await;
    let query = "query($n:Int){images(first:$n){nodes{id}}}";
    let answer = service
        .graphql(query, json!({"n": 1, "other": {"deep": []}}))
        .await;
    assert!(answer.get("errors").is_none(), "{answer}");
}

#[tokio::test]
async fn one_of_several_operations_is_chosen_by_its_name() {
    let service = TestService::start().await;
    let query = "query A{a:serviceInfo{version}} query B{b:serviceInfo{version}}";
    let ask = async |name: Value| {
        let body = json!({"query": query, "operationName": name});
        Reply::of(service.post(body.to_string())).await
    };
    assert!(ask(json!("B")).await.json()["data"]["b"].is_object());
    assert_eq!(
        error(&ask(json!(null)).await).1,
        "The document has several operations; choose one by `operationName`: it has `A`, `B`"
    );
    assert_eq!(
        error(&ask(json!("C")).await).1,
        "`operationName` is `C`, which the document lacks: it has `A`, `B`"
    );
    let body = json!({"query": VERSION, "operationName": "A"}).to_string();
    assert_eq!(
        error(&Reply::of(service.post(body)).await).1,
        "`operationName` is `A`, which the document lacks: it has no named operation"
    );
}

#[tokio::test]
async fn errors_have_one_form() {
    let service = TestService::start().await;
    for (query, form) in [
        (
            "{ images { nodes { id } ",
            json!({"errors": [{
                "message": "syntax error: expected R_CURLY, got EOF",
                "locations": [{"line": 1, "column": 25}],
                "extensions": {"code": "GRAPHQL_PARSE_FAILED"},
            }]}),
        ),
        (
            "{\n  nonsense\n}",
            json!({"errors": [{
                "message": "type `Query` does not have a field `nonsense`",
                "locations": [{"line": 2, "column": 3}],
                "extensions": {"code": "GRAPHQL_VALIDATION_FAILED"},
            }]}),
        ),
        (
            "{images(first:1001){nodes{id}}}",
            json!({"data": {"images": null}, "errors": [{
                "message": "`first` is 1001; the most is 1000. Page with `after: <endCursor>`",
                "locations": [{"line": 1, "column": 2}],
                "path": ["images"],
                "extensions": {"code": "PAGE_TOO_LARGE"},
            }]}),
        ),
    ] {
        assert_eq!(service.graphql(query, Value::Null).await, form);
    }
}
