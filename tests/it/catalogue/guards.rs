//! A BCC that leads in circles, or says nonsense, is an error and not a loop.

use bcc_graphql::catalogue::CatalogueError;
use bcc_graphql::catalogue::Failure;
use bcc_graphql::catalogue::Listing;
use bcc_graphql::catalogue::SourceId;
use bcc_graphql::emulator::Fault;

use super::Setup;
use super::World;
use super::everything;
use super::image;
use super::named;
use super::numbered;

async fn failure_under(fault: Fault) -> (Failure, usize) {
    let world = World::of(30).await;
    world.emulator.always([fault]);
    let error = world.window(&everything(), 25, None).await.unwrap_err();
    let CatalogueError::Upstream(error) = error else {
        panic!("{error:?}");
    };
    (error.failure, world.emulator.call_count())
}

#[tokio::test]
async fn a_truncated_page_must_lead_on() {
    for fault in [
        Fault::MissingNextMarker,
        Fault::EmptyNextMarker,
        Fault::EmptyTruncated,
    ] {
        let (failure, calls) = failure_under(fault.clone()).await;
        assert_eq!(failure, Failure::Invalid, "{fault:?}");
        assert_eq!(calls, 1, "{fault:?}");
    }
}

#[tokio::test]
async fn a_circle_of_pages_is_an_error() {
    let (failure, calls) = failure_under(Fault::LoopingMarker).await;
    assert_eq!(failure, Failure::Invalid);
    assert!(calls <= 5, "{calls} calls");
}

#[tokio::test]
async fn repeated_images_are_dropped_within_a_window() {
    let mut images = numbered(30);
    images.insert(4, images[2].clone());
    images.insert(25, images[1].clone());
    let world = World::new(Setup {
        images,
        ..Setup::default()
    })
    .await;
    assert_eq!(world.ids(&everything(), 40, None).await, named(0..30));
}

#[tokio::test]
async fn a_listing_of_too_many_pages_is_said_to_be_so() {
    // Nothing has the name, and BCC passes over it: every page has to be read.
    let world = World::new(Setup {
        images: (0..60)
            .map(|number| image(&super::id(number), "other", "System"))
            .collect(),
        walk_pages: 3,
        ..Setup::default()
    })
    .await;
    world.emulator.always([Fault::IgnoreImageName]);
    let listing = Listing::new(SourceId::DEFAULT, None, Some("ubuntu")).unwrap();
    let error = world.window(&listing, 1, None).await.unwrap_err();
    assert_eq!(error, CatalogueError::ListingTooLarge { max_pages: 3 });
    assert_eq!(world.emulator.call_count(), 3);
}

#[tokio::test]
async fn a_window_larger_than_the_walk_is_answered_all_the_same() {
    let world = World::new(Setup {
        images: numbered(60),
        page_size: 2,
        walk_pages: 3,
        ..Setup::default()
    })
    .await;
    assert_eq!(world.ids(&everything(), 50, None).await, named(0..50));
    assert_eq!(world.emulator.call_count(), 25);
}

#[tokio::test]
async fn names_are_filtered_where_bcc_passes_over_them() {
    let names = ["Ubuntu 22", "centos", "my UBUNTU", "debian", "ubuntu"];
    let images = (0..50).map(|n| image(&super::id(n), names[n % names.len()], "System"));
    let world = World::new(Setup {
        images: images.collect(),
        ..Setup::default()
    })
    .await;
    world.emulator.always([Fault::IgnoreImageName]);
    let listing = Listing::new(SourceId::DEFAULT, None, Some("ubuntu")).unwrap();
    let ubuntu = |n: &usize| matches!(n % 5, 0 | 2 | 4);
    let expected = named((0..50).filter(ubuntu));
    assert_eq!(world.walk(&listing, 4).await, expected);
    assert_eq!(world.emulator.call_count(), 5);
}

#[tokio::test]
async fn a_passing_refusal_of_a_marker_costs_no_answer() {
    let world = World::of(30).await;
    world.ids(&everything(), 5, None).await;
    world
        .emulator
        .script("status=400:BadRequest".parse().unwrap(), 1);
    assert_eq!(world.ids(&everything(), 15, None).await, named(0..15));
    // The head, the refusal, the head afresh, and the page after all.
    assert_eq!(world.emulator.call_count(), 4);
}
