//! Fragments: small documents that expand to large ones.

use std::fmt::Write as _;

use serde_json::Value;
use serde_json::json;

use super::refused;
use super::send;
use super::still_serves;
use crate::support::Reply;
use crate::support::TestService;

/// `levels` fragments of which each one spreads the next with this selection.
fn levels(levels: usize, selection: impl Fn(usize) -> String, last: &str, on: &str) -> String {
    let mut document = String::new();
    for level in 0..levels {
        let _ = write!(
            document,
            "fragment F{level} on {on}{{{}}}",
            selection(level + 1)
        );
    }
    let _ = write!(document, "fragment F{levels} on {on}{{{last}}}");
    document
}

#[tokio::test]
async fn fragments_that_double_at_each_level_are_refused() {
    let service = TestService::start().await;
    for n in [20, 30] {
        let twice = levels(
            n,
            |next| format!("...F{next} ...F{next}"),
            "version",
            "ServiceInfo",
        );
        let document = format!("{{serviceInfo{{...F0}}}}{twice}");
        assert_eq!(
            refused(&service, &document, Value::Null).await,
            "QUERY_TOO_COMPLEX"
        );
        let aliased = levels(
            n,
            |next| format!("a:ofType{{...F{next}}} b:ofType{{...F{next}}}"),
            "name",
            "__Type",
        );
        let document = format!("{{__schema{{types{{...F0}}}}}}{aliased}");
        assert_eq!(
            refused(&service, &document, Value::Null).await,
            "QUERY_TOO_COMPLEX"
        );
    }
    // Longer than validation follows.
    let twice = levels(
        100,
        |next| format!("...F{next} ...F{next}"),
        "version",
        "ServiceInfo",
    );
    refused(
        &service,
        &format!("{{serviceInfo{{...F0}}}}{twice}"),
        Value::Null,
    )
    .await;
}

/// The same field over and over: fields that merge are compared in pairs.
#[tokio::test]
async fn fields_that_merge_through_fragments_are_refused() {
    let service = TestService::start().await;
    for n in [20, 30] {
        let through = levels(
            n,
            |next| format!("ofType{{...F{next}}} ofType{{...F{next}}}"),
            "name",
            "__Type",
        );
        let document = format!("{{__schema{{types{{...F0}}}}}}{through}");
        assert_eq!(
            refused(&service, &document, Value::Null).await,
            "QUERY_TOO_COMPLEX"
        );
    }
}

#[tokio::test]
async fn many_fields_in_many_fragments_are_refused() {
    let service = TestService::with_settings(|settings| {
        settings.limits.document_bytes = 4 << 20;
        settings.limits.body_bytes = 8 << 20;
        settings.limits.tokens = 1_000_000;
    })
    .await;
    let mut document = String::from("{");
    for fragment in 0..300 {
        let _ = write!(document, "...F{fragment} ");
    }
    document.push('}');
    for fragment in 0..300 {
        let _ = write!(document, "fragment F{fragment} on Query{{");
        for field in 0..300 {
            let _ = write!(document, "a{field}:__typename ");
        }
        document.push('}');
    }
    assert_eq!(
        refused(&service, &document, Value::Null).await,
        "QUERY_TOO_COMPLEX"
    );
}

#[tokio::test]
async fn fragments_in_circles_are_refused() {
    let service = TestService::start().await;
    for circle in [
        "fragment A on Query{...A}",
        "fragment A on Query{...B} fragment B on Query{...A}",
        "fragment A on Query{serviceInfo{...B}} fragment B on ServiceInfo{...B version}",
        "fragment A on Query{...on Query{...{...A}}}",
    ] {
        let document = format!("{{...A}}{circle}");
        let code = refused(&service, &document, Value::Null).await;
        assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{circle}");
    }
    let n = 500;
    let mut ring = String::from("{...F0}");
    for fragment in 0..n {
        let _ = write!(
            ring,
            "fragment F{fragment} on Query{{...F{}}}",
            (fragment + 1) % n
        );
    }
    refused(&service, &ring, Value::Null).await;
}

