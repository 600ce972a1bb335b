//! How long a page is held, and who waits for the next one.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::catalogue::CacheConfig;
use bcc_graphql::catalogue::CatalogueError;
use bcc_graphql::catalogue::Sight;
use bcc_graphql::catalogue::View;
use bcc_graphql::catalogue::Window;
use bcc_graphql::emulator::Fault;
use bcc_graphql::image::ImageFilter;
use bcc_graphql::image::ImageFilterSpec;
use bcc_graphql::image::ImageStatus;
use tokio::time::Instant;

use super::Setup;
use super::World;
use super::everything;
use super::ids;
use super::named;
use super::numbered;

const SECOND: Duration = Duration::from_secs(1);

fn down() -> Fault {
    "status=503".parse().unwrap()
}

/// Fresh for 30 s, then stale for 5 min, then for errors for 1 h.
async fn world() -> World {
    let world = World::of(8).await;
    assert_eq!(world.ids(&everything(), 10, None).await, named(0..8));
    world.remove("m-00000000");
    world.emulator.reset_calls();
    world
}

#[tokio::test]
async fn fresh_pages_cost_no_call() {
    let world = world().await;
    world.advance(29 * SECOND);
    let answer = world.window(&everything(), 10, None).await.unwrap();
    assert_eq!(ids(&answer), named(0..8));
    assert_eq!(world.emulator.call_count(), 0);
    let fetched_at: chrono::DateTime<chrono::Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(answer.freshness.fetched_at, fetched_at);
    assert_eq!(answer.freshness.fresh_until, fetched_at + 30 * SECOND);
}

#[tokio::test]
async fn stale_pages_are_served_while_one_refresh_runs() {
    let world = world().await;
    world.advance(31 * SECOND);
    for _ in 0..10 {
        let first = world.ids(&everything(), 1, None).await;
        assert!(first == named([0]) || first == named([1]), "{first:?}");
    }
    world.emulator.wait_for_calls(1).await;
    // The refresh ends some time; until then the stale page goes on.
    while world.ids(&everything(), 10, None).await != named(1..8) {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.emulator.call_count(), 1);
}

#[tokio::test]
async fn old_pages_are_served_only_where_bcc_fails() {
    let world = world().await;
    world.advance(331 * SECOND);
    world.emulator.script(down(), 1);
    let answer = world.window(&everything(), 10, None).await.unwrap();
    assert_eq!(ids(&answer), named(0..8));
    assert!(answer.freshness.fresh_until < *world.now.lock().unwrap());
    assert_eq!(world.emulator.call_count(), 1);
    // The failure is remembered for a second, in which nobody waits.
    assert_eq!(world.ids(&everything(), 10, None).await, named(0..8));
    assert_eq!(world.emulator.call_count(), 1);
    world.advance(SECOND);
    assert_eq!(world.ids(&everything(), 10, None).await, named(1..8));
    assert_eq!(world.emulator.call_count(), 2);
}

#[tokio::test]
async fn revoked_keys_end_the_service_of_old_pages() {
    let world = world().await;
    world.advance(331 * SECOND);
    let denied: Fault = "status=403:AccessDenied".parse().unwrap();
    world.emulator.always([denied]);
    for _ in 0..3 {
        let denied = world.window(&everything(), 10, None).await.unwrap_err();
        assert!(matches!(denied, CatalogueError::Upstream(_)), "{denied:?}");
    }
}

#[tokio::test]
async fn very_old_pages_are_not_served() {
    let world = world().await;
    world.advance((30 + 300 + 3600) * SECOND);
    world.emulator.script(down(), 1);
    let error = world.window(&everything(), 10, None).await.unwrap_err();
    assert!(matches!(error, CatalogueError::Upstream(_)), "{error:?}");
}

#[tokio::test]
async fn errors_are_not_held() {
    let world = World::of(8).await;
    world.emulator.script(down(), 1);
    world.window(&everything(), 10, None).await.unwrap_err();
    assert_eq!(world.ids(&everything(), 10, None).await, named(0..8));
    assert_eq!(world.emulator.call_count(), 2);
}

#[tokio::test]
async fn a_stage_of_no_length_is_off() {
    let off = CacheConfig {
        fresh: Duration::ZERO,
        stale_while_revalidate: Duration::ZERO,
        stale_if_error: Duration::ZERO,
        ..CacheConfig::default()
    };
    let world = World::new(Setup {
        images: numbered(8),
        cache: off,
        ..Setup::default()
    })
    .await;
    for calls in 1..=3 {
        assert_eq!(world.ids(&everything(), 10, None).await, named(0..8));
        assert_eq!(world.emulator.call_count(), calls);
    }
    world.emulator.script(down(), 1);
    world.window(&everything(), 10, None).await.unwrap_err();
}

#[tokio::test]
async fn who_asks_for_younger_data_gets_it_once_a_second() {
    let world = world().await;
    let window = Window::forward(10, None);
    let asked = |max_age: Duration| {
        let deadline = Instant::now() + 30 * SECOND;
        world
            .catalogue
            .reader(deadline, Some(max_age), Sight::everything())
    };
    let ids_of = async |max_age| {
        ids(&asked(max_age)
            .window(&everything(), &View::default(), &window)
            .await
            .unwrap())
    };
    assert_eq!(
        ids_of(Duration::ZERO).await,
        named(0..8),
        "read this very second"
    );
    assert_eq!(world.emulator.call_count(), 0);
    world.advance(5 * SECOND);
    assert_eq!(ids_of(6 * SECOND).await, named(0..8), "young enough");
    assert_eq!(world.emulator.call_count(), 0);
    assert_eq!(ids_of(4 * SECOND).await, named(1..8));
    assert_eq!(world.emulator.call_count(), 1);
    assert_eq!(ids_of(Duration::ZERO).await, named(1..8));
    assert_eq!(world.emulator.call_count(), 1);
    world.advance(SECOND);
    assert_eq!(ids_of(Duration::ZERO).await, named(1..8));
    assert_eq!(world.emulator.call_count(), 2);
}

#[tokio::test]
async fn a_read_has_its_own_deadline() {
    let world = World::new(Setup {
        images: numbered(8),
        read_deadline: Duration::from_millis(20),
        ..Setup::default()
    })
    .await;
    world.emulator.script(
        Fault::Hold(std::sync::Arc::new(tokio::sync::Semaphore::new(0))),
        1,
    );
    let error = world.window(&everything(), 10, None).await.unwrap_err();
    let CatalogueError::Upstream(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.failure, bcc_graphql::catalogue::Failure::TimedOut);
}

#[tokio::test]
async fn what_a_filter_shows_is_remembered_only_of_the_listing_that_it_was_asked_of() {
    let world = World::of(15).await;
    let available = ImageFilterSpec {
        status: Some(vec![ImageStatus::Available]),
        ..ImageFilterSpec::default()
    };
    let view = View {
        filter: Some(Arc::new(ImageFilter::new(&available).unwrap())),
        order: None,
    };
    let count = async || world.reader().count(&everything(), &view).await.unwrap();
    assert_eq!((count().await, count().await), (15, 15));
    world.remove("m-00000003");
    world.advance(331 * SECOND);
    assert_eq!((count().await, count().await), (14, 14));
}
