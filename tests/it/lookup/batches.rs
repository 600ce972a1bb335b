//! What a batch of look-ups remembers, and how little of it fails.

use bcc_graphql::emulator::Emulator;
use chrono::TimeDelta;
use serde_json::Value;
use serde_json::json;

use super::data;
use super::down;
use super::errors;
use super::found;
use super::id;
use super::image;
use super::nodes;
use super::numbered;
use super::service_of;
use super::walk;
use crate::support::TestService;
use crate::support::emulator_config;

#[tokio::test]
async fn an_unknown_id_is_not_asked_again_for_ten_seconds() {
    let service = service_of(numbered(50)).await;
    let unknown = [id(99)];
    let nothing = json!({ "nodes": [null] });
    for _ in 0..3 {
        assert_eq!(*data(&nodes(&service, &unknown).await), nothing);
    }
    service.clock.advance(TimeDelta::milliseconds(9_999));
    assert_eq!(*data(&nodes(&service, &unknown).await), nothing);
    assert_eq!(service.emulator.call_count(), 1);

    service.clock.advance(TimeDelta::milliseconds(1));
    service.emulator.edit(|images| images.push(image(99)));
    assert_eq!(*data(&nodes(&service, &unknown).await), found(&unknown));
    assert_eq!(service.emulator.call_count(), 2);
}

#[tokio::test]
async fn an_image_that_is_deleted_is_unknown_in_time() {
    let service = service_of(numbered(5)).await;
    let ids = [id(3)];
    assert_eq!(*data(&nodes(&service, &ids).await), found(&ids));
    service.emulator.edit(Vec::clear);
    // Past all that is served without a look.
    service.clock.advance(TimeDelta::seconds(331));
    let nothing = json!({ "nodes": [null] });
    assert_eq!(*data(&nodes(&service, &ids).await), nothing);
}

#[tokio::test]
async fn a_key_that_fails_fails_alone() {
    let service = service_of(numbered(30)).await;
    walk(&service).await;
    service
        .emulator
        .edit(|images| images.extend([image(30), image(31)]));
    // The whole list is fresh no more, its three pages may still be shown: up to
    // three others are read one by one.
    service.clock.advance(TimeDelta::seconds(40));
    service.emulator.reset_calls();
    service
        .emulator
        .script_for(&format!("/{}?", id(30)), down(), 1);
    let ids = [id(0), id(30), id(31), id(99)];
    let answer = nodes(&service, &ids).await;
    assert_eq!(
        answer["data"],
        json!({ "nodes": [{ "id": id(0) }, null, { "id": id(31) }, null] })
    );
    let failed = (
        "[\"nodes\",1]".to_owned(),
        "UPSTREAM_UNAVAILABLE".to_owned(),
    );
    assert_eq!(errors(&answer), [failed]);
    assert_eq!(service.emulator.call_count_of("/m-"), 3);
    // A failure is not remembered as an unknown id.
    assert_eq!(*data(&nodes(&service, &ids[1..3]).await), found(&ids[1..3]));
}

#[tokio::test]
async fn where_bcc_is_down_each_field_says_so_and_neighbours_stay() {
    let service = service_of(numbered(30)).await;
    data(
        &service
            .graphql("{ images(first: 10) { nodes { id } } }", Value::Null)
            .await,
    );
    service.emulator.always([down()]);
    let query = "query($held: ID!, $a: ID!, $b: ID!) {
        held: image(id: $held) { id }
        a: image(id: $a) { id }
        b: node(id: $b) { id }
        many: nodes(ids: [$held, $a, $b, \"../x\"]) { id }
        serviceInfo { emulator } }";
    let variables = json!({ "held": id(0), "a": id(20), "b": id(29) });
    let answer = service.graphql(query, variables).await;
    let held = json!({ "id": id(0) });
    assert_eq!(
        answer["data"],
        json!({
            "held": held,
            "a": null,
            "b": null,
            "many": [held, null, null, null],
            "serviceInfo": { "emulator": true },
        })
    );
    let failed = ["[\"a\"]", "[\"b\"]", "[\"many\",1]", "[\"many\",2]"];
    let failed = failed.map(|path| (path.to_owned(), "UPSTREAM_UNAVAILABLE".to_owned()));
    assert_eq!(errors(&answer), failed);
}

/// A list that can't be walked has more pages than a walk may read: so many ids
/// can be asked for one by one.
#[tokio::test]
async fn ids_of_a_list_too_large_to_walk_are_read_one_by_one() {
    let emulator = Emulator::with_images(emulator_config(), numbered(50));
    let service = TestService::with_emulator(emulator, |settings| {
        settings.upstream.page_size = 10;
        settings.limits.walk_pages = 3;
    })
    .await;
    let ids = [id(45), id(99), id(6)];
    let expected = json!({ "nodes": [{ "id": id(45) }, null, { "id": id(6) }] });
    assert_eq!(*data(&nodes(&service, &ids).await), expected);
    assert_eq!(service.emulator.call_count_of("/image?"), 3);
    assert_eq!(service.emulator.call_count_of("/m-"), 3);

    // It is known by now.
    service.emulator.reset_calls();
    let ids = [id(40), id(41), id(42)];
    assert_eq!(*data(&nodes(&service, &ids).await), found(&ids));
    assert_eq!(service.emulator.call_count(), 3);
    let ids: Vec<String> = (31..35).map(id).collect();
    let answer = nodes(&service, &ids).await;
    let failed = |at| {
        let path = format!("[\"nodes\",{at}]");
        (path, "LISTING_TOO_LARGE".to_owned())
    };
    assert_eq!(errors(&answer), [0, 1, 2, 3].map(failed));
}
