//! What is read, and what it costs.

use std::sync::Arc;

use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Fault;
use bcc_graphql::terraform::plugin::Value;
use serde_json::json;
use tokio::sync::Semaphore;

use super::Both;
use super::custom;

const SPEC: &str = "bcc.g5.c2m8";

/// The paths that were called, and with which type.
fn calls(both: &Both) -> Vec<String> {
    let calls = both.service.emulator.calls();
    let calls = calls.iter().map(|call| {
        let query = call.query.iter();
        let types = query.filter(|(name, _)| name == "imageType");
        let types: String = types.map(|(_, of)| of.as_str()).collect();
        format!("{} {types}", call.path)
    });
    let mut calls: Vec<String> = calls.collect();
    calls.sort();
    both.service.emulator.reset_calls();
    calls
}

#[tokio::test]
async fn costs_its_listings_pages_and_nothing_else() {
    let both = Both::start().await;
    both.ids(&json!({})).await;
    assert_eq!(calls(&both), ["/v2/image Custom", "/v2/image System"]);
    // The same listings again, within the same run: what is held is fresh.
    both.one(&json!({ "most_recent": true })).await;
    assert_eq!(calls(&both), [""; 0]);
    both.ids(&json!({ "image_type": ["All", "System"] })).await;
    assert_eq!(calls(&both), ["/v2/image All"]);
    both.ids(&json!({ "image_type": ["GpuBccSystem", "GpuBccSystem"] }))
        .await;
    assert_eq!(calls(&both), ["/v2/image GpuBccSystem"]);
}

#[tokio::test]
async fn reads_the_types_at_the_same_time() {
    let both = Both::start().await;
    let permits = Arc::new(Semaphore::new(0));
    both.service
        .emulator
        .always([Fault::Hold(Arc::clone(&permits))]);
    let config = json!({ "image_type": ["System", "Custom", "Sharing"] });
    let all_asked = async {
        both.service.emulator.wait_for_calls(3).await;
        permits.add_permits(3);
    };
    let (ids, ()) = tokio::join!(both.ids(&config), all_asked);
    assert!(!ids.is_empty());
}

#[tokio::test]
async fn a_name_is_bccs_to_find() {
    let images = vec![
        custom("m-golden01", "golden-1", Some("2025-01-01T00:00:00Z")),
        custom("m-other001", "other", Some("2025-01-02T00:00:00Z")),
    ];
    let both = Both::with(images).await;
    let config = json!({ "image_type": ["Custom"], "name_contains": "golden" });
    assert_eq!(both.ids(&config).await, ["m-golden01"]);
    let calls = both.service.emulator.calls();
    let names = calls[0]
        .query
        .iter()
        .filter(|(name, _)| name == "imageName");
    assert_eq!(
        names.map(|(_, of)| of.as_str()).collect::<Vec<_>>(),
        ["golden"]
    );
}

#[tokio::test]
async fn a_specification_narrows_what_is_listed() {
    let of = |id: &str, specs: &[&str]| EmulatedImage {
        image_type: Some("System".to_owned()),
        specs: Some(specs.iter().map(|spec| (*spec).to_owned()).collect()),
        ..custom(id, id, Some("2025-01-01T00:00:00Z"))
    };
    let images = vec![
        of("m-fits0001", &[SPEC]),
        of("m-fitsnot1", &["bcc.g9.c2m8"]),
    ];
    let both = Both::with(images).await;
    let config = json!({ "spec": SPEC });
    assert_eq!(both.ids(&config).await, ["m-fits0001"]);
    let expected = [
        "/v2/image Custom",
        "/v2/image System",
        "/v2/image/getAvailableImagesBySpec ",
    ];
    assert_eq!(calls(&both), expected);
    // It has what only the list tells, such as its status.
    let (image, _) = both.one(&config).await;
    assert_eq!(image.get("status").as_str(), Some("Available"));
}

#[tokio::test]
async fn an_image_without_a_time_never_wins_silently() {
    let both = Both::with(vec![
        custom("m-aaaaaaaa", "a", Some("some day")),
        custom("m-bbbbbbbb", "b", Some("2020-01-01T00:00:00Z")),
    ])
    .await;
    let newest = json!({ "most_recent": true });
    let (image, warnings) = both.one(&newest).await;
    assert_eq!(image.get("id").as_str(), Some("m-bbbbbbbb"));
    assert_eq!(warnings, "");

    let both = Both::with(vec![
        custom("m-bbbbbbbb", "b", None),
        custom("m-aaaaaaaa", "a", Some("some day")),
    ])
    .await;
    let (image, warnings) = both.one(&newest).await;
    assert_eq!(image.get("id").as_str(), Some("m-aaaaaaaa"));
    assert_eq!(*image.get("create_time"), Value::Null);
    insta::assert_snapshot!(warnings, @r"
    Warning at `.most_recent`: It is not known which image is the newest
    None of the images that match has a create_time that can be read, so m-aaaaaaaa was taken for its id alone. Add conditions until one image is left.
    ");

    // The greatest version says which, unless several have it.
    let of = |id: &str, version: &str| EmulatedImage {
        os_version: Some(version.to_owned()),
        ..custom(id, id, Some("some day"))
    };
    let newest = json!({ "most_recent": true, "sort_by": "os_version" });
    let both = Both::with(vec![of("m-aaaaaaaa", "9"), of("m-bbbbbbbb", "10")]).await;
    let (image, warnings) = both.one(&newest).await;
    assert_eq!(image.get("id").as_str(), Some("m-bbbbbbbb"));
    assert_eq!(warnings, "");
    let both = Both::with(vec![of("m-aaaaaaaa", "10"), of("m-bbbbbbbb", "10")]).await;
    let (_, warnings) = both.one(&newest).await;
    assert!(
        warnings.contains("with the greatest os_version, none has a create_time"),
        "{warnings}"
    );
}

#[tokio::test]
async fn versions_are_compared_by_their_numbers() {
    let of = |id: &str, version: &str, time: &str| EmulatedImage {
        os_version: Some(version.to_owned()),
        ..custom(id, id, Some(time))
    };
    let both = Both::with(vec![
        of("m-nine0000", "9.4", "2025-03-01T00:00:00Z"),
        of("m-tenold00", "10.0", "2025-01-01T00:00:00Z"),
        of("m-tennew00", "10.0", "2025-02-01T00:00:00Z"),
    ])
    .await;
    let by_version = json!({ "sort_by": "os_version" });
    let expected = ["m-tennew00", "m-tenold00", "m-nine0000"];
    assert_eq!(both.ids(&by_version).await, expected);
    let by_time = both.ids(&json!({ "limit": 2 })).await;
    assert_eq!(by_time, ["m-nine0000", "m-tennew00"]);
}

#[tokio::test]
async fn the_order_of_bcc_changes_nothing() {
    let time = Some("2025-01-01T00:00:00Z");
    let images = ["m-cccccccc", "m-aaaaaaaa", "m-bbbbbbbb"].map(|id| custom(id, "same", time));
    let both = Both::with(images.to_vec()).await;
    let config = json!({ "limit": 3 });
    let (first, _) = both.read("bcc_images", &config).await.unwrap();
    both.service.emulator.edit(|images| images.reverse());
    let again = Both::of(both.service);
    let (second, _) = again.read("bcc_images", &config).await.unwrap();
    assert_eq!(first, second);
}

#[tokio::test]
async fn no_image_is_an_empty_list() {
    let both = Both::with(Vec::new()).await;
    assert_eq!(both.ids(&json!({})).await, [""; 0]);
}
