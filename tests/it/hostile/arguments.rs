//! Wrong values of every argument.

use serde_json::Value;
use serde_json::json;

use super::accepted;
use super::refused;
use super::send;
use crate::support::TestService;

#[tokio::test]
async fn each_argument_refuses_a_literal_of_another_type() {
    let service = TestService::start().await;
    for arguments in [
        "type:\"SYSTEM\"",
        "type:1",
        "type:NO_SUCH_TYPE",
        "type:[SYSTEM]",
        "type:{a:1}",
        "type:system",
        "nameContains:1",
        "nameContains:true",
        "nameContains:TEXT",
        "nameContains:{}",
        "first:\"1\"",
        "first:true",
        "first:1.0",
        "first:[1]",
        "first:$undeclared",
        "after:1",
        "after:{}",
        "nonsense:1",
        "first:1,first:2",
    ] {
        let document = format!("{{images({arguments}){{nodes{{id}}}}}}");
        let code = refused(&service, &document, Value::Null).await;
        assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{arguments}");
    }
    let empty = refused(&service, "{images(){nodes{id}}}", Value::Null).await;
    assert_eq!(empty, "GRAPHQL_PARSE_FAILED");
}

#[tokio::test]
async fn each_argument_refuses_a_variable_of_another_type() {
    let service = TestService::start().await;
    for (argument, graphql_type, values) in [
        (
            "type",
            "ImageTypeFilter",
            vec![
                json!("NO_SUCH_TYPE"),
                json!("system"),
                json!(""),
                json!(1),
                json!({}),
                json!([]),
            ],
        ),
        (
            "nameContains",
            "String",
            vec![json!(1), json!(true), json!({}), json!(["a", "b"])],
        ),
        (
            "first",
            "Int",
            vec![
                json!("1"),
                json!(true),
                json!(1.5),
                json!({}),
                json!([1, 2]),
            ],
        ),
        (
            "after",
            "String",
            vec![json!(7), json!(false), json!({}), json!([])],
        ),
    ] {
        let document = format!("query($v:{graphql_type}){{images({argument}:$v){{nodes{{id}}}}}}");
        for value in values {
            let code = refused(&service, &document, json!({"v": value})).await;
            assert_eq!(code, "BAD_USER_INPUT", "{argument} {value}");
        }
        accepted(&service, &document, json!({"v": null})).await;
        accepted(&service, &document, json!({})).await;
        let required = document.replace(graphql_type, &format!("{graphql_type}!"));
        let code = refused(&service, &required, json!({})).await;
        assert_eq!(code, "BAD_USER_INPUT", "{argument}");
    }
}

#[tokio::test]
async fn a_variable_of_another_declared_type_is_refused() {
    let service = TestService::start().await;
    for declared in [
        "String",
        "[Int]",
        "Float",
        "ID",
        "ImageTypeFilter",
        "Image",
        "NoSuchType",
    ] {
        let document = format!("query($v:{declared}){{images(first:$v){{nodes{{id}}}}}}");
        let code = refused(&service, &document, json!({"v": 1})).await;
        assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{declared}");
    }
    let unused = refused(&service, "query($v:Int){sources{region}}", json!({"v": 1})).await;
    assert_eq!(unused, "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn a_page_has_0_to_1000_images() {
    let service = TestService::start().await;
    let query = "query($n:Int){images(first:$n){nodes{id}}}";
    for (first, code) in [
        (-1, "BAD_USER_INPUT"),
        (i32::MIN, "BAD_USER_INPUT"),
        (1001, "PAGE_TOO_LARGE"),
        (i32::MAX, "PAGE_TOO_LARGE"),
    ] {
        assert_eq!(
            refused(&service, query, json!({"n": first})).await,
            code,
            "{first}"
        );
    }
    for (first, n_images) in [(0, 0), (1, 1), (1000, 300)] {
        let data = accepted(&service, query, json!({"n": first})).await;
        let nodes = data["images"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), n_images);
    }
}

#[tokio::test]
async fn a_name_has_at_most_256_bytes() {
    let service = TestService::start().await;
    let query = "query($t:String){images(nameContains:$t){nodes{id}}}";
    for text in ["a".repeat(256), "镜".repeat(85)] {
        accepted(&service, query, json!({"t": text})).await;
    }
    for text in ["a".repeat(257), "镜".repeat(86), "a".repeat(100_000)] {
        let code = refused(&service, query, json!({"t": text})).await;
        assert_eq!(code, "BAD_USER_INPUT");
    }
    // A refused field asks BCC nothing: two good ones, and one for the others.
    assert_eq!(service.emulator.call_count(), 3);
}

/// Ten errors at most, also of fields that are executed.
#[tokio::test]
async fn every_failing_field_has_its_error() {
    let service = TestService::start().await;
    let fields: String = (0..100)
        .map(|n| format!("a{n}:images(first:-1){{nodes{{id}}}}"))
        .collect();
    let document = format!("{{{fields}}}");
    let codes = send(&service, json!({"query": document}).to_string()).await;
    assert_eq!(codes, ["BAD_USER_INPUT"; 100]);
}
