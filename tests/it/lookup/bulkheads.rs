//! A source that hangs is not felt by look-ups in another one.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::emulator::Fault;
use serde_json::Value;
use serde_json::json;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::data;
use super::id;
use super::world::World;

const PATIENCE: Duration = Duration::from_secs(10);

/// The image of `bj` is known, and its detail asked for, while `gz` says nothing.
#[tokio::test]
async fn an_image_of_a_fast_source_does_not_wait_for_a_slow_one() {
    let world = World::with(&[("main", "bj"), ("main", "gz")]).await;
    let permits = Arc::new(Semaphore::new(0));
    world.gz.script(Fault::Hold(Arc::clone(&permits)), 10);
    let query = format!(
        "{{
            slow: image(id: \"{}\", region: \"gz\") {{ id }}
            fast: image(id: \"{}\", region: \"bj\") {{ id detail {{ diskSize }} }}
            entity: _entities(representations: [{{ __typename: \"Image\", id: \"{}\", region: \"bj\" }}]) {{
                ... on Image {{ name detail {{ diskSize }} }}
            }}
        }}",
        id(40),
        id(1),
        id(2),
    );
    let asked = world.service.graphql(&query, Value::Null);
    let seen = async {
        world.gz.wait_for_calls(1).await;
        // One walk or two look-ups, and then what only the images' own calls tell.
        while world.bj.call_count_of("/m-") < 2 {
            tokio::task::yield_now().await;
        }
        permits.add_permits(10);
    };
    let (answer, ()) = timeout(PATIENCE, async { tokio::join!(asked, seen) })
        .await
        .unwrap();
    let data = data(&answer);
    assert_eq!(data["slow"]["id"], json!(id(40)));
    assert_eq!(data["fast"]["id"], json!(id(1)));
    assert!(data["fast"]["detail"].is_object(), "{answer}");
    assert!(data["entity"][0]["detail"].is_object(), "{answer}");
}
