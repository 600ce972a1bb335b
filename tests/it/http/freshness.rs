//! How old answers are: what their headers say, and what a request may ask.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::config::Settings;
use bcc_graphql::emulator::Fault;
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::json;
use tokio::sync::Semaphore;

use super::VERSION;
use crate::support::Reply;
use crate::support::TestService;

const IMAGES: &str = "{images(first:3){nodes{id}}}";
const JSON: &str = "application/json";
const GRAPHQL: &str = "application/graphql-response+json";

const FRESH: &str = "private, max-age=30";
const STALE: &str = "private, max-age=0";

async fn get(service: &TestService, query: &str, headers: &[(&str, &str)]) -> Reply {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("query", query)
        .finish();
    let url = service.url(&format!("/graphql?{query}"));
    let asked = headers
        .iter()
        .fold(service.client.get(url), |asked, (name, value)| {
            asked.header(*name, *value)
        });
    Reply::of(asked).await
}

async fn post(service: &TestService, query: &str, headers: &[(&str, &str)]) -> Reply {
    let asked = service.post(json!({"query": query}).to_string());
    let asked = headers
        .iter()
        .fold(asked, |asked, (name, value)| asked.header(*name, *value));
    Reply::of(asked).await
}

/// `Age` and `Cache-Control` of an answer without errors.
fn age(reply: &Reply) -> (&str, &str) {
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.json().get("errors"), None, "{}", reply.text());
    (reply.header("age"), reply.header("cache-control"))
}

/// A service that does not try again, so that no test waits for it.
fn no_retries(settings: &mut Settings) {
    settings.upstream.retries = 0;
}

fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

#[tokio::test]
async fn answers_say_how_old_they_are_and_for_how_long_they_may_be_used() {
    let service = TestService::start().await;
    assert_eq!(age(&get(&service, IMAGES, &[]).await), ("0", FRESH));
    service.clock.advance(TimeDelta::milliseconds(7_900));
    // All of `cache.fresh`, as a cache counts from when the data was read.
    assert_eq!(age(&get(&service, IMAGES, &[]).await), ("7", FRESH));
    assert_eq!(age(&post(&service, IMAGES, &[]).await), ("7", FRESH));
    assert_eq!(service.emulator.call_count(), 1);

    let longer =
        TestService::with_settings(|settings| settings.cache.fresh = Duration::from_secs(90)).await;
    let reply = get(&longer, IMAGES, &[]).await;
    assert_eq!(age(&reply), ("0", "private, max-age=90"));
    let never = TestService::with_settings(|settings| settings.cache.fresh = Duration::ZERO).await;
    assert_eq!(age(&get(&never, IMAGES, &[]).await), ("0", STALE));
}

