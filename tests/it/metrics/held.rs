//! What is held is counted as it is used.

use chrono::TimeDelta;
use serde_json::Value;

use super::QUERY;
use super::Scrape;
use super::until;
use crate::support::TestService;

fn served(cache: &str, outcome: &str) -> String {
    format!("bcc_graphql_cache_requests_total{{cache=\"{cache}\",outcome=\"{outcome}\"}}")
}

fn bytes(cache: &str) -> String {
    format!("bcc_graphql_cache_bytes{{cache=\"{cache}\"}}")
}

async fn ask(service: &TestService, query: &str) {
    let answer = service.graphql(query, Value::Null).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
}

#[tokio::test]
async fn a_page_is_a_miss_then_a_hit_then_stale() {
    // Else whole answers would be found before any page.
    let service = TestService::with_settings(|settings| settings.cache.answers_max_bytes = 0).await;
    let told = Scrape::of(&service).await;
    told.assert(&[(&bytes("pages"), 0.0), (&served("pages", "miss"), 0.0)]);
    ask(&service, QUERY).await;
    ask(&service, QUERY).await;
    ask(&service, QUERY).await;
    let told = Scrape::of(&service).await;
    told.assert(&[
        (&served("pages", "miss"), 1.0),
        (&served("pages", "hit"), 2.0),
        (&served("pages", "stale"), 0.0),
        ("bcc_graphql_pages_read_total", 1.0),
    ]);
    assert!(told.value(&bytes("pages")) > 0.0);
    assert_eq!(service.emulator.call_count(), 1);

    service.clock.advance(TimeDelta::seconds(60));
    ask(&service, QUERY).await;
    until(&service, "bcc_graphql_pages_read_total", 2.0).await;
    let told = Scrape::of(&service).await;
    told.assert(&[
        (&served("pages", "miss"), 1.0),
        (&served("pages", "hit"), 2.0),
        (&served("pages", "stale"), 1.0),
    ]);
    assert_eq!(service.emulator.call_count(), 2);
}

#[tokio::test]
async fn a_whole_list_is_walked_once_and_then_a_hit() {
    let service = TestService::start().await;
    let whole = "{images(first:1){totalCount}}";
    ask(&service, whole).await;
    let walked = service.emulator.call_count();
    ask(&service, whole).await;
    // A window of a list that is held whole is answered from it.
    ask(&service, QUERY).await;
    assert_eq!(service.emulator.call_count(), walked);
    let told = Scrape::of(&service).await;
    told.assert(&[
        (&served("listings", "miss"), 1.0),
        (&served("listings", "hit"), 2.0),
        (&served("pages", "miss"), 0.0),
        ("bcc_graphql_walks_total{outcome=\"ok\"}", 1.0),
        ("bcc_graphql_walks_total{outcome=\"failed\"}", 0.0),
        ("bcc_graphql_pages_read_total", walked as f64),
    ]);
    assert!(told.value(&bytes("listings")) > 0.0);
}

#[tokio::test]
async fn a_walk_that_fails_is_counted_as_such() {
    let service = TestService::with_settings(|settings| {
        settings.limits.walk_pages = 1;
        settings.upstream.page_size = 1;
    })
    .await;
    let answer = service
        .graphql("{images(first:1){totalCount}}", Value::Null)
        .await;
    let code = &answer["errors"][0]["extensions"]["code"];
    assert_eq!(code, "LISTING_TOO_LARGE", "{answer}");
    let told = Scrape::of(&service).await;
    told.assert(&[("bcc_graphql_walks_total{outcome=\"failed\"}", 1.0)]);
}

#[tokio::test]
async fn what_is_known_of_single_images_is_counted_too() {
    let service = TestService::start().await;
    let query = "{images(first:1){nodes{detail{__typename}}}}";
    ask(&service, query).await;
    ask(&service, query).await;
    let told = Scrape::of(&service).await;
    told.assert(&[
        (&served("images", "miss"), 1.0),
        (&served("images", "hit"), 1.0),
    ]);
    assert!(told.value(&bytes("images")) > 0.0);
}

/// Of an answer that is asked for again and again, from the parsed document on.
#[tokio::test]
async fn what_the_graph_keeps_is_counted_too() {
    let service = TestService::start().await;
    for _ in 0..4 {
        ask(&service, QUERY).await;
    }
    let told = Scrape::of(&service).await;
    told.assert(&[
        (&served("answers", "miss"), 2.0),
        (&served("answers", "hit"), 2.0),
        (&served("documents", "miss"), 1.0),
        (&served("documents", "hit"), 1.0),
        (&served("plans", "miss"), 1.0),
        (&served("plans", "hit"), 1.0),
    ]);
    for cache in ["answers", "documents", "plans"] {
        assert!(told.value(&bytes(cache)) > 0.0, "{cache}");
    }
}
