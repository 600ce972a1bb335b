//! Whoever may see some types only is shown what is picked out of whole lists, and
//! that is what it costs.

use bcc_graphql::config::Settings;
use serde_json::json;

use super::post_as;
use super::with_keys;
use crate::support::Reply;
use crate::support::TestService;

/// Two keys: `one` may see everything, `two` system images.
fn restricted(settings: &mut Settings, upstream_calls: usize) {
    with_keys(settings);
    settings.auth.keys[1].types = Some(vec!["SYSTEM".to_owned()]);
    settings.limits.walk_pages = 20;
    settings.limits.upstream_calls = upstream_calls;
}

async fn message(service: &TestService, number: u8, query: &str) -> Option<String> {
    let body = json!({ "query": query }).to_string();
    let request = post_as(service, number).body(body);
    let answer = Reply::of(request).await.json();
    let message = answer["errors"][0]["message"].as_str();
    message.map(str::to_owned)
}

#[tokio::test]
async fn a_window_costs_a_walk_where_types_are_restricted() {
    for (query, all, some) in [
        ("{images(first:1){nodes{id}}}", 2, 20),
        (
            "{a:images(first:1){nodes{id}} b:images(first:9){nodes{id}}}",
            2,
            20,
        ),
        // Its list, and one look-up or the list that tells the types of all.
        (
            "{availableImages(spec:\"bcc.g5.c2m8\",first:1){nodes{id}}}",
            3,
            40,
        ),
    ] {
        for (number, cost) in [(1, all), (2, some)] {
            let change = |limit| move |settings: &mut Settings| restricted(settings, limit);
            let tight = TestService::with_settings(change(cost - 1)).await;
            let refused = message(&tight, number, query).await.unwrap();
            let told = format!("may need {cost} calls to BCC");
            assert!(refused.contains(&told), "{query}: {refused}");
            assert_eq!(tight.emulator.call_count(), 0);

            let enough = TestService::with_settings(change(cost)).await;
            assert_eq!(message(&enough, number, query).await, None, "{query}");
            assert!(enough.emulator.call_count() <= cost);
        }
    }
}
