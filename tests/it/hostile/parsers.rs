//! Documents that other parsers read in another way. The executor has a parser of its
//! own: what it executes must be what was admitted.

use serde_json::Value;
use serde_json::json;

use crate::support::TestService;

#[tokio::test]
async fn what_is_executed_is_what_was_admitted() {
    let service = TestService::start().await;
    let version = json!({ "version": env!("CARGO_PKG_VERSION") });
    let info = json!({ "serviceInfo": version });
    for (query, expected) in [
        // The executor's parser takes these for fragments of the name `on`.
        ("{...on#\nQuery{serviceInfo{version}}}", &info),
        ("{...on#{\rQuery{serviceInfo{version}}}", &info),
        ("{...on,\u{feff}Query{serviceInfo{version}}}", &info),
        // It does not read these.
        ("{...f}fragment f on#\nQuery{serviceInfo{version}}", &info),
        (
            "query($v:Boolean=true){serviceInfo{version@include(if:$v)}}",
            &info,
        ),
        (
            "query A{sources{region}}query B{serviceInfo{version}}",
            &info,
        ),
        (
            "{images(first:-0){nodes{id}}serviceInfo{version}}",
            &json!({ "images": { "nodes": [] }, "serviceInfo": version }),
        ),
    ] {
        let body =
            json!({ "query": query, "operationName": query.contains("query B").then_some("B") });
        let answer = crate::support::Reply::of(service.post(body.to_string())).await;
        assert_eq!(answer.json(), json!({ "data": expected }), "{query}");
    }
}

#[tokio::test]
async fn a_text_is_the_same_in_each_of_its_forms() {
    let service = TestService::start().await;
    for text in [
        r#""\ud83d\ude00\"""#,
        r#""\u{1F600}\u{22}""#,
        "\"😀\\\"\"",
        "\"\"\"😀\"\n\"\"\"",
        "\"\"\"\r\n    😀\"\r\n  \"\"\"",
    ] {
        let query =
            format!("{{images(nameContains:{text},first:1){{nodes{{id}}}}serviceInfo{{version}}}}");
        let answer = service.graphql(&query, Value::Null).await;
        assert_eq!(answer.get("errors"), None, "{query}: {answer}");
    }
    // All of them are one listing, which is read once.
    let calls = service.emulator.calls();
    let names: Vec<_> = calls
        .iter()
        .map(|call| call.parameter("imageName"))
        .collect();
    assert_eq!(names, [Some("😀\"")]);
}

/// As the gate and the projection tell them: in characters.
#[tokio::test]
async fn errors_stand_where_their_fields_do() {
    let service = TestService::start().await;
    for (query, line, column) in [
        ("{images(first:-1){nodes{id}}serviceInfo{version}}", 1, 2),
        (
            "# é\r\n{serviceInfo{version}\n  a:images(nameContains:\"é\",first:-1){nodes{id}}}",
            3,
            3,
        ),
        (
            "{serviceInfo{version}a:images(nameContains:\"é中🦀\",first:-1){nodes{id}}b:images(first:-1){nodes{id}}}",
            1,
            22,
        ),
    ] {
        let answer = service.graphql(query, Value::Null).await;
        let expected = json!([{ "line": line, "column": column }]);
        assert_eq!(
            answer["errors"][0]["locations"], expected,
            "{query}: {answer}"
        );
    }
}
