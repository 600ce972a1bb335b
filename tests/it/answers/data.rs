//! An answer is kept as long as its data is what it was made of.

use std::sync::Arc;

use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Fault;
use chrono::TimeDelta;
use tokio::sync::Semaphore;

use super::IMAGES;
use super::hits;
use super::keep;
use super::post;
use crate::support::TestService;

const ANEW: &[(&str, &str)] = &[("cache-control", "no-cache")];

/// Whatever tells of a list, of one image, and of the service itself.
const KINDS: [&str; 8] = [
    IMAGES,
    "{images(first:2,orderBy:{field:NAME}){totalCount nodes{name}}}",
    "{images(first:0){facets{status{value count}}}}",
    "{latestImage{id name}}",
    r#"{image(id:"m-nky7qeom"){id name}}"#,
    r#"{nodes(ids:["m-nky7qeom","m-00000000"]){id ... on Image{name}}}"#,
    r#"{_entities(representations:[{__typename:"Image",id:"m-nky7qeom"}]){... on Image{name}}}"#,
    r#"{image(id:"m-nky7qeom"){name detail{minDiskGb} sharedWith{account}}}"#,
];

fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

fn rename(images: &mut [EmulatedImage], name: &str) {
    for image in images {
        image.name = Some(name.to_owned());
    }
}

#[tokio::test]
async fn who_asks_the_same_again_gets_the_same_bytes_while_they_are_fresh() {
    for query in KINDS {
        let service = TestService::start().await;
        let kept = keep(&service, query).await;
        let calls = service.emulator.call_count();
        service.clock.advance(seconds(7));
        let again = post(&service, query, &[]).await;
        assert_eq!(again.body, kept.body);
        assert_eq!(again.header("age"), "7", "{query}");
        assert_eq!(again.header("cache-control"), "private, max-age=30");
        assert_eq!(hits(&service), 2, "{query}");
        assert_eq!(service.emulator.call_count(), calls);
    }
}

#[tokio::test]
async fn what_is_not_bccs_is_kept_without_an_age() {
    let service = TestService::start().await;
    for query in ["{serviceInfo{version}}", "{__schema{types{name}}}"] {
        keep(&service, query).await;
        service.clock.advance(TimeDelta::days(1));
        let before = hits(&service);
        let again = post(&service, query, &[]).await;
        assert_eq!(again.header("cache-control"), "no-store");
        assert_eq!(hits(&service), before + 1);
    }
}

#[tokio::test]
async fn an_image_that_changes_is_seen_as_soon_as_bcc_is_read() {
    for query in KINDS {
        let service = TestService::start().await;
        keep(&service, query).await;
        service.emulator.edit(|images| rename(images, "renamed"));
        service.clock.advance(seconds(40));
        // Stale data is served while it is read again.
        let held = hits(&service);
        while !post(&service, query, &[]).await.text().contains("renamed") && query.contains("name")
        {
            tokio::task::yield_now().await;
        }
        assert_eq!(
            hits(&service),
            held,
            "nothing that is stale is kept: {query}"
        );
        keep(&service, query).await;
    }
}

/// A page that is read for somebody else makes an answer's data as old as it is.
#[tokio::test]
async fn what_another_request_reads_is_seen_at_once() {
    let service = TestService::start().await;
    keep(&service, IMAGES).await;
    service.emulator.edit(|images| rename(images, "renamed"));
    service.clock.advance(seconds(2));
    post(&service, "{images(first:9){nodes{id}}}", ANEW).await;
    let reply = post(&service, IMAGES, &[]).await;
    assert!(reply.text().contains("renamed"), "{}", reply.text());
    assert_eq!(reply.header("age"), "0");
    assert_eq!(service.emulator.call_count(), 2);
}

#[tokio::test]
async fn a_list_that_is_read_leaves_answers_about_others() {
    let service = TestService::start().await;
    keep(&service, IMAGES).await;
    for name in ["a", "b", "c"] {
        let query = format!(r#"{{images(nameContains:"{name}",first:1){{nodes{{id}}}}}}"#);
        post(&service, &query, &[]).await;
    }
    let before = hits(&service);
    post(&service, IMAGES, &[]).await;
    assert_eq!(hits(&service), before + 1);
}

#[tokio::test]
async fn whoever_asks_for_younger_data_gets_it_and_leaves_it_to_others() {
    let service = TestService::start().await;
    keep(&service, IMAGES).await;
    service.emulator.edit(|images| rename(images, "renamed"));
    service.clock.advance(seconds(2));
    let before = hits(&service);
    let reply = post(&service, IMAGES, ANEW).await;
    assert!(reply.text().contains("renamed"));
    assert_eq!(service.emulator.call_count(), 2);
    let reply = post(&service, IMAGES, &[]).await;
    assert!(reply.text().contains("renamed"));
    for _ in 0..3 {
        post(&service, IMAGES, ANEW).await;
    }
    assert_eq!(hits(&service), before, "these pass it by");
    assert_eq!(service.emulator.call_count(), 2);
}

#[tokio::test]
async fn stale_answers_and_those_with_errors_are_not_kept() {
    let service = TestService::start().await;
    post(&service, IMAGES, &[]).await;
    let gate = Arc::new(Semaphore::new(0));
    service.emulator.always([Fault::Hold(Arc::clone(&gate))]);
    service.clock.advance(seconds(31));
    for _ in 0..4 {
        let reply = post(&service, IMAGES, &[]).await;
        assert_eq!(reply.header("age"), "31");
    }
    for _ in 0..4 {
        let wrong = r#"{images(first:1){nodes{id}} other:images(region:"nowhere"){nodes{id}}}"#;
        let answer = service.graphql(wrong, serde_json::Value::Null).await;
        assert!(!answer["errors"].is_null());
    }
    assert_eq!(hits(&service), 0);
}

/// BCC is asked anew after ten seconds, however long data is fresh.
#[tokio::test]
async fn that_an_image_is_unknown_is_kept_for_ten_seconds() {
    let service = TestService::start().await;
    let query = r#"{image(id:"m-00000000"){id}}"#;
    keep(&service, query).await;
    service.clock.advance(seconds(9));
    let before = hits(&service);
    post(&service, query, &[]).await;
    assert_eq!(hits(&service), before + 1);
    let calls = service.emulator.call_count();
    service.clock.advance(seconds(1));
    post(&service, query, &[]).await;
    assert_eq!(hits(&service), before + 1);
    assert!(service.emulator.call_count() > calls);
}

#[tokio::test]
async fn what_bcc_denies_is_not_told_from_what_is_kept() {
    let service = TestService::with_settings(|settings| settings.upstream.retries = 0).await;
    keep(&service, IMAGES).await;
    service
        .emulator
        .always(["status=403:AccessDenied".parse().unwrap()]);
    service.clock.advance(seconds(2));
    let query = "{images(first:1){nodes{id}}}";
    let denied = service.post(serde_json::json!({"query": query}).to_string());
    let denied = crate::support::Reply::of(denied.header("cache-control", "no-cache")).await;
    assert_eq!(
        denied.json()["errors"][0]["extensions"]["code"],
        "UPSTREAM_DENIED"
    );
    let same = service.post(serde_json::json!({"query": IMAGES}).to_string());
    let answer = crate::support::Reply::of(same).await.json();
    assert!(answer["data"]["images"].is_null(), "{answer}");
}
