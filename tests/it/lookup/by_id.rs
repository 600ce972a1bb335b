//! One object, or many, by id: what comes, and at which place.

use bcc_graphql::emulator::Emulator;
use serde_json::Value;
use serde_json::json;

use super::code;
use super::data;
use super::found;
use super::id;
use super::nodes;
use super::numbered;
use super::service_of;
use super::walk;
use crate::support::TestService;
use crate::support::emulator_config;

/// None of them can be an image's.
fn ill_formed() -> Vec<String> {
    let mut ids: Vec<String> = [
        "../x",
        "m-1/sharedUsers",
        "m-1?x",
        "m-1%2F..",
        "m-%31",
        "m-1#",
        "m-1\r\nx: y",
        "M-1",
        "镜像",
        "",
    ]
    .map(str::to_owned)
    .to_vec();
    ids.push(format!("m-{}", "1".repeat(159)));
    ids
}

#[tokio::test]
async fn an_image_is_found_or_null() {
    let service = service_of(numbered(20)).await;
    let query = "query($id: ID!) { image(id: $id) { id name region } node(id: $id) { id } }";
    let answer = service.graphql(query, json!({ "id": id(7) })).await;
    let image = json!({ "id": id(7), "name": "image 7", "region": "bj" });
    assert_eq!(
        *data(&answer),
        json!({ "image": image, "node": { "id": id(7) } })
    );
    let answer = service.graphql(query, json!({ "id": "m-unknown" })).await;
    assert_eq!(*data(&answer), json!({ "image": null, "node": null }));
}

#[tokio::test]
async fn objects_come_at_the_places_of_their_ids() {
    let service = service_of(numbered(20)).await;
    let ids = [id(13), "m-unknown".to_owned(), id(1), id(13), String::new()];
    let at = |n: usize| json!({ "id": id(n) });
    let expected = json!({ "nodes": [at(13), null, at(1), at(13), null] });
    // Cold, then from what is held.
    for _ in 0..2 {
        assert_eq!(*data(&nodes(&service, &ids).await), expected);
    }
    assert_eq!(*data(&nodes(&service, &[]).await), json!({ "nodes": [] }));
}

#[tokio::test]
async fn a_node_tells_its_type() {
    let service = service_of(numbered(20)).await;
    let query = "query($id: ID!) {
        node(id: $id) { __typename id ... on Image { name ...Rest } }
        nodes(ids: [$id]) { __typename ... on Node { id } ...Rest } }
        fragment Rest on Image { osName }";
    let answer = service.graphql(query, json!({ "id": id(4) })).await;
    let node = json!({ "__typename": "Image", "id": id(4), "name": "image 4", "osName": "Ubuntu" });
    let in_list = json!({ "__typename": "Image", "id": id(4), "osName": "Ubuntu" });
    assert_eq!(*data(&answer), json!({ "node": node, "nodes": [in_list] }));
}