#[tokio::test]
async fn the_age_is_that_of_the_oldest_page_used() {
    let service = TestService::with_settings(|settings| settings.upstream.page_size = 100).await;
    get(&service, "{images(first:1){nodes{id}}}", &[]).await;
    service.clock.advance(seconds(5));
    // Of two lists, and of two pages of one list.
    for (query, expected) in [
        ("{images(type:CUSTOM,first:1){nodes{id}}}", "0"),
        (
            "{images(type:CUSTOM,first:1){nodes{id}} all:images(first:1){nodes{id}}}",
            "5",
        ),
        ("{images(first:150){nodes{id}}}", "5"),
        (r#"{image(id:"m-nky7qeom"){name}}"#, "5"),
    ] {
        let reply = get(&service, query, &[]).await;
        assert_eq!(age(&reply), (expected, FRESH), "{query}");
    }
    // A whole list is as old as its walk.
    let newest = "{latestImage{id} images(first:1){nodes{id}}}";
    assert_eq!(age(&get(&service, newest, &[]).await), ("0", FRESH));
    service.clock.advance(seconds(3));
    assert_eq!(age(&get(&service, newest, &[]).await), ("3", FRESH));
}

#[tokio::test]
async fn stale_answers_may_not_be_used_again() {
    let service = TestService::start().await;
    get(&service, IMAGES, &[]).await;
    let gate = Arc::new(Semaphore::new(0));
    service.emulator.always([Fault::Hold(Arc::clone(&gate))]);
    service.clock.advance(seconds(29));
    assert_eq!(age(&get(&service, IMAGES, &[]).await), ("29", FRESH));
    service.clock.advance(seconds(1));
    for _ in 0..3 {
        assert_eq!(age(&get(&service, IMAGES, &[]).await), ("30", STALE));
    }
    gate.add_permits(1);
    while age(&get(&service, IMAGES, &[]).await) != ("0", FRESH) {
        tokio::task::yield_now().await;
    }
    assert_eq!(service.emulator.call_count(), 2);
}

#[tokio::test]
async fn one_stale_part_makes_an_answer_stale() {
    let service = TestService::start().await;
    get(&service, IMAGES, &[]).await;
    service.clock.advance(seconds(31));
    service
        .emulator
        .script_for("/image?", Fault::Hold(Arc::new(Semaphore::new(0))), 1);
    assert_eq!(age(&get(&service, IMAGES, &[]).await), ("31", STALE));
    service.emulator.wait_for_calls(2).await;
    let both = "{images(first:3){nodes{id}} made:images(type:CUSTOM,first:1){nodes{id}}}";
    assert_eq!(age(&get(&service, both, &[]).await), ("31", STALE));
    let made = "{images(type:CUSTOM,first:1){nodes{id}}}";
    assert_eq!(age(&get(&service, made, &[]).await), ("0", FRESH));
}

#[tokio::test]
async fn old_data_in_place_of_an_error_is_stale() {
    let service = TestService::with_settings(no_retries).await;
    get(&service, IMAGES, &[]).await;
    service.clock.advance(seconds(331));
    service.emulator.always(["status=503".parse().unwrap()]);
    assert_eq!(age(&get(&service, IMAGES, &[]).await), ("331", STALE));
    assert_eq!(service.emulator.call_count(), 2);
}

#[tokio::test]
async fn answers_with_errors_are_not_for_keeping() {
    let service = TestService::with_settings(no_retries).await;
    get(&service, IMAGES, &[]).await;
    service
        .emulator
        .always(["status=403:AccessDenied".parse().unwrap()]);
    for query in [
        // A field that failed, beside one with data of BCC.
        "{images(first:3){nodes{id}} made:images(type:CUSTOM){nodes{id}}}",
        r#"{images(first:3){nodes{id}} nowhere:images(region:"nowhere"){nodes{id}}}"#,
        "{images(first:1001){nodes{id}}}",
        // Not executed.
        "{nothing}",
        "{",
        "",
        "mutation{a}",
    ] {
        let any = ("if-none-match", "*");
        for reply in [
            get(&service, query, &[any]).await,
            get(&service, query, &[any, ("accept", JSON)]).await,
            post(&service, query, &[any]).await,
        ] {
            assert!(!reply.json()["errors"].is_null(), "{query}");
            assert_eq!(reply.header("cache-control"), "no-store", "{query}");
            assert_eq!(reply.header("vary"), "Accept, Accept-Encoding", "{query}");
            for name in ["etag", "age"] {
                assert!(!reply.headers.contains_key(name), "{name} {query}");
            }
        }
    }
    let refused = get(&service, IMAGES, &[("accept", "text/html")]).await;
    assert_eq!(refused.status, 406);
    assert_eq!(refused.header("cache-control"), "no-store");
    assert_eq!(refused.header("vary"), "Accept, Accept-Encoding");
    assert!(!refused.headers.contains_key("etag"));
}

#[tokio::test]
async fn what_is_not_from_bcc_has_no_age() {
    let service = TestService::start().await;
    for query in [
        VERSION,
        "{sources{region}}",
        "{__typename}",
        "{__schema{queryType{name}}}",
        "{images(first:3) @skip(if:true){nodes{id}} __typename}",
    ] {
        for reply in [
            get(&service, query, &[]).await,
            post(&service, query, &[]).await,
        ] {
            assert_eq!(age(&reply), ("", "no-store"), "{query}");
            assert_eq!(reply.header("vary"), "Accept, Accept-Encoding", "{query}");
        }
    }
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn a_client_that_has_the_answer_gets_304() {
    let service = TestService::start().await;
    let full = get(&service, IMAGES, &[]).await;
    let tag = full.header("etag");
    assert!(
        tag.len() > 2 && tag.starts_with('"') && tag.ends_with('"'),
        "{tag}"
    );
    service.clock.advance(seconds(4));
    for known in [
        tag.to_owned(),
        format!("W/{tag}"),
        format!("\"another\", {tag}"),
        format!("\"another\",W/{tag} , \"third\""),
        "*".to_owned(),
    ] {
        let reply = get(&service, IMAGES, &[("if-none-match", &known)]).await;
        assert_eq!(reply.status, 304, "{known}");
        assert!(reply.body.is_empty(), "{known}");
        assert_eq!(reply.header("etag"), tag);
        assert_eq!(reply.header("age"), "4");
        assert_eq!(reply.header("cache-control"), FRESH);
        assert_eq!(reply.header("vary"), "Accept, Accept-Encoding");
        assert!(!reply.headers.contains_key("content-type"));
    }
    let bare = tag.trim_matches('"');
    for unknown in ["\"another\"", bare, "W/\"another\"", "w/*", "", "\"another"] {
        let reply = get(&service, IMAGES, &[("if-none-match", unknown)]).await;
        assert_eq!(reply.status, 200, "{unknown}");
        assert_eq!(reply.header("etag"), tag);
        assert_eq!(reply.body, full.body);
    }
    // One list on several lines is one list.
    let lines = [("if-none-match", "\"another\""), ("if-none-match", tag)];
    assert_eq!(get(&service, IMAGES, &lines).await.status, 304);
    assert_eq!(service.emulator.call_count(), 1);
}

#[tokio::test]
async fn head_is_as_conditional_as_get() {
    let service = TestService::start().await;
    let url = service.url("/graphql?query={images(first:3){nodes{id}}}");
    let tag = Reply::of(service.client.get(&url)).await;
    let tag = tag.header("etag");
    let head = Reply::of(service.client.head(&url)).await;
    assert_eq!((head.status, head.header("etag")), (200, tag));
    let head = service.client.head(&url).header("if-none-match", tag);
    assert_eq!(Reply::of(head).await.status, 304);
}

#[tokio::test]
async fn posts_have_no_tag_and_heed_none() {
    let service = TestService::start().await;
    let tag = get(&service, IMAGES, &[]).await;
    for known in ["*", tag.header("etag")] {
        let reply = post(&service, IMAGES, &[("if-none-match", known)]).await;
        assert_eq!(age(&reply), ("0", FRESH));
        assert!(!reply.headers.contains_key("etag"));
    }
}

#[tokio::test]
async fn each_media_type_has_its_own_tag() {
    let service = TestService::start().await;
    let json = get(&service, IMAGES, &[("accept", JSON)]).await;
    let graphql = get(&service, IMAGES, &[("accept", GRAPHQL)]).await;
    assert_eq!(json.body, graphql.body);
    assert_ne!(json.header("etag"), graphql.header("etag"));
    for (accept, known, status) in [
        (JSON, &json, 304),
        (GRAPHQL, &graphql, 304),
        (JSON, &graphql, 200),
        (GRAPHQL, &json, 200),
    ] {
        let headers = [("accept", accept), ("if-none-match", known.header("etag"))];
        let reply = get(&service, IMAGES, &headers).await;
        assert_eq!(reply.status, status, "{accept}");
        assert_eq!(reply.header("vary"), "Accept, Accept-Encoding");
    }
}

#[tokio::test]
async fn a_tag_is_that_of_the_content() {
    let service = TestService::start().await;
    let first = get(&service, IMAGES, &[]).await;
    let anew = [
        ("cache-control", "no-cache"),
        ("if-none-match", first.header("etag")),
    ];
    service.clock.advance(seconds(10));
    // Read anew, and found to be the same.
    let same = get(&service, IMAGES, &anew).await;
    assert_eq!((same.status, same.header("age")), (304, "0"));
    assert_eq!(service.emulator.call_count(), 2);
    service.emulator.edit(|images| _ = images.remove(1));
    service.clock.advance(seconds(10));
    let other = get(&service, IMAGES, &anew).await;
    assert_eq!(age(&other), ("0", FRESH));
    assert_ne!(other.header("etag"), first.header("etag"));
    assert_ne!(other.body, first.body);
}

#[tokio::test]
async fn a_request_may_ask_for_younger_data_once_a_second() {
    let service = TestService::start().await;
    get(&service, IMAGES, &[]).await;
    let mut calls = 1;
    // How long to wait, what to ask then, the age of the answer, and whether it
    // was read anew.
    for (wait, control, expected, read) in [
        (0, "no-cache", "0", false),
        (999, "no-cache", "0", false),
        (1, "no-cache", "0", true),
        (0, "no-cache", "0", false),
        (0, "max-age=0", "0", false),
        (999, "max-age=0", "0", false),
        (1, "max-age=0", "0", true),
        (5_000, "max-age=6", "5", false),
        (0, "max-age=100", "5", false),
        (0, "no-store", "5", false),
        (0, "max-age=5", "0", true),
        (29_000, "max-age=100", "29", false),
        (1_000, "max-age=100", "0", true),
        (2_000, "max-age=9, no-cache", "0", true),
    ] {
        service.clock.advance(TimeDelta::milliseconds(wait));
        calls += usize::from(read);
        for reply in [
            get(&service, IMAGES, &[("cache-control", control)]).await,
            post(&service, IMAGES, &[("cache-control", control)]).await,
        ] {
            assert_eq!(age(&reply), (expected, FRESH), "{control} after {wait} ms");
            assert_eq!(service.emulator.call_count(), calls, "{control}");
        }
    }
}

#[tokio::test]
async fn many_who_ask_for_younger_data_at_once_cost_one_call() {
    let service = TestService::with_settings(|settings| {
        settings.cache.min_refresh = Duration::from_secs(10);
    })
    .await;
    get(&service, IMAGES, &[]).await;
    for (wait, calls) in [(9, 1), (1, 2), (9, 2), (1, 3)] {
        service.clock.advance(seconds(wait));
        let anew = [("cache-control", "no-cache")];
        let asked = (0..20).map(|_| get(&service, IMAGES, &anew));
        for reply in join_all(asked).await {
            age(&reply);
        }
        assert_eq!(service.emulator.call_count(), calls);
    }
}

/// Walking a whole list is dear, so that nobody can ask for it more often.
#[tokio::test]
async fn a_whole_list_is_walked_once_while_it_is_fresh() {
    let service = TestService::start().await;
    let count = "{images(first:0){totalCount}}";
    let anew = [("cache-control", "no-cache")];
    assert_eq!(age(&get(&service, count, &anew).await), ("0", FRESH));
    service.clock.advance(seconds(29));
    for _ in 0..3 {
        assert_eq!(age(&get(&service, count, &anew).await), ("29", FRESH));
    }
    assert_eq!(service.emulator.call_count(), 1);
}
