//! Images that fit an instance specification.

use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use chrono::TimeDelta;
use serde_json::Value;
use serde_json::json;

use super::code;
use super::data;
use super::down;
use super::errors;
use super::id;
use super::image;
use super::service_of;
use super::walk;
use crate::support::TestService;
use crate::support::emulator_config;

const SPEC: &str = "bcc.g5.c2m8";

/// An image that fits [`SPEC`].
fn fitting(number: usize) -> EmulatedImage {
    EmulatedImage {
        specs: Some(vec![SPEC.to_owned()]),
        ..image(number)
    }
}

/// Every other image fits; in pages of BCC's own size.
async fn half_of(n: usize) -> TestService {
    let images = (0..n).map(|number| {
        if number % 2 == 0 {
            fitting(number)
        } else {
            image(number)
        }
    });
    let emulator = Emulator::with_images(emulator_config(), images.collect());
    TestService::with_emulator(emulator, |settings| settings.upstream.retries = 0).await
}

/// The ids of a page, its end cursor, and whether one follows.
async fn page(service: &TestService, first: usize, after: Value) -> (Vec<String>, Value, bool) {
    let query = "query($spec: String!, $first: Int, $after: String) {
        availableImages(spec: $spec, first: $first, after: $after) {
            nodes { id } pageInfo { endCursor hasNextPage } } }";
    let variables = json!({ "spec": SPEC, "first": first, "after": after });
    let answer = service.graphql(query, variables).await;
    let page = &data(&answer)["availableImages"];
    let nodes = page["nodes"].as_array().unwrap().iter();
    let ids = nodes.map(|node| node["id"].as_str().unwrap().to_owned());
    let info = &page["pageInfo"];
    (
        ids.collect(),
        info["endCursor"].clone(),
        info["hasNextPage"] == true,
    )
}

#[tokio::test]
async fn pages_joined_are_those_that_fit() {
    let service = half_of(400).await;
    let expected: Vec<String> = (0..200).map(|number| id(2 * number)).collect();
    for first in [7, 100, 150, 200] {
        let mut joined = Vec::new();
        let mut after = Value::Null;
        loop {
            let (ids, end, more) = page(&service, first, after).await;
            assert!(ids.len() == first || !more, "a page is full");
            joined.extend(ids);
            after = end;
            if !more {
                break;
            }
        }
        assert_eq!(joined, expected, "by {first}");
    }
    // BCC gives a hundred a call.
    assert_eq!(service.emulator.call_count_of("BySpec?"), 2);
}

#[tokio::test]
async fn each_image_is_as_the_list_of_all_knows_it() {
    let service = half_of(20).await;
    let query = "{ availableImages(spec: \"bcc.g5.c2m8\") {
        nodes { id status createTime typeName } edges { node { statusName } } totalCount } }";
    let answer = service.graphql(query, Value::Null).await;
    let page = &data(&answer)["availableImages"];
    assert_eq!(page["totalCount"], 10);
    for (node, edge) in page["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .zip(page["edges"].as_array().unwrap())
    {
        assert_eq!(node["status"], "AVAILABLE");
        assert_eq!(node["createTime"], "2025-01-01T00:00:00Z");
        assert_eq!(node["typeName"], "Custom");
        assert_eq!(edge["node"]["statusName"], "Available");
    }
    assert_eq!(service.emulator.call_count(), 2, "one page of each list");
}

#[tokio::test]
async fn what_the_list_does_not_know_is_partly_null() {
    let service = half_of(4).await;
    walk(&service).await;
    service.emulator.edit(|images| images.push(fitting(9)));
    let query =
        "{ availableImages(spec: \"bcc.g5.c2m8\") { nodes { id name status createTime osName } } }";
    let answer = service.graphql(query, Value::Null).await;
    assert_eq!(
        data(&answer)["availableImages"]["nodes"][2],
        json!({ "id": id(9), "name": "image 9", "status": "UNKNOWN", "createTime": null, "osName": "CentOS" })
    );
    assert_eq!(
        data(&answer)["availableImages"]["nodes"][0]["status"],
        "AVAILABLE"
    );
}

/// What BCC tells in this list itself needs no other one.
#[tokio::test]
async fn what_needs_no_more_costs_no_more() {
    let service = half_of(20).await;
    let query = "{ availableImages(spec: \"bcc.g5.c2m8\") {
        edges { cursor node { __typename id } }
        nodes { id region name osType osName osVersion osArch osLang detail { minDiskGb } } } }";
    data(&service.graphql(query, Value::Null).await);
    assert_eq!(service.emulator.call_count_of("BySpec?"), 1);
    assert_eq!(service.emulator.call_count_of("/image?"), 0);
}

