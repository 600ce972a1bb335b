//! One call for all who need the same page, and whose it is.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::catalogue::CatalogueError;
use bcc_graphql::catalogue::Listing;
use bcc_graphql::catalogue::Sight;
use bcc_graphql::catalogue::SourceId;
use bcc_graphql::catalogue::View;
use bcc_graphql::catalogue::Window;
use bcc_graphql::emulator::Fault;
use bcc_graphql::image::ImageType;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::Setup;
use super::World;
use super::everything;
use super::named;
use super::numbered;

fn held(world: &World) -> Arc<Semaphore> {
    let gate = Arc::new(Semaphore::new(0));
    world.emulator.always([Fault::Hold(Arc::clone(&gate))]);
    gate
}

#[tokio::test]
async fn fifty_requests_at_once_cost_one_call() {
    let world = Arc::new(World::of(30).await);
    let gate = held(&world);
    let requests: Vec<_> = (0..50)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.ids(&everything(), 5, None).await })
        })
        .collect();
    world.emulator.wait_for_calls(1).await;
    gate.add_permits(100);
    for request in requests {
        assert_eq!(request.await.unwrap(), named(0..5));
    }
    assert_eq!(world.emulator.call_count(), 1);
}

#[tokio::test]
async fn windows_of_any_size_share_pages() {
    let world = World::of(30).await;
    for first in 1..=9 {
        assert_eq!(world.ids(&everything(), first, None).await, named(0..first));
    }
    assert_eq!(world.emulator.call_count(), 1);
}

#[tokio::test]
async fn listings_are_kept_apart() {
    let world = World::of(30).await;
    let custom = Listing::new(SourceId::DEFAULT, Some(ImageType::Custom), None).unwrap();
    let by_name = Listing::new(SourceId::DEFAULT, None, Some("IMAGE")).unwrap();
    let empty_name = Listing::new(SourceId::DEFAULT, None, Some("")).unwrap();
    assert_eq!(empty_name, everything());
    for listing in [&everything(), &custom, &by_name, &empty_name] {
        assert_eq!(world.ids(listing, 5, None).await, named(0..5));
    }
    assert_eq!(world.emulator.call_count(), 3);
    let asked: Vec<_> = world.emulator.calls();
    assert_eq!(asked[0].parameter("imageType"), Some("All"));
    assert_eq!(asked[0].parameter("imageName"), None);
    assert_eq!(asked[1].parameter("imageType"), Some("Custom"));
    assert_eq!(asked[2].parameter("imageName"), Some("IMAGE"));
}

#[tokio::test]
async fn a_read_goes_on_when_its_callers_leave() {
    let world = World::of(30).await;
    let gate = held(&world);
    let reader = world
        .catalogue
        .reader(Instant::now(), None, Sight::everything());
    let window = Window::forward(5, None);
    let gave_up = reader
        .window(&everything(), &View::default(), &window)
        .await;
    assert_eq!(gave_up.unwrap_err(), CatalogueError::Deadline);
    world.emulator.wait_for_calls(1).await;
    gate.add_permits(100);
    assert_eq!(world.ids(&everything(), 5, None).await, named(0..5));
    assert_eq!(world.emulator.call_count(), 1);
}

#[tokio::test]
async fn one_request_sees_one_version() {
    let world = World::new(Setup {
        images: numbered(8),
        ..Setup::default()
    })
    .await;
    let reader = world.reader();
    let window = Window::forward(10, None);
    let before = reader
        .window(&everything(), &View::default(), &window)
        .await
        .unwrap();
    world.remove("m-00000003");
    world.advance(Duration::from_secs(100_000));
    let again = reader
        .window(&everything(), &View::default(), &window)
        .await
        .unwrap();
    assert_eq!(super::ids(&before), super::ids(&again));
    assert_eq!(
        world.ids(&everything(), 10, None).await.len(),
        7,
        "the next request"
    );
}

#[tokio::test]
async fn calls_at_once_are_limited() {
    let world = Arc::new(World::of(30).await);
    let gate = held(&world);
    let requests: Vec<_> = (0..40)
        .map(|number| {
            let world = Arc::clone(&world);
            tokio::spawn(async move {
                let name = format!("{number}");
                let listing = Listing::new(SourceId::DEFAULT, None, Some(&name)).unwrap();
                world.ids(&listing, 5, None).await
            })
        })
        .collect();
    world.emulator.wait_for_calls(16).await;
    gate.add_permits(100);
    for request in requests {
        request.await.unwrap();
    }
    assert_eq!(world.emulator.call_count(), 40);
    assert_eq!(
        world.emulator.most_in_flight(),
        16,
        "`upstream.concurrency`"
    );
}

#[tokio::test]
async fn memory_is_bounded() {
    let pages = 40;
    let mut images = numbered(1000 * pages);
    for image in &mut images {
        image.desc = Some("x".repeat(200));
    }
    let world = World::new(Setup {
        images,
        page_size: 1000,
        cache: bcc_graphql::catalogue::CacheConfig {
            max_bytes: 8 << 20,
            ..Default::default()
        },
        ..Setup::default()
    })
    .await;
    let listing = everything();
    assert_eq!(world.walk(&listing, 1000).await.len(), 1000 * pages);
    assert_eq!(world.emulator.call_count(), pages);
    world.walk(&listing, 1000).await;
    let again = world.emulator.call_count() - pages;
    assert!(
        again > pages / 2,
        "of {pages} pages of 0.6 MB, {again} were read again"
    );
}
