//! Brackets within brackets: what makes recursive parsers overflow their stack.

use serde_json::Value;
use serde_json::json;

use super::PATIENCE;
use super::refused;
use super::send;
use super::still_serves;
use crate::support::TestService;

/// Sizes stand in nobody's way here.
async fn roomy() -> TestService {
    TestService::with_settings(|settings| {
        settings.limits.body_bytes = 8 << 20;
        settings.limits.document_bytes = 4 << 20;
    })
    .await
}

#[tokio::test]
async fn nested_brackets_of_each_kind_are_refused() {
    let service = roomy().await;
    for n in [65, 2_000, 100_000] {
        for brackets in ["[", "{", "(", "[{(", "{a", "{...", "{a(b:["] {
            let document = brackets.repeat(n);
            let code = refused(&service, &document, Value::Null).await;
            assert_eq!(code, "QUERY_TOO_COMPLEX", "{n} of {brackets}");
        }
    }
}

#[tokio::test]
async fn nested_values_types_and_selections_are_refused_where_they_are_closed_too() {
    let service = roomy().await;
    for n in [65, 2_000, 100_000] {
        let open_close = |open: &str, inner: &str, close: &str| {
            format!("{}{inner}{}", open.repeat(n), close.repeat(n))
        };
        for document in [
            open_close("{a", "", "}"),
            open_close("{...{", "a", "}}"),
            format!(
                "{{images(nameContains:{}){{nodes{{id}}}}}}",
                open_close("[", "1", "]")
            ),
            format!(
                "{{images(nameContains:{}){{nodes{{id}}}}}}",
                open_close("{a:", "1", "}")
            ),
            format!("query($a:{}){{__typename}}", open_close("[", "Int", "]")),
            format!("query($a:Int={}){{__typename}}", open_close("[", "1", "]")),
        ] {
            let code = refused(&service, &document, Value::Null).await;
            assert_eq!(code, "QUERY_TOO_COMPLEX", "{n} of {}", &document[..20]);
        }
    }
}

/// As deep as the settings allow at most: the parsers' stacks must bear it.
#[tokio::test]
async fn the_deepest_allowed_nesting_is_borne() {
    let service = TestService::with_settings(|settings| {
        settings.limits.nesting = 200;
        settings.limits.depth = 200;
    })
    .await;
    for n in [150, 190, 196] {
        for document in [
            format!("{}a{}", "{a".repeat(n), "}".repeat(n)),
            format!("{{{}__typename{}}}", "...{".repeat(n), "}".repeat(n)),
            format!(
                "{{images(nameContains:{}1{}){{nodes{{id}}}}}}",
                "[".repeat(n),
                "]".repeat(n)
            ),
            format!(
                "query($a:{}Int{}){{__typename}}",
                "[".repeat(n),
                "]".repeat(n)
            ),
        ] {
            let body = json!({"query": document}).to_string();
            send(&service, body).await;
            still_serves(&service).await;
        }
    }
}

#[tokio::test]
async fn nested_variables_are_refused() {
    let service = roomy().await;
    let query = "query($a:String){images(nameContains:$a){nodes{id}}}";
    for n in [130, 2_000, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let value = format!("{}1{}", open.repeat(n), close.repeat(n));
            let body = format!(r#"{{"query":"{query}","variables":{{"a":{value}}}}}"#);
            let codes = send(&service, body).await;
            assert_eq!(codes, ["BAD_USER_INPUT"], "{n} of {open}");
            // The same where the text just breaks off.
            let body = format!(
                r#"{{"query":"{query}","variables":{{"a":{}"#,
                open.repeat(n)
            );
            assert_eq!(send(&service, body).await, ["BAD_USER_INPUT"]);
        }
    }
    still_serves(&service).await;
}

#[tokio::test]
async fn nested_variables_in_a_url_are_refused() {
    let service = TestService::start().await;
    let path = format!("/graphql?query={{a}}&variables={}", "[".repeat(10_000));
    let reply = tokio::time::timeout(PATIENCE, service.get(&path))
        .await
        .unwrap();
    assert_eq!(reply.status, 400);
    still_serves(&service).await;
}