#[tokio::test]
async fn a_thousand_ids_are_taken_and_one_more_is_not() {
    let service = service_of(numbered(50)).await;
    let mut ids: Vec<String> = (0..1000).map(|number| id(number % 50)).collect();
    assert_eq!(*data(&nodes(&service, &ids).await), found(&ids));
    service.emulator.reset_calls();
    ids.push(id(0));
    let answer = nodes(&service, &ids).await;
    assert_eq!(code(&answer), "BAD_USER_INPUT");
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("1001") && message.contains("1000"),
        "{message}"
    );
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn what_cannot_be_an_id_is_null_without_a_call() {
    let service = service_of(numbered(50)).await;
    for id in ill_formed() {
        let query = "query($id: ID!) { image(id: $id) { id } node(id: $id) { id } }";
        let answer = service.graphql(query, json!({ "id": id })).await;
        assert_eq!(
            *data(&answer),
            json!({ "image": null, "node": null }),
            "{id}"
        );
        assert_eq!(service.emulator.call_count(), 0, "{id}");
    }
    // Many at once, asked for the first time, are no reason to read the list.
    let service = service_of(numbered(50)).await;
    let answer = nodes(&service, &ill_formed()).await;
    let nothing = vec![Value::Null; ill_formed().len()];
    assert_eq!(*data(&answer), json!({ "nodes": nothing }));
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn what_is_held_costs_no_call() {
    let service = service_of(numbered(50)).await;
    let listed = "{ images(first: 20) { nodes { id } } }";
    data(&service.graphql(listed, Value::Null).await);
    service.emulator.reset_calls();
    let on_pages: Vec<String> = (0..20).map(id).collect();
    assert_eq!(*data(&nodes(&service, &on_pages).await), found(&on_pages));
    assert_eq!(service.emulator.call_count(), 0, "from two pages");

    walk(&service).await;
    service.emulator.reset_calls();
    let all: Vec<String> = (0..50).map(id).collect();
    assert_eq!(*data(&nodes(&service, &all).await), found(&all));
    // A fresh list of all images knows what is not there, too.
    let unknown = ["m-unknown".to_owned(), "m-other".to_owned()];
    let answer = nodes(&service, &unknown).await;
    assert_eq!(*data(&answer), json!({ "nodes": [null, null] }));
    assert_eq!(service.emulator.call_count(), 0, "from the whole list");
}

#[tokio::test]
async fn one_that_is_not_held_costs_its_own_call() {
    let service = service_of(numbered(50)).await;
    for _ in 0..2 {
        let answer = nodes(&service, &[id(33)]).await;
        assert_eq!(*data(&answer), found(&[id(33)]));
        assert_eq!(service.emulator.call_count(), 1, "held afterwards");
    }
    assert_eq!(
        service
            .emulator
            .call_count_of(&format!("/image/{}?", id(33))),
        1
    );
}

#[tokio::test]
async fn many_cost_the_pages_of_the_list_at_most() {
    let service = service_of(numbered(50)).await;
    let ids: Vec<String> = (5..45).map(id).collect();
    assert_eq!(*data(&nodes(&service, &ids).await), found(&ids));
    assert_eq!(service.emulator.call_count(), 5);
    assert_eq!(service.emulator.call_count_of("/image?"), 5);
}

#[tokio::test]
async fn five_hundred_aliases_cost_the_pages_of_the_list_at_most() {
    let emulator = Emulator::with_images(emulator_config(), numbered(400));
    let service = TestService::with_emulator(emulator, |settings| {
        settings.upstream.page_size = 100;
    })
    .await;
    let field = |n: usize| format!("a{n}:image(id:\"{}\"){{id name}}", id(n));
    let fields: Vec<String> = (0..500).map(field).collect();
    let query = format!("{{{}}}", fields.join(" "));
    let answer = service.graphql(&query, Value::Null).await;
    for n in 0..400 {
        let image = json!({ "id": id(n), "name": format!("image {n}") });
        assert_eq!(data(&answer)[format!("a{n}")], image);
    }
    for n in 400..500 {
        assert_eq!(data(&answer)[format!("a{n}")], Value::Null);
    }
    assert_eq!(service.emulator.call_count(), 4);
}

#[tokio::test]
async fn an_image_without_a_page_of_its_own_is_whole() {
    // The list for a specification tells less of it.
    let mut images = numbered(5);
    for image in &mut images {
        image.specs = Some(vec!["bcc.g5.c2m8".to_owned()]);
    }
    let service = service_of(images).await;
    let fitting = "{ availableImages(spec: \"bcc.g5.c2m8\") { nodes { id } } }";
    data(&service.graphql(fitting, Value::Null).await);
    let query = "query($id: ID!) { image(id: $id) { status createTime type } }";
    let answer = service.graphql(query, json!({ "id": id(3) })).await;
    assert_eq!(
        data(&answer)["image"],
        json!({ "status": "AVAILABLE", "createTime": "2025-01-01T00:00:00Z", "type": "CUSTOM" })
    );
}
