//! Types are enforced on the image itself, over the whole list.

use serde_json::Value;
use serde_json::json;

use super::BY_TYPE;
use super::NARROW;
use super::OPERATOR;
use super::SPEC;
use super::World;
use super::id;
use super::ids_in;
use super::ids_of;

/// The ids of a list that is paged through, and how many it says there are.
async fn paged(world: &World, key: u8, field: &str, arguments: &str) -> (Vec<String>, usize) {
    let (mut joined, mut after) = (Vec::new(), Value::Null);
    loop {
        let query = format!(
            "query($after: String) {{ {field}({arguments} first: 3, after: $after) {{
                nodes {{ id }} edges {{ cursor node {{ id }} }} totalCount
                pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let answer = world.ask_with(key, &query, json!({ "after": after })).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        let page = &answer["data"][field];
        let ids = ids_in(&page["nodes"]);
        let more = page["pageInfo"]["hasNextPage"] == true;
        assert!(ids.len() == 3 || !more, "a page is full: {page}");
        joined.extend(ids);
        after = page["pageInfo"]["endCursor"].clone();
        if !more {
            let total = page["totalCount"].as_u64().unwrap();
            return (joined, usize::try_from(total).unwrap());
        }
    }
}

#[tokio::test]
async fn all_means_all_that_i_may_see_in_pages_and_counts() {
    let world = World::start().await;
    for (key, kinds) in [
        (OPERATOR, &["System", "Custom", "Marvellous", "Sharing"][..]),
        (BY_TYPE, &["System", "Custom"]),
        (NARROW, &["Custom"]),
    ] {
        let expected = ids_of(kinds);
        for (field, arguments) in [
            ("images", String::new()),
            ("images", "type: ALL, ".to_owned()),
            ("images", "nameContains: \"image\", ".to_owned()),
            // BCC tells no types here.
            ("availableImages", format!("spec: \"{SPEC}\", ")),
        ] {
            let (ids, total) = paged(&world, key, field, &arguments).await;
            assert_eq!(ids, expected, "{field} {arguments}");
            assert_eq!(total, expected.len(), "{field} {arguments}");
        }
    }
    let (ids, total) = paged(&world, BY_TYPE, "images", "type: CUSTOM, ").await;
    assert_eq!((ids, total), (ids_of(&["Custom"]), 10));
}

#[tokio::test]
async fn from_the_end_and_in_any_order_it_is_the_same() {
    let world = World::start().await;
    let query = "{ last: images(last: 3) { nodes { id } pageInfo { hasNextPage hasPreviousPage } }
        new: images(first: 3, orderBy: { field: CREATE_TIME, direction: DESC }) { nodes { id } }
        like: images(filter: { name: { glob: \"image 1?\" } }) { nodes { id } totalCount }
        latestImage { id } }";
    let data = world.data(NARROW, query).await;
    assert_eq!(ids_in(&data["last"]["nodes"]), [id(29), id(33), id(37)]);
    assert_eq!(data["last"]["pageInfo"]["hasPreviousPage"], true);
    assert_eq!(ids_in(&data["new"]["nodes"]), [id(37), id(33), id(29)]);
    assert_eq!(ids_in(&data["like"]["nodes"]), [id(13), id(17)]);
    assert_eq!(data["like"]["totalCount"], 2);
    assert_eq!(data["latestImage"]["id"], id(37));
}

#[tokio::test]
async fn facets_count_what_is_seen() {
    let world = World::start().await;
    let query = "{ images(first: 0) { totalCount facets {
        type { value count } osName { value count } } } }";
    let data = world.data(BY_TYPE, query).await;
    assert_eq!(data["images"]["totalCount"], 20);
    let facets = &data["images"]["facets"];
    for (facet, values) in [
        ("type", ["SYSTEM", "CUSTOM"]),
        ("osName", ["System", "Custom"]),
    ] {
        let counts = facets[facet].as_array().unwrap();
        assert_eq!(counts.len(), 2, "{facets}");
        for value in values {
            assert!(
                counts.contains(&json!({ "value": value, "count": 10 })),
                "{facets}"
            );
        }
    }
}

#[tokio::test]
async fn a_hidden_image_is_null_by_its_id() {
    let world = World::start().await;
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id }
        a: image(id: \"m-00000000\") { id } b: image(id: \"m-00000001\") { id }
        c: node(id: \"m-00000002\") { id } d: image(id: \"m-00000003\", region: \"bj\") { id } }";
    let ids: Vec<String> = (0..4).map(id).collect();
    // Cold; then from a whole list that somebody else has read; then by pages.
    for round in 0..2 {
        let answer = world.ask_with(NARROW, query, json!({ "ids": ids })).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        let only = json!({ "id": id(1) });
        assert_eq!(
            answer["data"],
            json!({ "nodes": [null, only, null, null], "a": null, "b": only, "c": null, "d": null }),
            "{round}"
        );
        world
            .data(OPERATOR, "{ images { nodes { id } totalCount } }")
            .await;
    }
}

/// It is read by a call of its own, which tells its type.
#[tokio::test]
async fn a_single_hidden_image_is_null_too() {
    let world = World::start().await;
    let data = world
        .data(NARROW, "{ image(id: \"m-00000002\") { id } }")
        .await;
    assert_eq!(data, json!({ "image": null }));
    let data = world
        .data(OPERATOR, "{ image(id: \"m-00000002\") { id } }")
        .await;
    assert_eq!(data["image"]["id"], id(2));
    let data = world
        .data(NARROW, "{ image(id: \"m-00000002\") { id } }")
        .await;
    assert_eq!(data, json!({ "image": null }), "from what is held");
}

#[tokio::test]
async fn who_sees_a_part_shares_the_walk_of_who_sees_all() {
    let world = World::start().await;
    let query = "{ images(first: 50) { nodes { id } totalCount } }";
    world.data(OPERATOR, query).await;
    assert_eq!(world.bj.call_count(), 4);
    for key in [NARROW, BY_TYPE] {
        world.data(key, query).await;
        assert_eq!(world.bj.call_count(), 4);
    }
    assert_eq!(world.gz.call_count(), 0);
}

/// Whatever an older list says.
#[tokio::test]
async fn details_of_an_image_that_became_hidden_are_not_told() {
    let world = World::start().await;
    let query = "{ images(first: 1) { nodes { id detail { sharedToUserNum } } } }";
    let held = world.data(NARROW, "{ images { nodes { id } } }").await;
    assert_eq!(held["images"]["nodes"][0]["id"], id(1));
    world
        .bj
        .edit(|images| images[1].image_type = Some("Sharing".to_owned()));
    let data = world.data(NARROW, query).await;
    let node = json!({ "id": id(1), "detail": null });
    assert_eq!(data["images"]["nodes"], json!([node]));
    let data = world
        .data(
            OPERATOR,
            "{ image(id: \"m-00000001\") { detail { sharedToUserNum } } }",
        )
        .await;
    assert!(data["image"]["detail"].is_object(), "{data}");
}
