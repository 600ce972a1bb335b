//! Images come and go between the pages.

use std::time::Duration;

use proptest::prelude::*;

use bcc_graphql::catalogue::CatalogueError;
use bcc_graphql::emulator::UnknownMarker;

use super::Setup;
use super::World;
use super::everything;
use super::id;
use super::ids;
use super::image;
use super::named;
use super::numbered;

const WAYS: [UnknownMarker; 4] = [
    UnknownMarker::NotFound404,
    UnknownMarker::BadRequest400,
    UnknownMarker::EmptyPage,
    UnknownMarker::FirstPage,
];

/// What happens to the list between two pages.
#[derive(Debug, Clone)]
enum Change {
    /// In front of the image at this share of the list.
    Insert(f64),
    Delete(f64),
}

fn changes() -> impl Strategy<Value = Vec<Vec<Change>>> {
    let change = prop_oneof![
        (0.0..1.0).prop_map(Change::Insert),
        (0.0..1.0).prop_map(Change::Delete),
    ];
    prop::collection::vec(prop::collection::vec(change, 0..6), 1..8)
}

fn pauses() -> impl Strategy<Value = Vec<u64>> {
    // Within freshness, while it is served stale, and long after.
    prop::collection::vec(prop::sample::select(vec![0, 2, 40, 400, 8000]), 1..8)
}

fn share_of(len: usize, share: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a short list"
    )]
    let place = (share * len as f64) as usize;
    place.min(len.saturating_sub(1))
}

/// Every other image.
fn may_go(id: &str) -> bool {
    id.ends_with(['1', '3', '5', '7', '9'])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    /// Of two neighbours one stays, so that a place can be found again. Held
    /// pages may show images that are gone already.
    #[test]
    fn what_stays_is_neither_lost_nor_repeated(
        n in 1..60usize,
        page_size in 1..15u16,
        first in 1..12usize,
        changes in changes(),
        pauses in pauses(),
        way in 0..WAYS.len(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new(Setup {
                images: numbered(n),
                page_size,
                unknown_marker: WAYS[way],
                ..Setup::default()
            })
            .await;
            let listing = everything();
            let mut stayed: Vec<String> = named(0..n);
            let mut walked: Vec<String> = Vec::new();
            let mut after: Option<String> = None;
            let mut inserted = 0;
            for round in 0.. {
                let answer = world.window(&listing, first, after.as_deref()).await;
                let mut listed = Vec::new();
                world.emulator.edit(|images| listed.clone_from(images));
                let answer = match answer {
                    Err(CatalogueError::CursorExpired) => {
                        let last = walked.last().unwrap();
                        assert!(listed.iter().all(|image| image.id != *last), "{last} is there");
                        return;
                    }
                    answer => answer.unwrap(),
                };
                walked.extend(ids(&answer));
                after = world.cursors(&listing, &answer).pop().or(after);
                if !answer.has_next_page || round > 400 {
                    break;
                }
                world.advance(Duration::from_secs(pauses[round % pauses.len()]));
                for change in changes.get(round).into_iter().flatten() {
                    world.emulator.edit(|images| match change {
                        Change::Insert(share) => {
                            inserted += 1;
                            let new = image(&format!("m-new{inserted:05}"), "new", "Custom");
                            images.insert(share_of(images.len() + 1, *share), new);
                        }
                        Change::Delete(share) => {
                            let at = share_of(images.len(), *share);
                            if images.get(at).is_some_and(|image| may_go(&image.id)) {
                                let gone = images.remove(at);
                                stayed.retain(|id| *id != gone.id);
                            }
                        }
                    });
                }
            }
            let mut unique = walked.clone();
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), walked.len(), "repeated in {walked:?}");
            let kept: Vec<_> = walked.iter().filter(|id| stayed.contains(id)).cloned().collect();
            assert_eq!(kept, stayed, "of {walked:?}");
        });
    }
}

/// A world in which a page of ten was read, then `gone` were deleted, and what
/// was held is out of date.
async fn after_deleting(way: UnknownMarker, gone: &[usize]) -> (World, String) {
    let world = World::new(Setup {
        images: numbered(30),
        unknown_marker: way,
        ..Setup::default()
    })
    .await;
    let all = world.window(&everything(), 15, None).await.unwrap();
    let cursor = world.cursors(&everything(), &all).pop().unwrap();
    for number in gone {
        world.remove(&id(*number));
    }
    world.advance(Duration::from_secs(100_000));
    world.emulator.reset_calls();
    (world, cursor)
}

#[tokio::test]
async fn the_next_image_takes_the_place_of_a_deleted_one() {
    for way in WAYS {
        let (world, cursor) = after_deleting(way, &[14]).await;
        assert_eq!(
            world.ids(&everything(), 3, Some(&cursor)).await,
            named([15, 16, 17])
        );
    }
}

