//! However many representations: one batch, each image read once.

use serde_json::Value;
use serde_json::json;

use super::entities;
use super::failed;
use super::representation;
use crate::lookup::code;
use crate::lookup::data;
use crate::lookup::down;
use crate::lookup::errors;
use crate::lookup::id;
use crate::lookup::numbered;
use crate::lookup::service_of;
use crate::lookup::walk;

#[tokio::test]
async fn five_hundred_representations_cost_the_pages_of_the_list() {
    let service = service_of(numbered(500)).await;
    // Not in the order of the list.
    let numbers: Vec<usize> = (0..500).map(|n| (n * 7) % 500).collect();
    let representations: Vec<Value> = numbers.iter().map(|n| representation(*n)).collect();
    let answer = entities(&service, "name", &representations).await;
    let expected = numbers
        .iter()
        .map(|n| json!({ "name": format!("image {n}") }));
    assert_eq!(
        data(&answer)["_entities"],
        Value::Array(expected.collect()),
        "each at its place"
    );
    assert_eq!(service.emulator.call_count(), 50);

    service.emulator.reset_calls();
    data(&entities(&service, "name", &representations).await);
    assert_eq!(service.emulator.call_count(), 0, "they are held");
}

#[tokio::test]
async fn all_look_ups_of_a_request_are_one_batch() {
    let service = service_of(numbered(50)).await;
    let query = "query($a: [_Any!]!, $b: [_Any!]!, $id: ID!, $ids: [ID!]!) {
        a: _entities(representations: $a) { ... on Image { name } }
        b: _entities(representations: $b) { ... on Image { name } }
        image(id: $id) { name }
        nodes(ids: $ids) { ... on Image { name } } }";
    let variables = json!({
        "a": [representation(1), representation(2)],
        "b": [representation(2), representation(3)],
        "id": id(2),
        "ids": [id(4), id(2)],
    });
    let answer = service.graphql(query, variables).await;
    let named = |number: usize| json!({ "name": format!("image {number}") });
    assert_eq!(
        *data(&answer),
        json!({
            "a": [named(1), named(2)],
            "b": [named(2), named(3)],
            "image": named(2),
            "nodes": [named(4), named(2)],
        })
    );
    assert_eq!(service.emulator.call_count(), 5, "the pages of the list");
}

#[tokio::test]
async fn a_repeated_representation_is_read_once() {
    let service = service_of(numbered(50)).await;
    let representations = vec![representation(3); 20];
    let answer = entities(&service, "id name", &representations).await;
    let image = json!({ "id": id(3), "name": "image 3" });
    assert_eq!(data(&answer)["_entities"], json!(vec![image; 20]));
    assert_eq!(service.emulator.call_count(), 1);
    assert_eq!(service.emulator.call_count_of(&id(3)), 1, "by itself");
}

#[tokio::test]
async fn an_unknown_image_is_null_at_its_place() {
    let service = service_of(numbered(20)).await;
    let text = |id: &str| json!({ "__typename": "Image", "id": id });
    let answer = entities(
        &service,
        "name",
        &[
            representation(7),
            representation(99),
            // None of these can be an id.
            text(""),
            text("../../etc/passwd"),
            text(&"m".repeat(161)),
            text("m-\u{0}"),
            representation(7),
        ],
    )
    .await;
    let seven = json!({ "name": "image 7" });
    assert_eq!(
        data(&answer)["_entities"],
        json!([seven, null, null, null, null, null, seven])
    );
    assert_eq!(service.emulator.call_count(), 2, "the pages of the list");
    assert_eq!(service.emulator.call_count_of("/image?"), 2);
}

#[tokio::test]
async fn representations_may_be_literals() {
    let service = service_of(numbered(20)).await;
    let query = r#"query($one: _Any!, $id: String, $type: String = "Image") {
        literal: _entities(representations: [{ __typename: "Image", id: "m-00000003" }]) { ...Name }
        alone: _entities(representations: { __typename: "Image", id: "m-00000003" }) { ...Name }
        mixed: _entities(representations: [$one, { id: $id, __typename: $type }]) { ...Name }
        none: _entities(representations: []) { ...Name } }
        fragment Name on _Entity { __typename ... on Node { ... on Image { name } } }"#;
    let variables = json!({ "one": representation(4), "id": id(3) });
    let answer = service.graphql(query, variables).await;
    let named = |number: usize| json!({ "__typename": "Image", "name": format!("image {number}") });
    assert_eq!(
        *data(&answer),
        json!({
            "literal": [named(3)],
            "alone": [named(3)],
            "mixed": [named(4), named(3)],
            "none": [],
        })
    );
}

#[tokio::test]
async fn whatever_else_a_representation_holds_is_passed_over() {
    let service = service_of(numbered(5)).await;
    let odd = json!({ "__typename": "Image", "id": id(3), "name": 5, "detail": [{ "a": null }],
        "account": "nobody", "": {}, "__schema": true, "region": null });
    let answer = entities(&service, "name", &[odd]).await;
    assert_eq!(data(&answer)["_entities"], json!([{ "name": "image 3" }]));
}

#[tokio::test]
async fn a_hundred_details_cost_a_hundred_calls_once() {
    let service = service_of(numbered(101)).await;
    walk(&service).await;
    service.emulator.reset_calls();
    let all: Vec<Value> = (0..101).map(representation).collect();
    let fields = "id detail { minDiskGb }";
    let ids: Vec<String> = (0..100).map(id).collect();
    let nodes =
        format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Image {{ {fields} }} }} }}");
    for expected in [100, 0] {
        service.emulator.reset_calls();
        data(&entities(&service, fields, &all[..100]).await);
        assert_eq!(service.emulator.call_count(), expected);
        data(&service.graphql(&nodes, json!({ "ids": ids })).await);
        assert_eq!(service.emulator.call_count(), expected);
    }

    let answer = entities(&service, fields, &all).await;
    assert_eq!(code(&answer), "QUERY_TOO_COMPLEX");
    let literals = all.iter().map(|one| format!("{{ id: {} }}", one["id"]));
    let literals: Vec<String> = literals.collect();
    let query = format!(
        "{{ _entities(representations: [{}]) {{ ... on Image {{ {fields} }} }} }}",
        literals.join(" ")
    );
    let answer = service.graphql(&query, Value::Null).await;
    assert_eq!(code(&answer), "QUERY_TOO_COMPLEX");
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn an_image_that_fails_fails_alone() {
    let service = service_of(numbered(5)).await;
    walk(&service).await;
    service
        .emulator
        .script_for(&format!("/{}?", id(2)), down(), 1);
    let three = [1, 2, 3].map(representation);
    let answer = entities(&service, "id detail { minDiskGb }", &three).await;
    assert_eq!(
        answer["data"]["_entities"][1],
        json!({ "id": id(2), "detail": null })
    );
    assert_ne!(answer["data"]["_entities"][0]["detail"], Value::Null);
    let path = json!(["_entities", 1, "detail"]);
    assert_eq!(errors(&answer), [failed(&path, "UPSTREAM_UNAVAILABLE")]);

    // Nothing is held of this one, and the list can't be read.
    service.emulator.always([down()]);
    let mixed = [1, 99, 3].map(representation);
    service.clock.advance(chrono::TimeDelta::seconds(40));
    let answer = entities(&service, "name", &mixed).await;
    let named = |number: usize| json!({ "name": format!("image {number}") });
    assert_eq!(
        answer["data"]["_entities"],
        json!([named(1), null, named(3)])
    );
    let path = json!(["_entities", 1]);
    assert_eq!(errors(&answer), [failed(&path, "UPSTREAM_UNAVAILABLE")]);
}
