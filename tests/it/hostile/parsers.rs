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

/// Which of the two is meant is anybody's guess, and parsers guess in two ways.
#[tokio::test]
async fn an_object_names_each_field_once() {
    let service = TestService::start().await;
    for (query, name) in [
        (
            "{images(filter:{name:{eq:\"a\",eq:\"b\"}}){nodes{id}}}",
            "eq:",
        ),
        (
            "{...{images(filter:{ids:[\"a\"],ids:[]}){nodes{id}}}}",
            "ids:",
        ),
        (
            "query($f:ImageFilter={ids:[] ids:[]}){images(filter:$f){nodes{id}}}",
            "ids:",
        ),
        (
            "{...f}fragment f on Query{images(filter:{ids:[] ids:[]}){nodes{id}}}",
            "ids:",
        ),
    ] {
        let answer = service.graphql(query, Value::Null).await;
        let error = &answer["errors"][0];
        let code = &error["extensions"]["code"];
        assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{query}: {answer}");
        let column = query.rfind(name).unwrap() + 1;
        let expected = json!([{ "line": 1, "column": column }]);
        assert_eq!(error["locations"], expected, "{query}: {answer}");
        assert!(answer.get("data").is_none());
    }
    let apart =
        "{images(first:1,filter:{name:{contains:\"a\"},osName:{contains:\"a\"}}){nodes{id}}}";
    let answer = service.graphql(apart, Value::Null).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    assert_eq!(service.emulator.call_count_of("/image?"), 1);
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
