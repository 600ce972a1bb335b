//! Filters, orders and windows against a plain reference.

use std::cmp::Ordering;
use std::sync::Arc;

use bcc_graphql::catalogue::CatalogueError;
use bcc_graphql::catalogue::NewestBy;
use bcc_graphql::catalogue::View;
use bcc_graphql::catalogue::Window;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Fault;
use bcc_graphql::image::Direction;
use bcc_graphql::image::ImageFilter;
use bcc_graphql::image::ImageFilterSpec;
use bcc_graphql::image::ImageOrder;
use bcc_graphql::image::ImageStatus;
use bcc_graphql::image::OrderField;
use bcc_graphql::image::TextSpec;
use proptest::prelude::*;

use super::Setup;
use super::World;
use super::everything;
use super::id;
use super::ids;
use super::numbered;

const NAMES: [&str; 4] = ["alpha", "beta", "Gamma", "delta"];
const SYSTEMS: [Option<&str>; 3] = [Some("Ubuntu"), Some("CentOS"), None];
const VERSIONS: [Option<&str>; 6] = [
    Some("9"),
    Some("10"),
    Some("20.04.6"),
    Some("22.04 LTS"),
    Some("stream"),
    None,
];
const STATUSES: [&str; 2] = ["Available", "Error"];

fn catalogues() -> impl Strategy<Value = Vec<EmulatedImage>> {
    let image = (
        0..NAMES.len(),
        0..SYSTEMS.len(),
        0..VERSIONS.len(),
        0..STATUSES.len(),
        prop::option::of(1..6u32),
    );
    prop::collection::vec(image, 0..40).prop_map(|images| {
        // The ids' order is not BCC's.
        let n = images.len();
        let numbered = images.into_iter().enumerate();
        numbered
            .map(|(at, (name, system, version, status, day))| EmulatedImage {
                id: id((at * 7 + 3) % n.max(1) + 100 * (at * 7 / n.max(1))),
                name: Some(NAMES[name].to_owned()),
                image_type: Some("Custom".to_owned()),
                os_name: SYSTEMS[system].map(str::to_owned),
                os_version: VERSIONS[version].map(str::to_owned),
                status: Some(STATUSES[status].to_owned()),
                create_time: day.map(|day| format!("2026-01-0{day}T00:00:00Z")),
                ..EmulatedImage::default()
            })
            .collect()
    })
}

#[derive(Debug, Clone)]
struct Filter {
    system: Option<usize>,
    available: bool,
    name_has: Option<&'static str>,
}

impl Filter {
    fn spec(&self) -> ImageFilterSpec {
        ImageFilterSpec {
            os_name: self.system.map(|system| TextSpec {
                eq: Some(["ubuntu", "CENTOS"][system].to_owned()),
                ..TextSpec::default()
            }),
            name: self.name_has.map(|text| TextSpec {
                contains: Some(text.to_owned()),
                ..TextSpec::default()
            }),
            status: self.available.then(|| vec![ImageStatus::Available]),
            ..ImageFilterSpec::default()
        }
    }

    fn takes(&self, image: &EmulatedImage) -> bool {
        let system = |system: usize| {
            let wanted = ["ubuntu", "centos"][system];
            image
                .os_name
                .as_ref()
                .is_some_and(|name| name.to_lowercase() == wanted)
        };
        let name = image.name.as_deref().unwrap_or_default().to_lowercase();
        self.system.is_none_or(system)
            && (!self.available || image.status.as_deref() == Some("Available"))
            && self.name_has.is_none_or(|text| name.contains(text))
    }
}

fn filters() -> impl Strategy<Value = Option<Filter>> {
    let filter = (
        prop::option::of(0..2usize),
        any::<bool>(),
        prop::option::of(prop::sample::select(vec!["a", "ta", "mm"])),
    );
    prop::option::of(filter.prop_map(|(system, available, name_has)| Filter {
        system,
        available,
        name_has,
    }))
}

fn orders() -> impl Strategy<Value = Option<ImageOrder>> {
    prop::option::of(prop::sample::select(ImageOrder::ALL.to_vec()))
}

/// Where a version stands: numbers as numbers, then texts, then none.
fn rank(version: Option<&str>) -> usize {
    VERSIONS.iter().position(|known| *known == version).unwrap()
}