#[tokio::test]
async fn a_page_in_hand_outlives_the_failure_of_the_list() {
    let service = half_of(20).await;
    service.emulator.script_for("/image?", down(), 100);
    service.emulator.script_for("/m-", down(), 100);
    let query = "{ availableImages(spec: \"bcc.g5.c2m8\") { nodes { id status } } }";
    let answer = service.graphql(query, Value::Null).await;
    let nodes = data(&answer)["availableImages"]["nodes"]
        .as_array()
        .unwrap();
    assert_eq!(nodes.len(), 10);
    assert_eq!(nodes[0], json!({ "id": id(0), "status": "UNKNOWN" }));
}

#[tokio::test]
async fn bcc_narrows_by_distribution() {
    let mut images: Vec<EmulatedImage> = (0..10).map(fitting).collect();
    images[3].os_name = Some("Windows Server".to_owned());
    let service = service_of(images).await;
    for (os_name, expected) in [("windows", 1), ("CentOS", 4), ("Ubuntu", 5), ("", 10)] {
        let query = "query($spec: String!, $osName: String) {
            availableImages(spec: $spec, osName: $osName) { nodes { id } } }";
        let variables = json!({ "spec": SPEC, "osName": os_name });
        let answer = service.graphql(query, variables).await;
        let nodes = data(&answer)["availableImages"]["nodes"]
            .as_array()
            .unwrap();
        assert_eq!(nodes.len(), expected, "{os_name}");
    }
}

#[tokio::test]
async fn a_specification_must_be_one() {
    let service = half_of(4).await;
    let query = "query($spec: String!) { availableImages(spec: $spec) { nodes { id } } }";
    for spec in ["".to_owned(), "x".repeat(129)] {
        let answer = service.graphql(query, json!({ "spec": spec })).await;
        assert_eq!(code(&answer), "BAD_USER_INPUT", "{spec}");
    }
    assert_eq!(service.emulator.call_count(), 0);

    // A family that nobody knows has no images.
    let answer = service
        .graphql(query, json!({ "spec": "bcc.zz9.c1m1" }))
        .await;
    assert_eq!(data(&answer)["availableImages"]["nodes"], json!([]));

    // What BCC refuses, it refuses in its own words.
    let answer = service.graphql(query, json!({ "spec": "m5.large" })).await;
    assert_eq!(answer["data"], json!({ "availableImages": null }));
    assert_eq!(code(&answer), "UPSTREAM_INVALID_RESPONSE");
    let extensions = &answer["errors"][0]["extensions"];
    assert_eq!(extensions["upstreamStatus"], 400);
    assert_eq!(extensions["upstreamCode"], "BadRequest");
}

#[tokio::test]
async fn a_cursor_holds_for_its_specification_only() {
    let service = half_of(20).await;
    let query = "query($after: String) {
        a: availableImages(spec: \"bcc.g5.c2m8\", first: 2, after: $after) { nodes { id } }
        b: availableImages(spec: \"bcc.g5.c4m16\", first: 2, after: $after) { nodes { id } }
        c: availableImages(spec: \"bcc.g5.c2m8\", osName: \"Ubuntu\", after: $after) { nodes { id } }
        d: images(first: 2, after: $after) { nodes { id } } }";
    let (_, cursor, _) = page(&service, 2, Value::Null).await;
    let answer = service.graphql(query, json!({ "after": cursor })).await;
    let nodes = json!([{ "id": id(4) }, { "id": id(6) }]);
    assert_eq!(answer["data"]["a"]["nodes"], nodes);
    let mismatch = |path: &str| (format!("[\"{path}\"]"), "CURSOR_MISMATCH".to_owned());
    assert_eq!(errors(&answer), ["b", "c", "d"].map(mismatch));
}

#[tokio::test]
async fn a_deleted_image_keeps_its_place_here_too() {
    let service = half_of(20).await;
    let (_, cursor, _) = page(&service, 3, Value::Null).await;
    service
        .emulator
        .edit(|images| images.retain(|image| image.id != id(4)));
    service.clock.advance(TimeDelta::hours(10));
    let (ids, _, _) = page(&service, 2, cursor).await;
    assert_eq!(ids, [id(6), id(8)]);
}
