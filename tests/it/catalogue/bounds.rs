//! What goes wrong again and again does not cost again and again.

use std::time::Duration;

use bcc_graphql::catalogue::CatalogueError;
use bcc_graphql::catalogue::Failure;
use bcc_graphql::catalogue::Listing;
use bcc_graphql::catalogue::SourceId;
use bcc_graphql::catalogue::View;
use bcc_graphql::emulator::Fault;
use bcc_graphql::emulator::UnknownMarker;
use bcc_graphql::image::ImageId;
use bcc_graphql::image::ImageType;

use super::Setup;
use super::World;
use super::everything;
use super::id;
use super::ids;
use super::image;
use super::named;
use super::numbered;

const SECOND: Duration = Duration::from_secs(1);

const WAYS: [UnknownMarker; 4] = [
    UnknownMarker::NotFound404,
    UnknownMarker::BadRequest400,
    UnknownMarker::EmptyPage,
    UnknownMarker::FirstPage,
];

#[tokio::test]
async fn a_gone_cursor_of_a_list_too_large_costs_one_walk_in_its_time() {
    let world = World::new(Setup {
        images: numbered(100),
        walk_pages: 4,
        ..Setup::default()
    })
    .await;
    let listing = everything();
    let page = world.window(&listing, 15, None).await.unwrap();
    let cursor = world.cursors(&listing, &page).pop().unwrap();
    // The image, and the first one of its page.
    world.remove(&id(14));
    world.remove(&id(10));
    world.advance(100_000 * SECOND);
    world.emulator.reset_calls();
    let ask = async || {
        let error = world.window(&listing, 3, Some(&cursor)).await.unwrap_err();
        assert_eq!(error, CatalogueError::ListingTooLarge { max_pages: 4 });
        world.emulator.call_count()
    };
    // The refused marker, then a walk of four pages.
    assert_eq!(ask().await, 5);
    for _ in 0..5 {
        assert_eq!(ask().await, 5);
    }
    // Refused markers are asked again by then, walks are not.
    world.advance(29 * SECOND);
    assert_eq!(ask().await, 6);
    world.advance(SECOND);
    assert_eq!(ask().await, 10);
}

/// BCC knows the marker by another image of that id, of another type.
async fn world_that_refuses_its_own_marker(way: UnknownMarker) -> (World, Listing) {
    let mut images = numbered(30);
    images.insert(0, image(&id(10), "the other one", "System"));
    let world = World::new(Setup {
        images,
        unknown_marker: way,
        ..Setup::default()
    })
    .await;
    let listing = Listing::new(SourceId::DEFAULT, Some(ImageType::Custom), None).unwrap();
    (world, listing)
}

#[tokio::test]
async fn a_bcc_that_refuses_its_own_marker_costs_a_few_calls() {
    for way in WAYS {
        let (world, listing) = world_that_refuses_its_own_marker(way).await;
        let error = world.window(&listing, 25, None).await.unwrap_err();
        let CatalogueError::Upstream(error) = error else {
            panic!("{error:?}, {way:?}");
        };
        assert_eq!(error.failure, Failure::Invalid, "{way:?}");
        let calls = world.emulator.call_count();
        assert!(calls <= 4, "{calls} calls, {way:?}");
        // What lies before the marker is there.
        let head = world.ids(&listing, 10, None).await;
        assert_eq!(head, named(0..10), "{way:?}");

        let (world, listing) = world_that_refuses_its_own_marker(way).await;
        let count = world.reader().count(&listing, &View::default()).await;
        let Err(CatalogueError::Upstream(error)) = count else {
            panic!("{count:?}, {way:?}");
        };
        assert_eq!(error.failure, Failure::Invalid, "{way:?}");
        let calls = world.emulator.call_count();
        assert!(calls <= 4, "{calls} calls of a walk, {way:?}");
    }
}

/// Once BCC says that we may not read, nothing that was read before is shown.
#[tokio::test]
async fn revoked_keys_drop_what_is_held() {
    let world = World::of(25).await;
    let listing = everything();
    let plain = View::default();
    let count = async || world.reader().count(&listing, &plain).await;
    let detail = async || {
        let id = ImageId::new(&id(3)).unwrap();
        world.reader().detail(SourceId::DEFAULT, &id).await
    };
    assert_eq!(count().await.unwrap(), 25);
    assert!(detail().await.unwrap().is_some());

    // All of it is old: it is shown where BCC is down, and only there.
    world.advance(400 * SECOND);
    let down: Fault = "status=503".parse().unwrap();
    world.emulator.always([down.clone()]);
    assert_eq!(count().await.unwrap(), 25);
    assert!(detail().await.unwrap().is_some());
    let page = world.window(&listing, 5, None).await.unwrap();
    assert_eq!(ids(&page), named(0..5));

    // Past the second in which nobody waits for the next failure.
    world.advance(2 * SECOND);
    let denied: Fault = "status=403".parse().unwrap();
    world.emulator.always([denied]);
    for _ in 0..2 {
        for failure in [
            count().await.map(drop),
            detail().await.map(drop),
            world.window(&listing, 5, None).await.map(drop),
        ] {
            let Err(CatalogueError::Upstream(error)) = failure else {
                panic!("{failure:?}");
            };
            assert_eq!(error.failure, Failure::Denied);
        }
    }
    // Nor does it come back where BCC is down next.
    world.emulator.always([down]);
    for failure in [
        count().await.map(drop),
        detail().await.map(drop),
        world.window(&listing, 5, None).await.map(drop),
    ] {
        let Err(CatalogueError::Upstream(error)) = failure else {
            panic!("{failure:?}");
        };
        assert_eq!(error.failure, Failure::Unavailable);
    }
}
