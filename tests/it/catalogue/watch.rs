//! Watching: every change told, once, at the price of one reader.

use std::collections::HashMap;
use std::time::Duration;

use bcc_graphql::catalogue::CatalogueError;
use bcc_graphql::catalogue::Change;
use bcc_graphql::catalogue::HeldImage;
use bcc_graphql::catalogue::Listing;
use bcc_graphql::catalogue::SourceId;
use bcc_graphql::catalogue::Watch;
use bcc_graphql::catalogue::WatchError;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Fault;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::Setup;
use super::World;
use super::everything;
use super::id;
use super::image;
use super::numbered;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A world of `n` numbered images, on one page, so that an edit is seen whole. What
/// is watched is read again at once.
async fn quick(n: usize, change: impl FnOnce(&mut Setup)) -> World {
    let mut setup = Setup {
        images: numbered(n),
        page_size: 1000,
        ..Setup::default()
    };
    setup.subscriptions.interval = Duration::from_millis(5);
    change(&mut setup);
    World::new(setup).await
}

async fn watch(world: &World, listing: &Listing) -> Watch {
    let behind = CancellationToken::new();
    world.catalogue.watch(listing, &behind).await.unwrap()
}

/// Who can't watch, and why.
async fn refused(world: &World, listing: &Listing) -> WatchError {
    let behind = CancellationToken::new();
    match world.catalogue.watch(listing, &behind).await {
        Ok(_) => panic!("it can be watched"),
        Err(error) => error,
    }
}

/// The next changes: `+` came, `-` went, `*` changed.
async fn told(watch: &mut Watch) -> Vec<String> {
    let changes = timeout(PATIENCE, watch.changes()).await.unwrap().unwrap();
    changes.images.iter().map(shown).collect()
}

fn shown(change: &Change) -> String {
    let (sign, held) = match (&change.before, &change.after) {
        (None, Some(after)) => ('+', after),
        (Some(before), None) => ('-', before),
        (Some(_), Some(after)) => ('*', after),
        (None, None) => unreachable!("nothing changed"),
    };
    let image = held.image();
    format!("{sign}{} {}", image.id, image.name.as_deref().unwrap())
}

fn rename(images: &mut [EmulatedImage], number: usize, name: &str) {
    images[number].name = Some(name.to_owned());
}

fn by_name(name: &str) -> Listing {
    Listing::new(SourceId::DEFAULT, None, Some(name)).unwrap()
}

#[tokio::test]
async fn what_went_came_and_changed_is_told_in_order() {
    let world = quick(25, |_| ()).await;
    let mut watch = watch(&world, &everything()).await;
    world.emulator.edit(|images| {
        rename(images, 3, "changed");
        rename(images, 24, "changed too");
        images.insert(10, image("m-new", "new", "Custom"));
        images.retain(|image| image.id != id(20) && image.id != id(5));
    });
    let expected = [
        format!("-{} image", id(5)),
        format!("-{} image", id(20)),
        format!("*{} changed", id(3)),
        "+m-new new".to_owned(),
        format!("*{} changed too", id(24)),
    ];
    assert_eq!(told(&mut watch).await, expected);

    // What only moved has not changed.
    world.emulator.edit(|images| images.reverse());
    world.emulator.edit(|images| rename(images, 0, "last"));
    assert_eq!(told(&mut watch).await, [format!("*{} last", id(24))]);
}

#[tokio::test]
async fn one_reader_serves_all_who_watch_a_listing() {
    let world = quick(25, |setup| setup.page_size = 10).await;
    let listing = everything();
    let mut watches = Vec::new();
    for _ in 0..20 {
        watches.push(watch(&world, &listing).await);
    }
    world.emulator.reset_calls();
    world.emulator.edit(|images| rename(images, 0, "changed"));
    for watch in &mut watches {
        assert_eq!(told(watch).await, [format!("*{} changed", id(0))]);
    }
    assert_eq!(world.emulator.most_in_flight(), 1, "nobody else reads");
    // Between two reads of the head the other two pages are read, once each.
    let calls = world.emulator.calls();
    let markers = calls.iter().map(|call| call.parameter("marker"));
    let markers: Vec<_> = markers.skip_while(Option::is_some).collect();
    let (second, third) = (id(10), id(20));
    for walk in markers.chunks(3) {
        let whole = [None, Some(&*second), Some(&*third)];
        assert_eq!(walk, &whole[..walk.len()]);
    }
}

#[tokio::test]
async fn listings_are_watched_side_by_side() {
    let world = quick(3, |_| ()).await;
    let mut all = watch(&world, &everything()).await;
    let mut few = watch(&world, &by_name("odd")).await;
    world.emulator.edit(|images| rename(images, 1, "odd"));
    assert_eq!(told(&mut all).await, [format!("*{} odd", id(1))]);
    // It was in one listing before and is in the other now.
    assert_eq!(told(&mut few).await, [format!("+{} odd", id(1))]);
    world.emulator.edit(|images| rename(images, 1, "even"));
    assert_eq!(told(&mut all).await, [format!("*{} even", id(1))]);
    assert_eq!(told(&mut few).await, [format!("-{} odd", id(1))]);
}

#[tokio::test]
async fn when_the_last_has_gone_nothing_is_read() {
    let world = quick(3, |_| ()).await;
    let first = watch(&world, &everything()).await;
    let second = watch(&world, &everything()).await;
    drop(first);
    world.emulator.reset_calls();
    world.emulator.wait_for_calls(3).await;
    drop(second);
    // Another listing is read now, and shows how the time goes by.
    let _other = watch(&world, &by_name("image")).await;
    world.emulator.reset_calls();
    timeout(PATIENCE, world.emulator.wait_for_calls(10))
        .await
        .unwrap();
    let calls = world.emulator.calls();
    let of_first = calls
        .iter()
        .filter(|call| call.parameter("imageName").is_none());
    // The one that was under way, at most.
    assert!(of_first.count() <= 1);
}

