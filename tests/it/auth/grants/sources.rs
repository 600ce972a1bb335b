//! Accounts and regions that are not granted are not asked.

use serde_json::json;

use super::BY_ACCOUNT;
use super::NARROW;
use super::OPERATOR;
use super::World;
use super::id;

const SOURCES: &str = "{ sources { account region isDefault } images(first: 1) {
    source { account isDefault } nodes { id region } } }";

#[tokio::test]
async fn each_is_told_of_its_own_and_has_a_default_among_them() {
    let world = World::start().await;
    let main = json!({ "account": "main", "region": "bj", "isDefault": true });
    let other = |is_default| json!({ "account": "other", "region": "gz", "isDefault": is_default });
    for (key, sources, first) in [
        (OPERATOR, json!([main, other(false)]), (id(0), "bj")),
        (NARROW, json!([main]), (id(1), "bj")),
        (BY_ACCOUNT, json!([other(true)]), (id(100), "gz")),
    ] {
        let data = world.data(key, SOURCES).await;
        assert_eq!(data["sources"], sources);
        let images = &data["images"];
        assert_eq!(images["source"]["account"], sources[0]["account"]);
        assert_eq!(images["source"]["isDefault"], true);
        assert_eq!(
            images["nodes"],
            json!([{ "id": first.0, "region": first.1 }])
        );
    }
}

#[tokio::test]
async fn a_lookup_asks_granted_sources_only() {
    let world = World::start().await;
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } image(id: \"m-00000001\") { id } }";
    let ids = json!({ "ids": [id(1), id(101), id(5)] });
    let answer = world.ask_with(BY_ACCOUNT, query, ids.clone()).await;
    assert_eq!(
        answer["data"],
        json!({ "nodes": [null, { "id": id(101) }, null], "image": null })
    );
    assert_eq!(world.bj.call_count(), 0, "not asked");
    assert!(world.gz.call_count() > 0);
    // Nor is what is held for others taken.
    world
        .data(OPERATOR, "{ images { nodes { id } totalCount } }")
        .await;
    let again = world.ask_with(BY_ACCOUNT, query, ids).await;
    assert_eq!(again, answer);

    world.gz.reset_calls();
    let query = "{ image(id: \"m-00000101\") { id } }";
    assert_eq!(world.data(NARROW, query).await, json!({ "image": null }));
    assert_eq!(world.gz.call_count(), 0);
}
