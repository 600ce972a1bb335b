//! Representations that say where an image is.

use serde_json::Value;
use serde_json::json;

use super::entities;
use super::failed;
use super::located;
use super::representation;
use crate::lookup::data;
use crate::lookup::down;
use crate::lookup::errors;
use crate::lookup::id;
use crate::lookup::world::World;

/// Two accounts in `bj`, one in `gz`. Images 0 to 29 are the first one's, 20 to 49
/// are the other two's.
async fn world() -> World {
    World::with(&[("main", "bj"), ("main", "gz"), ("far", "bj")]).await
}

#[tokio::test]
async fn all_accounts_of_the_region_are_asked_and_no_other_region() {
    let world = world().await;
    let answer = entities(
        &world.service,
        "region name",
        &[
            located(5, "bj"),
            located(5, "gz"),
            // The first account that has it.
            located(25, "bj"),
            located(25, "gz"),
            representation(25),
            // Known to the second account only.
            located(45, "bj"),
            located(45, "gz"),
            located(99, "bj"),
        ],
    )
    .await;
    assert_eq!(
        data(&answer)["_entities"],
        json!([
            { "region": "bj", "name": "image 5" },
            null,
            { "region": "bj", "name": "image 25" },
            { "region": "gz", "name": "of gz" },
            { "region": "bj", "name": "image 25" },
            { "region": "bj", "name": "of gz" },
            { "region": "gz", "name": "of gz" },
            null,
        ])
    );
    // Each list is read once: three pages, of each of the three sources.
    assert_eq!(world.calls(), [3, 6]);
}

#[tokio::test]
async fn without_a_region_all_are_asked() {
    let world = World::with(&[("main", "bj"), ("main", "gz")]).await;
    let answer = entities(
        &world.service,
        "region",
        &[representation(45), representation(5), representation(99)],
    )
    .await;
    assert_eq!(
        data(&answer)["_entities"],
        json!([{ "region": "gz" }, { "region": "bj" }, null])
    );
    assert_eq!(world.calls(), [3, 3]);
}

#[tokio::test]
async fn one_region_costs_the_other_nothing() {
    let world = World::with(&[("main", "bj"), ("main", "gz")]).await;
    let here: Vec<Value> = (20..50).map(|number| located(number, "gz")).collect();
    let answer = entities(&world.service, "name", &here).await;
    let named = vec![json!({ "name": "of gz" }); 30];
    assert_eq!(data(&answer)["_entities"], json!(named));
    assert_eq!(world.calls(), [0, 3]);
}

#[tokio::test]
async fn a_region_that_fails_fails_its_own_images() {
    let world = World::with(&[("main", "bj"), ("main", "gz")]).await;
    world.gz.always([down()]);
    let given = [
        located(5, "bj"),
        located(45, "gz"),
        located(99, "bj"),
        representation(99),
    ];
    let answer = entities(&world.service, "id name", &given).await;
    let five = json!({ "id": id(5), "name": "image 5" });
    assert_eq!(answer["data"]["_entities"], json!([five, null, null, null]));
    let at = |index: usize| failed(&json!(["_entities", index]), "UPSTREAM_UNAVAILABLE");
    // The last one may be there.
    assert_eq!(errors(&answer), [at(1), at(3)]);
}

#[tokio::test]
async fn a_region_that_no_source_has_is_named() {
    let world = world().await;
    let given = [located(5, "mars"), located(5, "bj"), located(5, "")];
    let answer = entities(&world.service, "name", &given).await;
    let five = json!({ "name": "image 5" });
    assert_eq!(answer["data"]["_entities"], json!([null, five, null]));
    let at = |index: usize| failed(&json!(["_entities", index]), "BAD_USER_INPUT");
    assert_eq!(errors(&answer), [at(0), at(2)]);
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert_eq!(
        message,
        "`representations[0]` can't be used: no source has its region `mars`; `sources` lists those that there are"
    );
}