/// The order, by its definition.
fn compare(order: ImageOrder, a: &EmulatedImage, b: &EmulatedImage) -> Ordering {
    let turned = |ordering: Ordering| match order.direction {
        Direction::Asc => ordering,
        Direction::Desc => ordering.reverse(),
    };
    let by_value = match order.field {
        OrderField::CreateTime => match (&a.create_time, &b.create_time) {
            (Some(a), Some(b)) => turned(a.cmp(b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        },
        OrderField::Name => turned(a.name.cmp(&b.name)),
        OrderField::OsVersion => {
            let (a, b) = (rank(a.os_version.as_deref()), rank(b.os_version.as_deref()));
            // The first four are numbers, then a text, then nothing.
            if a < 4 && b < 4 {
                turned(a.cmp(&b))
            } else {
                a.max(3).cmp(&b.max(3))
            }
        }
    };
    by_value.then_with(|| a.id.cmp(&b.id))
}

fn reference(
    images: &[EmulatedImage],
    filter: Option<&Filter>,
    order: Option<ImageOrder>,
) -> Vec<String> {
    let takes = |image: &&EmulatedImage| filter.is_none_or(|filter| filter.takes(image));
    let mut shown: Vec<&EmulatedImage> = images.iter().filter(takes).collect();
    if let Some(order) = order {
        shown.sort_by(|a, b| compare(order, a, b));
    }
    shown.into_iter().map(|image| image.id.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Relay's pagination algorithm, step by step, over the reference.
    #[test]
    fn windows_of_views_follow_the_specification(
        images in catalogues(),
        filter in filters(),
        order in orders(),
        first in prop::option::of(0..12usize),
        last in prop::option::of(0..12usize),
        after in prop::option::of(0.0..1.0f64),
        before in prop::option::of(0.0..1.0f64),
        page_size in 1..12u16,
    ) {
        // One of them is always given: without, `first` has a default.
        let first = if first.is_none() && last.is_none() { Some(5) } else { first };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let shown = reference(&images, filter.as_ref(), order);
            let world = World::new(Setup { images, page_size, ..Setup::default() }).await;
            let view = View {
                filter: filter.map(|filter| Arc::new(ImageFilter::new(&filter.spec()).unwrap())),
                order,
            };
            let listing = everything();
            let cursors = world.reader().cursors(listing.clone(), view.clone());
            let all = Window::forward(1000, None);
            let all = world.reader().window(&listing, &view, &all).await.unwrap();
            assert_eq!(ids(&all), shown);
            let texts: Vec<String> = all
                .slices
                .iter()
                .flat_map(|slice| slice.held())
                .map(|held| cursors.at(&held))
                .collect();

            let place = |share: f64| ((share * shown.len() as f64) as usize).min(shown.len() - 1);
            let edge = |share: Option<f64>| share.filter(|_| !shown.is_empty()).map(place);
            let (after, before) = (edge(after), edge(before));
            let position = |edge: Option<usize>| edge.map(|edge| cursors.decode(&texts[edge]).unwrap());
            let window = Window {
                first,
                last,
                after: position(after),
                before: position(before),
            };
            let answer = world.reader().window(&listing, &view, &window).await.unwrap();

            let start = after.map_or(0, |after| after + 1);
            let end = before.filter(|before| *before >= start).unwrap_or(shown.len());
            let edges = &shown[start..end];
            let mut expected = edges;
            if let Some(first) = first {
                expected = &expected[..first.min(expected.len())];
            }
            if let Some(last) = last {
                expected = &expected[expected.len() - last.min(expected.len())..];
            }
            assert_eq!(ids(&answer), expected);
            let has_next = match first {
                Some(first) => edges.len() > first,
                None => before.is_some_and(|before| before < shown.len()),
            };
            let has_previous = match last {
                Some(last) => edges.len() > last,
                None => after.is_some(),
            };
            assert_eq!(answer.has_next_page, has_next);
            assert_eq!(answer.has_previous_page, has_previous);
            assert_eq!(world.reader().count(&listing, &view).await.unwrap(), shown.len());

            // Now it is remembered which images the filter shows.
            let again = world.reader().window(&listing, &view, &window).await.unwrap();
            assert_eq!(ids(&again), expected);
            let both = (again.has_next_page, again.has_previous_page);
            assert_eq!(both, (has_next, has_previous));
            assert_eq!(world.reader().count(&listing, &view).await.unwrap(), shown.len());
        });
    }
}

/// A view that needs the whole listing.
fn by_name() -> View {
    View {
        filter: None,
        order: Some(ImageOrder {
            field: OrderField::Name,
            direction: Direction::Desc,
        }),
    }
}

#[tokio::test]
async fn a_walk_is_made_once_and_answers_everything() {
    let world = World::of(95).await;
    let reader = world.reader();
    let listing = everything();
    let head = Window::forward(3, None);
    reader.window(&listing, &by_name(), &head).await.unwrap();
    assert_eq!(world.emulator.call_count(), 10);
    assert_eq!(reader.count(&listing, &View::default()).await.unwrap(), 95);
    reader.facets(&listing, &View::default()).await.unwrap();
    let plain = View::default();
    let newest = reader.newest(&listing, &plain, NewestBy::OsVersion);
    newest.await.unwrap();
    // Plain windows are answered from it too, by this request and by others.
    world.walk(&listing, 7).await;
    assert_eq!(world.emulator.call_count(), 10);
}

#[tokio::test]
async fn cursors_are_the_same_from_a_page_and_from_the_whole() {
    let world = World::of(35).await;
    let listing = everything();
    let by_page = world.window(&listing, 35, None).await.unwrap();
    let from_pages = world.cursors(&listing, &by_page);
    world
        .reader()
        .count(&listing, &View::default())
        .await
        .unwrap();
    let whole = world.window(&listing, 35, None).await.unwrap();
    assert_eq!(world.cursors(&listing, &whole), from_pages);
}

#[tokio::test]
async fn a_listing_beyond_the_bound_costs_only_the_field_that_needs_it() {
    let world = World::new(Setup {
        images: numbered(50),
        walk_pages: 3,
        ..Setup::default()
    })
    .await;
    let listing = everything();
    let reader = world.reader();
    reader.want_whole(&listing);
    let head = Window::forward(5, None);
    let edges = reader
        .window(&listing, &View::default(), &head)
        .await
        .unwrap();
    assert_eq!(ids(&edges), super::named(0..5));
    let error = reader.count(&listing, &View::default()).await.unwrap_err();
    assert_eq!(error, CatalogueError::ListingTooLarge { max_pages: 3 });
    let error = reader
        .window(&listing, &by_name(), &head)
        .await
        .unwrap_err();
    assert_eq!(error, CatalogueError::ListingTooLarge { max_pages: 3 });
    assert_eq!(
        world.emulator.call_count(),
        3,
        "the walk is not tried again"
    );
}

#[tokio::test]
async fn an_old_whole_listing_stands_in_where_bcc_fails() {
    let world = World::of(15).await;
    let listing = everything();
    let count = async || world.reader().count(&listing, &View::default()).await;
    assert_eq!(count().await.unwrap(), 15);
    world.remove(&id(3));
    world.advance(std::time::Duration::from_secs(331));
    let down: Fault = "status=503".parse().unwrap();
    world.emulator.always([down]);
    assert_eq!(count().await.unwrap(), 15);
    world.emulator.always(None);
    assert_eq!(count().await.unwrap(), 14);
}

#[tokio::test]
async fn the_newest_does_not_depend_on_bccs_order() {
    let image = |number: usize, version: &str| EmulatedImage {
        create_time: Some("2026-01-01T00:00:00Z".to_owned()),
        os_version: Some(version.to_owned()),
        ..super::image(&id(number), "same", "System")
    };
    let mut images: Vec<_> = (0..12)
        .map(|number| image(number, if number % 2 == 0 { "9" } else { "10" }))
        .collect();
    let world = World::of(0).await;
    let mut seed = 1_u64;
    for _ in 0..1000 {
        for at in (1..images.len()).rev() {
            // A plain linear congruential generator: any shuffle will do.
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            images.swap(at, usize::try_from(seed >> 33).unwrap() % (at + 1));
        }
        world.emulator.edit(|listed| listed.clone_from(&images));
        // Whatever is held is gone by then.
        world.advance(std::time::Duration::from_secs(100_000));
        let reader = world.reader();
        let newest = async |by| {
            let newest = reader.newest(&everything(), &View::default(), by).await;
            newest.unwrap().unwrap().image().id.to_string()
        };
        assert_eq!(newest(NewestBy::CreateTime).await, id(0));
        assert_eq!(newest(NewestBy::OsVersion).await, id(1));
    }
}
