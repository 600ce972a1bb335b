//! How many calls to BCC a request may need is known before the first.

use serde_json::Value;
use serde_json::json;

use super::data;
use super::id;
use super::numbered;
use crate::support::TestService;

/// What each of these costs, in pages of ten and walks of 200.
fn costs() -> Vec<(String, Value, usize)> {
    let aliases = |n: usize, field: &dyn Fn(usize) -> String| -> String {
        let fields = (0..n).map(|n| format!("a{n}: {} ", field(n)));
        format!("{{ {} }}", fields.collect::<String>())
    };
    let ids = |n: usize| (0..n).map(id).collect::<Vec<_>>();
    let nodes = "nodes { id }";
    vec![
        (format!("{{ images(first: 10) {{ {nodes} }} }}"), json!({}), 2),
        (format!("{{ images(first: 11) {{ {nodes} }} }}"), json!({}), 3),
        (format!("{{ images {{ {nodes} }} }}"), json!({}), 11),
        (
            format!("query($n: Int) {{ images(first: $n) {{ {nodes} }} }}"),
            json!({ "n": 35 }),
            5,
        ),
        // Many windows of one list are the longest one of them.
        (
            aliases(20, &|n| format!("images(first: {n}) {{ {nodes} }}")),
            json!({}),
            3,
        ),
        // What means the same list is the same list.
        (
            format!(
                "query($none: String) {{ a: images(first: 5) {{ {nodes} }} b: images(first: 5, type: ALL) {{ {nodes} }}
                c: images(first: 5, nameContains: \"\") {{ {nodes} }} d: images(first: 5, account: null, nameContains: $none) {{ {nodes} }} }}"
            ),
            json!({}),
            2,
        ),
        // Behind another cursor there are other pages.
        (
            aliases(3, &|n| format!("images(first: 5, after: \"{n}\") {{ {nodes} }}")),
            json!({}),
            6,
        ),
        (
            aliases(50, &|n| format!("images(first: 5, nameContains: \"{n}\") {{ {nodes} }}")),
            json!({}),
            100,
        ),
        // Whole lists, each once.
        ("{ images(first: 1) { totalCount } }".to_owned(), json!({}), 200),
        (format!("{{ images(last: 1) {{ {nodes} }} }}"), json!({}), 200),
        (
            "query($f: ImageFilter) { images(filter: $f) { nodes { id } } }".to_owned(),
            json!({ "f": { "osName": { "eq": "Ubuntu" } } }),
            200,
        ),
        (
            "query($f: ImageFilter) { images(filter: $f, first: 5) { nodes { id } } }".to_owned(),
            json!({ "f": null }),
            2,
        ),
        (
            "{ a: images(first: 5) { nodes { id } } b: images(first: 5) { ...C } latestImage { id } }
                fragment C on ImageConnection { ... { facets { type { count } } } }"
                .to_owned(),
            json!({}),
            200,
        ),
        (
            "{ images(first: 5) { nodes { id } totalCount @skip(if: true) } }".to_owned(),
            json!({}),
            2,
        ),
        // Look-ups are a walk at most.
        (format!("{{ image(id: \"{}\") {{ id }} }}", id(1)), json!({}), 1),
        (
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }".to_owned(),
            json!({ "ids": ids(2) }),
            200,
        ),
        // The list of all images is walked once, for whatever needs it.
        (
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } images(last: 1) { totalCount } }".to_owned(),
            json!({ "ids": ids(3) }),
            200,
        ),
        (
            aliases(500, &|n| format!("image(id: \"{}\") {{ id }}", id(n))),
            json!({}),
            200,
        ),
        (
            "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Image { detail { diskSize } } } }".to_owned(),
            json!({ "ids": ids(30) }),
            230,
        ),
        ("{ serviceInfo { version } sources { region } __typename }".to_owned(), json!({}), 0),
    ]
}

async fn service_with(upstream_calls: usize) -> TestService {
    TestService::with_settings(|settings| {
        settings.upstream.page_size = 10;
        settings.upstream.retries = 0;
        settings.limits.upstream_calls = upstream_calls;
    })
    .await
}

/// Whether the answer is a refusal for its cost, which it then names.
fn refused_for(answer: &Value, cost: usize, limit: usize) -> bool {
    let Some(message) = answer["errors"][0]["message"].as_str() else {
        return false;
    };
    let cost = format!("may need {cost} calls to BCC");
    let limit = format!("the most is {limit} (`limits.upstream_calls`)");
    answer["errors"][0]["extensions"]["code"] == "QUERY_TOO_COMPLEX"
        && message.contains(&cost)
        && message.contains(&limit)
}

#[tokio::test]
async fn a_request_over_the_limit_is_refused_before_the_first_call() {
    for (query, variables, cost) in costs().into_iter().filter(|(.., cost)| *cost > 0) {
        let service = service_with(cost - 1).await;
        let answer = service.graphql(&query, variables).await;
        assert!(refused_for(&answer, cost, cost - 1), "{query}: {answer}");
        assert_eq!(service.emulator.call_count(), 0, "{query}");
    }
}

#[tokio::test]
async fn a_request_within_the_limit_is_answered_and_keeps_to_it() {
    for (query, variables, cost) in costs() {
        let service = service_with(cost).await;
        let answer = service.graphql(&query, variables).await;
        assert!(!refused_for(&answer, cost, cost), "{query}: {answer}");
        assert!(answer.get("data").is_some(), "{query}: {answer}");
        let calls = service.emulator.call_count();
        assert!(calls <= cost, "{query}: {calls} calls for {cost}");
    }
}

#[tokio::test]
async fn two_whole_lists_fifty_windows_and_look_ups_are_admitted_and_no_more() {
    let emulator_images = numbered(20);
    let service = super::service_of(emulator_images).await;
    let windows: String = (0..50)
        .map(|n| format!("w{n}: images(first: 10, nameContains: \"{n}\") {{ nodes {{ id }} }} "))
        .collect();
    let wholes =
        "a: images(type: CUSTOM, first: 1) { totalCount } b: latestImage(type: SYSTEM) { id }";
    let lookups = format!(
        "x: image(id: \"{}\") {{ id }} y: image(id: \"{}\") {{ id }}",
        id(1),
        id(2)
    );
    let query = format!("{{ {wholes} {windows} {lookups} }}");
    data(&service.graphql(&query, json!({})).await);
    let query = format!(
        "{{ {wholes} {windows} {lookups} c: images(type: SHARING, last: 1) {{ nodes {{ id }} }} }}"
    );
    let answer = service.graphql(&query, json!({})).await;
    assert!(refused_for(&answer, 900, 700), "{answer}");
}