#[tokio::test]
async fn others_that_are_gone_with_it_do_not_lead_too_far() {
    for way in WAYS {
        let (world, cursor) = after_deleting(way, &[11, 12, 13, 14]).await;
        assert_eq!(
            world.ids(&everything(), 3, Some(&cursor)).await,
            named([15, 16, 17])
        );
    }
}

/// The images in front of a deleted one may be on another page by now.
#[tokio::test]
async fn others_that_came_in_front_do_not_lead_back() {
    for way in WAYS {
        let world = World::new(Setup {
            images: numbered(12),
            unknown_marker: way,
            ..Setup::default()
        })
        .await;
        let head = world.window(&everything(), 8, None).await.unwrap();
        let cursor = world.cursors(&everything(), &head).pop().unwrap();
        world.emulator.edit(|images| {
            images.remove(7);
            for number in 0..25 {
                images.insert(0, image(&format!("m-new{number}"), "new", "Custom"));
            }
        });
        world.advance(Duration::from_secs(100_000));
        let rest = world.ids(&everything(), 10, Some(&cursor)).await;
        assert_eq!(rest, named(8..12), "{way:?}");
    }
}

#[tokio::test]
async fn a_page_whose_first_image_is_gone_is_found_from_the_head() {
    for way in WAYS {
        let (world, cursor) = after_deleting(way, &[10]).await;
        assert_eq!(
            world.ids(&everything(), 3, Some(&cursor)).await,
            named([15, 16, 17])
        );
        let calls = world.emulator.call_count();
        // The refused page (or the head, in its place, and the page behind
        // it), then a walk of three pages.
        assert!((4..=5).contains(&calls), "{calls} calls, {way:?}");
    }
}

#[tokio::test]
async fn a_cursor_without_image_and_page_has_expired() {
    for way in WAYS {
        let (world, cursor) = after_deleting(way, &[10, 14]).await;
        let expired = world.window(&everything(), 3, Some(&cursor)).await;
        assert_eq!(
            expired.unwrap_err(),
            CatalogueError::CursorExpired,
            "{way:?}"
        );
    }
}

#[tokio::test]
async fn a_refused_marker_is_not_asked_again_for_a_while() {
    let (world, cursor) = after_deleting(UnknownMarker::NotFound404, &[10, 14]).await;
    for _ in 0..5 {
        world
            .window(&everything(), 3, Some(&cursor))
            .await
            .unwrap_err();
    }
    // The marker once, the walk's three pages once.
    assert_eq!(world.emulator.call_count(), 4);
    world.advance(Duration::from_secs(60));
    world
        .window(&everything(), 3, Some(&cursor))
        .await
        .unwrap_err();
    assert_eq!(world.emulator.call_count(), 8);
}

#[tokio::test]
async fn images_pushed_to_the_next_page_are_found_there() {
    let world = World::of(30).await;
    let head = world.window(&everything(), 10, None).await.unwrap();
    let cursor = world.cursors(&everything(), &head).pop().unwrap();
    world.emulator.edit(|images| {
        for number in 0..5 {
            images.insert(1, image(&format!("m-new{number}"), "new", "Custom"));
        }
    });
    world.advance(Duration::from_secs(100_000));
    world.emulator.reset_calls();
    assert_eq!(
        world.ids(&everything(), 3, Some(&cursor)).await,
        named([10, 11, 12])
    );
    assert_eq!(
        world.emulator.call_count(),
        2,
        "its page and the next, and no walk"
    );
}

#[tokio::test]
async fn a_held_page_whose_next_marker_is_gone_is_read_afresh_once() {
    for way in WAYS {
        let world = World::new(Setup {
            images: numbered(30),
            unknown_marker: way,
            ..Setup::default()
        })
        .await;
        let head = world.window(&everything(), 5, None).await.unwrap();
        let cursor = world.cursors(&everything(), &head).pop().unwrap();
        world.remove(&id(10));
        assert_eq!(
            world.ids(&everything(), 10, Some(&cursor)).await,
            named((5..10).chain(11..16)),
            "{way:?}"
        );
        // The head, its refused next page, the head afresh, the new next page. Where
        // the refusal looks like a page, the head is read to compare.
        let calls = 4 + usize::from(way == UnknownMarker::FirstPage);
        assert_eq!(world.emulator.call_count(), calls, "{way:?}");
    }
}

#[tokio::test]
async fn deletions_from_page_to_page_are_followed_back() {
    let world = World::of(40).await;
    world.ids(&everything(), 15, None).await;
    // The first image of a page that is held, and of the one behind it.
    world.remove(&id(10));
    world.remove(&id(20));
    let all = world.ids(&everything(), 40, None).await;
    assert_eq!(all, named((0..10).chain(11..20).chain(21..40)));
}
