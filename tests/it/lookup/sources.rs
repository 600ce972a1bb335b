//! Several accounts and regions, each with a BCC of its own.

use std::sync::Arc;

use bcc_graphql::emulator::Fault;
use serde_json::json;
use tokio::sync::Semaphore;

use super::code;
use super::data;
use super::down;
use super::errors;
use super::id;
use super::nodes;
use super::world::World;

#[tokio::test]
async fn all_sources_are_listed() {
    let world = World::start().await;
    let answer = world
        .ask("{ sources { account region isDefault endpoint } }")
        .await;
    let sources = data(&answer)["sources"].as_array().unwrap();
    let told: Vec<_> = sources
        .iter()
        .map(|source| json!([source["account"], source["region"], source["isDefault"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["main", "bj", true]),
            json!(["other", "gz", false]),
            json!(["main", "gz", false]),
        ]
    );
    assert_eq!(sources[1]["endpoint"], sources[2]["endpoint"]);
    assert_ne!(sources[0]["endpoint"], sources[1]["endpoint"]);
    assert_eq!(world.calls(), [0, 0]);
}

#[tokio::test]
async fn arguments_choose_the_source() {
    let world = World::with(&[
        ("main", "bj"),
        ("other", "gz"),
        ("main", "gz"),
        ("other", "bj"),
        ("third", "gz"),
    ])
    .await;
    for (arguments, account, region) in [
        ("", "main", "bj"),
        ("(account: \"main\")", "main", "bj"),
        ("(region: \"bj\")", "main", "bj"),
        // What is not said is the default source's, if it can be.
        ("(region: \"gz\")", "main", "gz"),
        ("(account: \"other\")", "other", "bj"),
        ("(account: \"third\")", "third", "gz"),
        ("(account: \"other\", region: \"gz\")", "other", "gz"),
    ] {
        let query =
            format!("{{ images{arguments} {{ source {{ account region }} nodes {{ region }} }} }}");
        let answer = world.ask(&query).await;
        let images = &data(&answer)["images"];
        assert_eq!(
            images["source"],
            json!({ "account": account, "region": region }),
            "{arguments}"
        );
        assert_eq!(images["nodes"][0]["region"], region, "{arguments}");
    }
}

#[tokio::test]
async fn an_unknown_source_is_named() {
    let world = World::with(&[("main", "bj"), ("other", "gz")]).await;
    for (arguments, named) in [
        ("account: \"nobody\"", "account `nobody`"),
        ("region: \"mars\"", "region `mars`"),
        ("account: \"\"", "account ``"),
        // Both are there, but not together.
        (
            "account: \"main\", region: \"gz\"",
            "account `main` and region `gz`",
        ),
    ] {
        for field in [
            format!("images({arguments}) {{ nodes {{ id }} }}"),
            format!("latestImage({arguments}) {{ id }}"),
            format!("availableImages(spec: \"bcc.g5.c2m8\", {arguments}) {{ nodes {{ id }} }}"),
            format!("image(id: \"{}\", {arguments}) {{ id }}", id(0)),
        ] {
            let answer = world.ask(&format!("{{ {field} }}")).await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{field}");
            let message = answer["errors"][0]["message"].as_str().unwrap();
            assert!(message.contains(named), "{message}");
        }
    }
    assert_eq!(world.calls(), [0, 0]);
}

#[tokio::test]
async fn a_source_that_fails_fails_its_own_fields() {
    let world = World::start().await;
    world.gz.always([down()]);
    let id = id(20);
    let answer = world
        .ask(&format!(
            "{{ a: images(first: 1) {{ nodes {{ id }} totalCount }}
            b: images(region: \"gz\") {{ nodes {{ id }} }}
            c: latestImage(region: \"gz\") {{ id }}
            d: image(id: \"{id}\", region: \"bj\") {{ id }}
            e: image(id: \"{id}\", region: \"gz\") {{ id }}
            f: image(id: \"{id}\") {{ id }} }}"
        ))
        .await;
    let failed = ["b", "c", "e"].map(|path| {
        let path = format!("[\"{path}\"]");
        (path, "UPSTREAM_UNAVAILABLE".to_owned())
    });
    assert_eq!(errors(&answer), failed, "{answer}");
    let found = json!({ "id": id });
    assert_eq!(answer["data"]["a"]["totalCount"], 30);
    assert_eq!(answer["data"]["d"], found);
    assert_eq!(answer["data"]["f"], found, "found before the failure");
}

/// Not there is not the same as not there as far as is known.
#[tokio::test]
async fn an_image_that_may_be_where_bcc_fails_is_that_failure() {
    let world = World::with(&[("main", "bj"), ("main", "gz")]).await;
    world.gz.always([down()]);
    let query =
        "{ a: image(id: \"m-nowhere\") { id } b: image(id: \"m-nowhere\", region: \"bj\") { id } }";
    let answer = world.ask(query).await;
    assert_eq!(answer["data"], json!({ "a": null, "b": null }));
    let failed = ("[\"a\"]".to_owned(), "UPSTREAM_UNAVAILABLE".to_owned());
    assert_eq!(errors(&answer), [failed]);

    world.gz.always(None);
    world.bj.always([down()]);
    // The other way round, where only the second one has it.
    let answer = world
        .ask(&format!("{{ image(id: \"{}\") {{ region }} }}", id(45)))
        .await;
    assert_eq!(data(&answer)["image"]["region"], "gz");
}

#[tokio::test]
async fn an_image_is_found_in_any_source_the_first_one_first() {
    let world = World::start().await;
    // 25 is in both.
    let ids = [45, 25, 5].map(id);
    let query = "query($a: ID!, $b: ID!, $c: ID!) { a: image(id: $a) { region }
        b: image(id: $b) { region name } c: node(id: $c) { ... on Image { region } }
        d: image(id: $b, region: \"gz\") { region name } e: image(id: $c, region: \"gz\") { id } }";
    let variables = json!({ "a": ids[0], "b": ids[1], "c": ids[2] });
    // Cold, then from what is held.
    for _ in 0..2 {
        let answer = world.service.graphql(query, variables.clone()).await;
        assert_eq!(
            *data(&answer),
            json!({
                "a": { "region": "gz" },
                "b": { "region": "bj", "name": "image 25" },
                "c": { "region": "bj" },
                "d": { "region": "gz", "name": "of gz" },
                "e": null,
            })
        );
    }
}

#[tokio::test]
async fn each_source_is_read_once_for_itself() {
    let world = World::with(&[("main", "bj"), ("main", "gz")]).await;
    let query = "{ a: images(first: 10) { nodes { id } } b: images(first: 10, region: \"gz\") { nodes { id } }
        c: images(first: 5) { nodes { id } } d: images(first: 5, region: \"gz\") { nodes { id } } }";
    for expected in [[1, 1], [0, 0]] {
        let answer = world.ask(query).await;
        assert_eq!(data(&answer)["a"]["nodes"][0]["id"], id(0));
        assert_eq!(data(&answer)["b"]["nodes"][0]["id"], id(20));
        assert_eq!(world.calls(), expected);
    }
    let all: Vec<String> = (0..50).map(id).collect();
    data(&nodes(&world.service, &all).await);
    assert_eq!(world.calls(), [3, 3], "the pages of each list");
}

#[tokio::test]
async fn cursors_do_not_cross_sources() {
    let world = World::start().await;
    let answer = world
        .ask("{ images(first: 2) { pageInfo { endCursor } } }")
        .await;
    let cursor = data(&answer)["images"]["pageInfo"]["endCursor"].clone();
    let query = "query($c: String) { a: images(first: 1, after: $c) { nodes { id } }
        b: images(first: 1, after: $c, region: \"gz\") { nodes { id } }
        c: images(last: 1, before: $c, account: \"other\") { nodes { id } } }";
    let answer = world.service.graphql(query, json!({ "c": cursor })).await;
    assert_eq!(answer["data"]["a"]["nodes"][0]["id"], id(2));
    let mismatch = |path: &str| (format!("[\"{path}\"]"), "CURSOR_MISMATCH".to_owned());
    assert_eq!(errors(&answer), ["b", "c"].map(mismatch));
}

#[tokio::test]
async fn two_regions_are_read_side_by_side() {
    let world = Arc::new(World::with(&[("main", "bj"), ("main", "gz")]).await);
    for query in [
        "{ image(id: \"m-1\") { id } }",
        "{ a: images { nodes { id } } b: images(region: \"gz\") { nodes { id } } }",
        "{ a: images(last: 1) { nodes { id } } b: images(last: 1, region: \"gz\") { nodes { id } } }",
    ] {
        world.calls();
        let permits = Arc::new(Semaphore::new(0));
        for emulator in [&world.bj, &world.gz] {
            emulator.script(Fault::Hold(Arc::clone(&permits)), 1);
        }
        let asked = tokio::spawn({
            let world = Arc::clone(&world);
            async move { world.ask(query).await }
        });
        // Neither is answered before both are asked.
        world.bj.wait_for_calls(1).await;
        world.gz.wait_for_calls(1).await;
        permits.add_permits(2);
        data(&asked.await.unwrap());
    }
}