#[tokio::test]
async fn who_comes_after_the_last_begins_anew() {
    let world = quick(3, |setup| setup.subscriptions.max_listings = 1).await;
    for round in 0..5 {
        let mut watch = watch(&world, &everything()).await;
        let name = format!("round {round}");
        world.emulator.edit(|images| rename(images, 0, &name));
        assert_eq!(told(&mut watch).await, [format!("*{} {name}", id(0))]);
    }
}

#[tokio::test]
async fn an_outage_removes_nothing() {
    let world = quick(25, |_| ()).await;
    let mut watch = watch(&world, &everything()).await;
    world.emulator.always([Fault::Status {
        status: 503,
        code: "ServiceUnavailable".to_owned(),
        message: String::new(),
        retry_after: None,
    }]);
    world.emulator.reset_calls();
    timeout(PATIENCE, world.emulator.wait_for_calls(4))
        .await
        .unwrap();
    world.emulator.edit(|images| rename(images, 2, "meanwhile"));
    world.emulator.always([]);
    assert_eq!(told(&mut watch).await, [format!("*{} meanwhile", id(2))]);
}

#[tokio::test]
async fn a_listing_that_cannot_be_read_cannot_be_watched() {
    let world = quick(3, |setup| setup.subscriptions.max = 1).await;
    world.emulator.script(Fault::Reset, 1);
    let error = refused(&world, &everything()).await;
    assert!(
        matches!(error, WatchError::Unreadable(CatalogueError::Upstream(_))),
        "{error:?}"
    );
    // And it keeps no place.
    watch(&world, &everything()).await;
}

#[tokio::test]
async fn who_is_slow_is_cut_off_and_nobody_waits_for_them() {
    let world = quick(9, |setup| setup.subscriptions.queue = 3).await;
    let behind = CancellationToken::new();
    let listing = everything();
    let mut slow = world.catalogue.watch(&listing, &behind).await.unwrap();
    let mut fast = watch(&world, &listing).await;
    for round in 0..8 {
        // Three may wait, and the fourth is too much.
        assert_eq!(behind.is_cancelled(), round > 3, "round {round}");
        world
            .emulator
            .edit(|images| rename(images, round, "changed"));
        assert_eq!(told(&mut fast).await, [format!("*{} changed", id(round))]);
    }
    assert!(slow.changes().await.is_none(), "nothing is left for it");
}

#[tokio::test]
async fn however_much_changes_at_once_who_has_taken_all_before_gets_it() {
    let world = quick(9, |setup| setup.subscriptions.queue = 3).await;
    let mut watch = watch(&world, &everything()).await;
    for name in ["one", "two"] {
        world.emulator.edit(|images| {
            for image in images {
                image.name = Some(name.to_owned());
            }
        });
        assert_eq!(told(&mut watch).await.len(), 9);
    }
}

#[tokio::test]
async fn there_is_a_most_of_subscriptions_and_of_listings() {
    let world = quick(3, |setup| {
        setup.subscriptions.max = 3;
        setup.subscriptions.max_listings = 2;
    })
    .await;
    let first = watch(&world, &everything()).await;
    let _second = watch(&world, &by_name("image")).await;
    let error = refused(&world, &by_name("im")).await;
    assert_eq!(error, WatchError::TooManyListings { max: 2 });
    let _third = watch(&world, &everything()).await;
    let error = refused(&world, &everything()).await;
    assert_eq!(error, WatchError::TooMany { max: 3 });
    drop(first);
    watch(&world, &everything()).await;
}

/// Whatever happens while they come, each is told a chain of changes without a
/// gap that leads to what is there in the end.
#[tokio::test]
async fn nothing_is_lost_or_told_twice_around_the_start() {
    let world = quick(25, |setup| setup.subscriptions.max_listings = 1).await;
    let mut watches = Vec::new();
    for round in 0..30 {
        world.emulator.edit(|images| {
            rename(images, round % 25, &format!("round {round}"));
            images.remove((round * 7) % 25);
            let new = image(&format!("m-new{round}"), "new", "Custom");
            images.insert((round * 3) % 24, new);
        });
        if round % 3 == 0 {
            watches.push(watch(&world, &everything()).await);
        }
    }
    world
        .emulator
        .edit(|images| images.push(image("m-end", "end", "Custom")));
    for watch in &mut watches {
        let mut known: HashMap<String, Option<String>> = HashMap::new();
        let is_end = |known: &HashMap<_, _>| known.contains_key("m-end");
        while !is_end(&known) {
            let changes = timeout(PATIENCE, watch.changes()).await.unwrap().unwrap();
            for change in &changes.images {
                let name = |held: &HeldImage| held.image().name.as_deref().unwrap().to_owned();
                let either = change.after.as_ref().or(change.before.as_ref()).unwrap();
                let id = either.image().id.to_string();
                let before = change.before.as_ref().map(name);
                let after = change.after.as_ref().map(name);
                if let Some(known) = known.insert(id, after) {
                    assert_eq!(known, before, "the changes of an image follow each other");
                }
            }
        }
        world.emulator.edit(|images| {
            for (id, name) in &known {
                let there = images.iter().find(|image| image.id == *id);
                assert_eq!(*name, there.and_then(|image| image.name.clone()), "{id}");
            }
        });
    }
}
