//! Large documents, and those with much of one thing.

use std::fmt::Write as _;

use serde_json::Value;
use serde_json::json;

use super::accepted;
use super::refused;
use super::send;
use super::still_serves;
use crate::support::TestService;

/// `n` pieces of text, each with its number.
fn repeated(n: usize, piece: impl Fn(usize) -> String) -> String {
    (0..n).map(piece).collect()
}

/// As far as only the validation stands in the way.
async fn generous() -> TestService {
    TestService::with_settings(|settings| {
        settings.limits.body_bytes = 8 << 20;
        settings.limits.document_bytes = 4 << 20;
        settings.limits.tokens = 1_000_000;
        settings.limits.selections = 1_000_000;
    })
    .await
}

#[tokio::test]
async fn a_megabyte_is_refused_before_it_is_read() {
    let service = TestService::start().await;
    let query = format!("{{{}}}", "a ".repeat(500_000));
    let codes = send(&service, json!({"query": query}).to_string()).await;
    assert_eq!(codes, ["BAD_USER_INPUT"]);
    still_serves(&service).await;
}

#[tokio::test]
async fn a_document_beyond_the_limit_is_refused_and_one_at_the_limit_is_not() {
    let service = TestService::with_settings(|s| s.limits.document_bytes = 1000).await;
    let padded = |length| format!("{:length$}", "{serviceInfo{version}}");
    accepted(&service, &padded(1000), Value::Null).await;
    let code = refused(&service, &padded(1001), Value::Null).await;
    assert_eq!(code, "QUERY_TOO_COMPLEX");
}

#[tokio::test]
async fn many_of_anything_are_too_many() {
    let service = TestService::start().await;
    for (what, document) in [
        ("aliases", repeated(10_000, |n| format!("a{n}:__typename "))),
        ("fields", "__typename ".repeat(5_900)),
        (
            "directives",
            format!("__typename {}", "@skip(if:true)".repeat(4_500)),
        ),
        ("commas and names", ",a".repeat(30_000)),
    ] {
        let code = refused(&service, &format!("{{{document}}}"), Value::Null).await;
        assert_eq!(code, "QUERY_TOO_COMPLEX", "{what}");
    }
    let operations = repeated(500, |n| format!("query Q{n}{{__typename}}"));
    assert_eq!(
        refused(&service, &operations, Value::Null).await,
        "BAD_USER_INPUT"
    );
    let list = format!(
        "{{images(nameContains:[{}]){{nodes{{id}}}}}}",
        "1,".repeat(30_000)
    );
    assert_eq!(
        refused(&service, &list, Value::Null).await,
        "QUERY_TOO_COMPLEX"
    );
}

/// The same with limits so wide that only the validation stands in the way: it
/// must not take time that grows with the square of the document.
#[tokio::test]
async fn validation_takes_bounded_time() {
    let service = generous().await;
    for document in [
        format!("{{{}}}", repeated(5_000, |n| format!("x{n} "))),
        format!("{{{}}}", "x ".repeat(10_000)),
        format!("{{__typename {}}}", "@nope ".repeat(10_000)),
        format!("{{__typename {}}}", "@skip(if:true)".repeat(2_000)),
        format!(
            "{{images(nameContains:[{}]){{nodes{{id}}}}}}",
            "1,".repeat(100_000)
        ),
        format!("{{images({}){{nodes{{id}}}}}}", "first:1 ".repeat(2_000)),
        format!(
            "query({}){{__typename}}",
            repeated(3_000, |n| format!("$v{n}:Int "))
        ),
        format!("query({}){{__typename}}", "$v:Int ".repeat(2_000)),
        repeated(1_000, |n| format!("query Q{n}{{__typename}}")),
        "query Q{__typename}".repeat(1_000),
        "{__typename}".repeat(1_000),
        repeated(1_000, |n| format!("fragment F{n} on Query{{__typename}}")),
    ] {
        refused(&service, &document, Value::Null).await;
    }
}

#[tokio::test]
async fn wide_but_valid_documents_are_answered() {
    let service = generous().await;
    let aliases = format!("{{{}}}", repeated(10_000, |n| format!("a{n}:__typename ")));
    let data = accepted(&service, &aliases, Value::Null).await;
    assert_eq!(data.as_object().map(serde_json::Map::len), Some(10_000));
    let fields = format!("{{{}}}", "__typename ".repeat(10_000));
    assert_eq!(
        accepted(&service, &fields, Value::Null).await,
        json!({"__typename": "Query"})
    );
    let nested = format!("{{{}}}", "serviceInfo{version limits{depth}}".repeat(2_000));
    accepted(&service, &nested, Value::Null).await;
}

/// One BCC page serves every alias.
#[tokio::test]
async fn many_lists_in_one_request_are_one_call() {
    let service = TestService::start().await;
    let document = format!(
        "{{{}}}",
        repeated(300, |n| format!("a{n}:images(first:1){{nodes{{id}}}}"))
    );
    accepted(&service, &document, Value::Null).await;
    assert_eq!(service.emulator.call_count(), 1);
}

#[tokio::test]
async fn unknown_fields_are_told_ten_at_a_time() {
    let service = TestService::start().await;
    let document = format!(
        "{{{}}}",
        repeated(1_000, |n| format!("{}{n} ", "x".repeat(20)))
    );
    let codes = send(&service, json!({"query": document}).to_string()).await;
    assert_eq!(codes, ["GRAPHQL_VALIDATION_FAILED"; 10]);
}

#[tokio::test]
async fn one_long_name_does_not_come_back_whole() {
    let service = TestService::start().await;
    let name = "x".repeat(50_000);
    for document in [
        format!("{{{name}}}"),
        format!("{{__typename ...{name}}}"),
        format!("{{__typename @{name}}}"),
        format!("query {name} {{__typename}} query B {{__typename}}"),
        format!("{{images(type:{name}){{nodes{{id}}}}}}"),
        format!("query($a:{name}){{__typename}}"),
    ] {
        refused(&service, &document, Value::Null).await;
    }
    let body = json!({"query": "{__typename}", "operationName": name}).to_string();
    assert_eq!(send(&service, body).await, ["BAD_USER_INPUT"]);
}

#[tokio::test]
async fn deep_introspection_ends() {
    let service = TestService::start().await;
    let mut document = "name".to_owned();
    for _ in 0..12 {
        document = format!("fields{{type{{{document}}}}}");
    }
    let document = format!("{{__schema{{types{{{document}}}}}}}");
    let body = json!({"query": document}).to_string();
    // Whether it is too deep is the limits' affair; that it ends, ours.
    send(&service, body).await;
    still_serves(&service).await;
}

#[tokio::test]
async fn long_strings_hide_nothing() {
    let service = TestService::start().await;
    let mut document = String::from("{images(nameContains:\"");
    let _ = write!(document, "{}\")", "[".repeat(30_000));
    document.push_str("{nodes{id}}}");
    assert_eq!(
        refused(&service, &document, Value::Null).await,
        "BAD_USER_INPUT"
    );

    let block = format!(
        "{{images(nameContains:\"\"\"{}\"\"\"){{nodes{{id}}}}}}",
        "  \n".repeat(15_000)
    );
    let body = json!({"query": block}).to_string();
    send(&service, body).await;
    still_serves(&service).await;
    for open in [
        "{images(nameContains:\"",
        "{images(nameContains:\"\"\"",
        "{a #",
    ] {
        let document = format!("{open}{}", "\\\" ".repeat(10_000));
        refused(&service, &document, Value::Null).await;
    }
}
