//! Patterns that take some matchers years.

use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use serde_json::Value;
use serde_json::json;

use super::accepted;
use super::refused;
use crate::support::Reply;
use crate::support::TestService;
use crate::support::emulator_config;

const QUERY: &str = "query($filter:ImageFilter){images(first:1,filter:$filter){nodes{id}}}";

/// A list of names that the patterns nearly match.
async fn service() -> TestService {
    let images = (0..2_000).map(|n| EmulatedImage {
        id: format!("m-{n}"),
        name: Some(format!("{}!", "a".repeat(200))),
        ..EmulatedImage::default()
    });
    let emulator = Emulator::with_images(emulator_config(), images.collect());
    TestService::with_emulator(emulator, |_| ()).await
}

#[tokio::test]
async fn patterns_that_backtrack_elsewhere_are_linear_here() {
    let service = service().await;
    for regex in [
        "(a+)+$",
        "(a|aa)+$",
        "(a|a?)+$",
        "(.*a){20}$",
        "([a-zA-Z]+)*$",
        "^(a?){50}a{50}$",
    ] {
        let filter = json!({ "filter": { "name": { "regex": regex } } });
        accepted(&service, QUERY, filter).await;
    }
    for glob in [&"*a".repeat(60), &"*?".repeat(60), "*a*a*a*a*a*a*a*a*b"] {
        let filter = json!({ "filter": { "name": { "glob": glob } } });
        accepted(&service, QUERY, filter).await;
    }
}

#[tokio::test]
async fn patterns_that_are_large_once_written_out_are_refused() {
    let service = service().await;
    for regex in [
        "(((a{100}){100}){100})",
        "a{1000000}",
        "(a{50}){50}",
        "\\w{400}",
        &"(".repeat(300),
        &"a".repeat(100_000),
        &"[^\\p{Han}]{9}".repeat(60),
    ] {
        let filter = json!({ "filter": { "name": { "regex": regex } } });
        let code = refused(&service, QUERY, filter).await;
        assert_eq!(code, "BAD_USER_INPUT", "{}", &regex[..9]);
    }
    let many: String = (0..5_000)
        .map(|n| format!("a{n}:images(filter:{{name:{{regex:\"(a+)+b\"}}}}){{nodes{{id}}}} "))
        .collect();
    refused(&service, &format!("{{{many}}}"), Value::Null).await;
}

/// Each is made ready anew.
#[tokio::test]
async fn filters_without_number_are_refused() {
    let service = TestService::start().await;
    service.emulator.reset_calls();
    let texts =
        |what: &str| -> Vec<String> { (0..500).map(|n| format!("{what}{n:0>150}")).collect() };
    let filter = json!({"filter": {"ids": texts("m-"), "name": {"in": texts("name")}}});
    let roots: String = (0..10)
        .map(|n| format!("a{n}: images(first: 0, filter: $filter) {{ totalCount }} "))
        .collect();
    let of_variables = format!("query($filter: ImageFilter) {{ {roots} }}");
    let patterns: String = (0..250)
        .map(|n| format!("a{n}: images(first: 0, filter: {{ name: {{ regex: \"x{n}\" }} }}) {{ totalCount }} "))
        .collect();
    for (document, variables) in [
        (of_variables, filter),
        (format!("{{ {patterns} }}"), Value::Null),
    ] {
        let body = json!({"query": document, "variables": variables}).to_string();
        let reply = Reply::of(service.post(body)).await;
        let text = reply.text();
        assert!(text.contains("QUERY_TOO_COMPLEX"), "{text}");
        assert!(text.contains("`limits.filter_terms`"), "{text}");
    }
    assert_eq!(service.emulator.call_count(), 0);
}
