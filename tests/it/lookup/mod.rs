//! Images by id, what only their own calls tell, and those that fit a
//! specification: over HTTP, with the calls counted.

mod available;
mod batches;
mod bulkheads;
mod by_id;
mod call_cost;
mod detail;
mod detail_cost;
mod one_version;
mod sources;
pub(crate) mod world;

use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::Fault;
use serde_json::Value;
use serde_json::json;

use crate::support::TestService;
use crate::support::emulator_config;

/// The id of a numbered image.
pub(crate) fn id(number: usize) -> String {
    format!("m-{number:08}")
}

pub(crate) fn image(number: usize) -> EmulatedImage {
    let text = |text: &str| Some(text.to_owned());
    EmulatedImage {
        id: id(number),
        name: Some(format!("image {number}")),
        image_type: text("Custom"),
        status: text("Available"),
        create_time: text("2025-01-01T00:00:00Z"),
        os_name: text(if number.is_multiple_of(2) {
            "Ubuntu"
        } else {
            "CentOS"
        }),
        ..EmulatedImage::default()
    }
}

pub(crate) fn numbered(n: usize) -> Vec<EmulatedImage> {
    (0..n).map(image).collect()
}

/// A service over these images, in pages of ten, which makes no call twice.
pub(crate) async fn service_of(images: Vec<EmulatedImage>) -> TestService {
    let emulator = Emulator::with_images(emulator_config(), images);
    TestService::with_emulator(emulator, |settings| {
        settings.upstream.page_size = 10;
        settings.upstream.retries = 0;
    })
    .await
}

/// Whatever comes is answered with 503.
pub(crate) fn down() -> Fault {
    "status=503".parse().unwrap()
}

/// The data of an answer without errors.
pub(crate) fn data(answer: &Value) -> &Value {
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    &answer["data"]
}

/// Each error's path and code, in the order of their paths.
pub(crate) fn errors(answer: &Value) -> Vec<(String, String)> {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let mut errors: Vec<_> = errors
        .iter()
        .map(|error| {
            let code = error["extensions"]["code"].as_str().unwrap_or_default();
            (error["path"].to_string(), code.to_owned())
        })
        .collect();
    errors.sort();
    errors
}

/// The only error's code.
pub(crate) fn code(answer: &Value) -> String {
    let errors = errors(answer);
    assert_eq!(errors.len(), 1, "{answer}");
    errors[0].1.clone()
}

/// `nodes(ids:)`, each with its id.
async fn nodes(service: &TestService, ids: &[String]) -> Value {
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    service.graphql(query, json!({ "ids": ids })).await
}

/// What [`nodes`] answers where all are found.
fn found<'a>(ids: impl IntoIterator<Item = &'a String>) -> Value {
    let nodes: Vec<Value> = ids.into_iter().map(|id| json!({ "id": id })).collect();
    json!({ "nodes": nodes })
}

/// Has the whole list read and held.
pub(crate) async fn walk(service: &TestService) {
    let answer = service
        .graphql("{ images(first: 0) { totalCount } }", Value::Null)
        .await;
    data(&answer);
}