#[tokio::test]
async fn a_long_chain_of_fragments_is_refused_or_borne() {
    let service = TestService::start().await;
    for n in [40, 400, 600] {
        let chain = levels(n, |next| format!("...F{next}"), "__typename", "Query");
        refused(&service, &format!("{{...F0}}{chain}"), Value::Null).await;
    }
    let backwards: String = (1..400)
        .map(|level| format!("fragment F{level} on Query{{...F{}}}", level - 1))
        .collect();
    let document = format!("{backwards}fragment F0 on Query{{__typename}}{{...F399}}");
    refused(&service, &document, Value::Null).await;
}

/// Long chains under limits so wide that nothing but recursion is in the way.
#[tokio::test]
async fn wide_limits_do_not_let_a_chain_overflow_the_stack() {
    let service = TestService::with_settings(|settings| {
        settings.limits.document_bytes = 4 << 20;
        settings.limits.body_bytes = 8 << 20;
        settings.limits.tokens = 1_000_000;
        settings.limits.depth = 200;
        settings.limits.nesting = 200;
    })
    .await;
    for n in [150, 190, 10_000, 50_000] {
        let chain = levels(n, |next| format!("...F{next}"), "__typename", "Query");
        let body = json!({"query": format!("{{...F0}}{chain}")}).to_string();
        send(&service, body).await;
        still_serves(&service).await;
    }
}

#[tokio::test]
async fn a_spread_within_a_page_of_images_is_bounded_too() {
    let service = TestService::start().await;
    let twice = levels(
        16,
        |next| format!("...F{next} ...F{next}"),
        "id name",
        "Image",
    );
    let document = format!("{{images(first:1000){{nodes{{...F0}}}}}}{twice}");
    assert_eq!(
        refused(&service, &document, Value::Null).await,
        "QUERY_TOO_COMPLEX"
    );
}

/// The executor walks every operation of a document, not only the one that is
/// asked for.
#[tokio::test]
async fn an_operation_that_is_not_asked_for_hides_nothing() {
    let service = TestService::start().await;
    let mut document = "query A { __typename } query B { serviceInfo { ...F0 } }".to_owned();
    for level in 0..26 {
        let next = level + 1;
        document += &format!(" fragment F{level} on ServiceInfo {{ ...F{next} ...F{next} }}");
    }
    document += " fragment F26 on ServiceInfo { version }";
    let body = json!({"query": document, "operationName": "A"}).to_string();
    assert_eq!(send(&service, body).await, ["QUERY_TOO_COMPLEX"]);
    still_serves(&service).await;
}

/// Few bytes that ask for many.
#[tokio::test]
async fn an_answer_that_would_be_huge_is_refused() {
    let service = TestService::start().await;
    let nodes: String = (0..300)
        .map(|n| format!("a{n}: nodes {{ ...F }} "))
        .collect();
    let document = format!(
        "{{ images(first: 1000) {{ {nodes} }} }}
        fragment F on Image {{ a: name b: name c: name d: name e: name }}"
    );
    let code = refused(&service, &document, Value::Null).await;
    assert_eq!(code, "QUERY_TOO_COMPLEX");
    still_serves(&service).await;
}

/// They come back with every image.
#[tokio::test]
async fn long_names_count_as_often_as_they_come_back() {
    let service = TestService::start().await;
    let name = "a".repeat(50_000);
    let fragment = format!("fragment F on ImageConnection{{nodes{{{name}:id}}}}");
    let documents = [
        format!("{{images(first:1000){{...F}}}}{fragment}"),
        format!("{{images(first:1000){{nodes{{{name}:id}}}}}}"),
        format!(
            "{{__schema{{types{{...T}}}} s:__schema{{types{{...T}}}} t:__schema{{types{{...T}}}} u:__schema{{types{{...T}}}}}}fragment T on __Type{{fields{{{name}:name}}}}"
        ),
    ];
    for document in documents {
        assert_eq!(
            refused(&service, &document, Value::Null).await,
            "QUERY_TOO_COMPLEX"
        );
    }
    // Once they harm nobody.
    let document = format!("{{images(first:1){{nodes{{{name}:id}}}}}}");
    let body = json!({"query": document}).to_string();
    assert_eq!(Reply::of(service.post(body)).await.status, 200);
    still_serves(&service).await;
}
