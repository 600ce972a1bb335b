//! What calls about single images a request may need is known before the first.

use serde_json::Value;
use serde_json::json;

use super::code;
use super::data;
use super::id;
use super::numbered;
use super::service_of;

const DETAIL: &str = "detail { minDiskGb }";

fn some_ids(n: usize) -> Vec<String> {
    (0..n).map(id).collect()
}

/// Documents that ask for the details of so many images.
fn asking_for(n: usize) -> Vec<(String, Value)> {
    let ids = some_ids(n);
    let aliases = |n: usize| -> String {
        (0..n)
            .map(|alias| format!("a{alias}: image(id: \"{}\") {{ {DETAIL} }} ", id(alias)))
            .collect()
    };
    let half = n / 2;
    let rest = n - half;
    vec![
        (
            format!("{{ images(first: {n}) {{ nodes {{ {DETAIL} }} }} }}"),
            json!({}),
        ),
        (
            format!("{{ images(last: {n}) {{ edges {{ node {{ d: {DETAIL} }} }} }} }}"),
            json!({}),
        ),
        (
            format!(
                "{{ images(first: 1000, last: {n}) {{ nodes {{ sharedWith {{ account }} }} }} }}"
            ),
            json!({}),
        ),
        (
            format!("query($n: Int) {{ images(first: $n) {{ nodes {{ {DETAIL} }} }} }}"),
            json!({ "n": n }),
        ),
        (
            format!("query($n: Int = {n}) {{ images(first: $n) {{ nodes {{ {DETAIL} }} }} }}"),
            json!({}),
        ),
        (
            format!(
                "{{ images(first: {n}) {{ ...Page }} }}
                fragment Page on ImageConnection {{ nodes {{ ... on Image {{ ...Costly }} }} }}
                fragment Costly on Image {{ {DETAIL} }}"
            ),
            json!({}),
        ),
        (
            format!(
                "{{ ...Root }} fragment Root on Query {{ images(first: {n}) {{ nodes {{ {DETAIL} }} }} }}"
            ),
            json!({}),
        ),
        (
            format!(
                "{{ a: images(first: {half}) {{ nodes {{ {DETAIL} }} }}
                b: images(first: {rest}) {{ nodes {{ {DETAIL} }} }} }}"
            ),
            json!({}),
        ),
        (
            format!(
                "{{ a: images(first: {half}) {{ nodes {{ {DETAIL} }} }}
                nodes(ids: {}) {{ ... on Image {{ {DETAIL} }} }} }}",
                json!(ids[half..])
            ),
            json!({}),
        ),
        (
            format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Image {{ {DETAIL} }} }} }}"),
            json!({ "ids": ids }),
        ),
        (
            format!(
                "query($ids: [ID!]! = {}) {{ nodes(ids: $ids) {{ ... on Node {{ ... on Image {{ {DETAIL} }} }} }} }}",
                json!(ids)
            ),
            json!({}),
        ),
        (format!("{{ {} }}", aliases(n)), json!({})),
        (
            format!(
                "{{ availableImages(spec: \"bcc.g5.c2m8\", first: {n}) {{ nodes {{ {DETAIL} }} }} }}"
            ),
            json!({}),
        ),
        (
            format!(
                "query($yes: Boolean = true, $no: Boolean!) {{ images(first: {n}) {{ nodes {{
                ... @include(if: $yes) @skip(if: $no) {{ {DETAIL} }} }} }} }}"
            ),
            json!({ "no": false }),
        ),
    ]
}

#[tokio::test]
async fn more_than_a_hundred_calls_are_refused_before_the_first() {
    let service = service_of(numbered(120)).await;
    for (query, variables) in asking_for(101) {
        let answer = service.graphql(&query, variables).await;
        assert_eq!(code(&answer), "QUERY_TOO_COMPLEX", "{query}");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(
            message.contains("101") && message.contains("100"),
            "{message}"
        );
        assert_eq!(answer.get("data"), None, "{query}");
    }
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn a_hundred_calls_are_not() {
    let service = service_of(numbered(120)).await;
    for (query, variables) in asking_for(100) {
        data(&service.graphql(&query, variables).await);
    }
    // Whichever way they were asked for, they are the same ones, or the last.
    assert_eq!(
        service.emulator.call_count_of("?"),
        service.emulator.call_count()
    );
    let details =
        service.emulator.call_count_of("/m-") - service.emulator.call_count_of("/sharedUsers");
    assert_eq!(details, 120);
}

#[tokio::test]
async fn both_kinds_of_calls_count() {
    let service = service_of(numbered(60)).await;
    let query = "query($n: Int) { images(first: $n) { nodes { detail { diskSize } sharedWith { account } } } }";
    let answer = service.graphql(query, json!({ "n": 51 })).await;
    assert_eq!(code(&answer), "QUERY_TOO_COMPLEX");
    assert_eq!(service.emulator.call_count(), 0);
    data(&service.graphql(query, json!({ "n": 50 })).await);
}

#[tokio::test]
async fn what_is_skipped_costs_nothing() {
    let service = service_of(numbered(120)).await;
    for query in [
        "{ images(first: 120) { nodes { id detail @skip(if: true) { diskSize } } } }",
        "{ images(first: 120) { nodes { id detail @include(if: false) { diskSize } } } }",
        "query($no: Boolean = false) { images(first: 120) { nodes { id ...D @include(if: $no) } } }
            fragment D on Image { detail { diskSize } }",
        "query($no: Boolean = false) { images(first: 120) { nodes { id } }
            big: images(first: 120) @include(if: $no) { nodes { detail { diskSize } } } }",
        "{ images(first: 120) { nodes { id ... @skip(if: true) { detail { diskSize } } } } }",
    ] {
        let answer = service.graphql(query, json!({})).await;
        let nodes = data(&answer)["images"]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), 120);
        assert_eq!(nodes[0], json!({ "id": id(0) }));
    }
    assert_eq!(service.emulator.call_count_of("/m-"), 0);
}
