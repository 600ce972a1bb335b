//! Cursors of who sees a part: bound to it, and silent about the rest.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use serde_json::json;

use super::BY_TYPE;
use super::NARROW;
use super::OPERATOR;
use super::World;
use super::codes;
use super::id;
use super::ids_in;

const PAGE: &str = "query($after: String) { images(first: 4, after: $after) {
    nodes { id } edges { cursor } } }";

async fn cursor(world: &World, key: u8) -> Value {
    let answer = world.ask_with(key, PAGE, json!({ "after": null })).await;
    answer["data"]["images"]["edges"][3]["cursor"].clone()
}

#[tokio::test]
async fn a_cursor_belongs_to_what_may_be_seen() {
    let world = World::start().await;
    let keys = [OPERATOR, BY_TYPE, NARROW];
    for owner in keys {
        let after = cursor(&world, owner).await;
        for key in keys {
            let answer = world.ask_with(key, PAGE, json!({ "after": after })).await;
            let expected = if key == owner {
                &[][..]
            } else {
                &["CURSOR_MISMATCH"]
            };
            assert_eq!(codes(&answer), expected, "{owner} {key}");
        }
    }
}

/// A page's marker is an image's id, and the index tells how many are hidden.
#[tokio::test]
async fn a_cursor_tells_of_nothing_that_is_hidden() {
    let world = World::start().await;
    let (mut after, mut cursors) = (Value::Null, Vec::new());
    loop {
        let answer = world
            .ask_with(NARROW, PAGE, json!({ "after": after }))
            .await;
        let edges = answer["data"]["images"]["edges"]
            .as_array()
            .unwrap()
            .clone();
        let Some(last) = edges.last() else { break };
        after = last["cursor"].clone();
        cursors.extend(edges);
    }
    assert_eq!(cursors.len(), 10);
    for (place, edge) in cursors.iter().enumerate() {
        let bytes = URL_SAFE_NO_PAD
            .decode(edge["cursor"].as_str().unwrap())
            .unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(text.matches("m-0").count(), 1, "{text}");
        assert!(text.contains(&id(4 * place + 1)), "{text}");
        assert_eq!(bytes[9..11], [0, 0], "the index");
    }
}

/// Where its image goes, the next page goes on behind the one in front of it.
#[tokio::test]
async fn a_page_goes_on_where_its_cursors_image_is_gone() {
    let world = World::start().await;
    for (gone, rest) in [
        (&[9][..], [id(13), id(17)]),
        // Hidden is as good as gone.
        (&[5, 9], [id(13), id(17)]),
    ] {
        let query = "query($after: String) { images(first: 2, after: $after) {
            nodes { id } pageInfo { endCursor } edges { cursor } } }";
        let first = "{ images(first: 3) { pageInfo { endCursor } } }";
        let data = world.data(NARROW, first).await;
        let after = data["images"]["pageInfo"]["endCursor"].clone();
        world.bj.edit(|images| {
            for image in images.iter_mut() {
                if gone.iter().any(|gone| image.id == id(*gone)) {
                    image.image_type = Some("Sharing".to_owned());
                }
            }
        });
        world.service.clock.advance(chrono::TimeDelta::hours(2));
        let answer = world
            .ask_with(NARROW, query, json!({ "after": after }))
            .await;
        assert_eq!(ids_in(&answer["data"]["images"]["nodes"]), rest, "{answer}");
        world.bj.edit(|images| {
            for (number, image) in images.iter_mut().enumerate() {
                image.image_type = Some(super::kind(number).to_owned());
            }
        });
        world.service.clock.advance(chrono::TimeDelta::hours(2));
    }
}
