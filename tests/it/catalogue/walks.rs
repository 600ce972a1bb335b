//! The walk property: pages joined are the listing.

use proptest::prelude::*;

use bcc_graphql::catalogue::Listing;
use bcc_graphql::catalogue::SourceId;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Fault;
use bcc_graphql::image::ImageType;

use super::Setup;
use super::World;
use super::everything;
use super::id;
use super::ids;
use super::image;
use super::named;

const TYPES: [(&str, Option<ImageType>); 4] = [
    ("Custom", Some(ImageType::Custom)),
    ("System", Some(ImageType::System)),
    ("GpuBccSystem", Some(ImageType::GpuBccSystem)),
    ("All", None),
];

const NAMES: [&str; 6] = ["ubuntu", "Ubuntu 22", "centos", "镜像", "a/b", "x y"];

fn catalogues() -> impl Strategy<Value = Vec<EmulatedImage>> {
    prop::collection::vec((0..3usize, 0..NAMES.len()), 0..60).prop_map(|kinds| {
        let images = kinds.into_iter().enumerate();
        images
            .map(|(number, (kind, name))| image(&id(number), NAMES[name], TYPES[kind].0))
            .collect()
    })
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

/// What the listing should be, by its definition.
fn expected(images: &[EmulatedImage], kind: usize, name: Option<&str>) -> Vec<String> {
    images
        .iter()
        .filter(|image| kind == 3 || image.image_type.as_deref() == Some(TYPES[kind].0))
        .filter(|image| {
            let text = name.unwrap_or_default().to_lowercase();
            image
                .name
                .as_ref()
                .is_some_and(|name| name.to_lowercase().contains(&text))
        })
        .map(|image| image.id.clone())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn pages_joined_are_the_listing(
        images in catalogues(),
        kind in 0..4usize,
        name in prop::option::of(prop::sample::select(vec!["ubuntu", "2", "镜", "zzz", "/"])),
        page_size in 1..25u16,
        first in 1..30usize,
        name_ignored in any::<bool>(),
    ) {
        block_on(async {
            let listed = expected(&images, kind, name);
            let world = World::new(Setup { images, page_size, ..Setup::default() }).await;
            world.emulator.always(name_ignored.then_some(Fault::IgnoreImageName));
            let listing = Listing::new(SourceId::DEFAULT, TYPES[kind].1, name).unwrap();

            let mut joined = Vec::new();
            let mut cursors = Vec::new();
            let mut after: Option<String> = None;
            loop {
                let answer = world.window(&listing, first, after.as_deref()).await.unwrap();
                let page = ids(&answer);
                joined.extend(page.iter().cloned());
                cursors.extend(world.cursors(&listing, &answer));
                assert_eq!(answer.has_next_page, joined.len() < listed.len());
                assert_eq!(answer.has_previous_page, joined.len() > page.len());
                assert!(page.len() == first || !answer.has_next_page, "a page is full");
                after = cursors.last().cloned();
                if !answer.has_next_page {
                    break;
                }
            }
            assert_eq!(joined, listed);

            for (index, cursor) in cursors.iter().enumerate() {
                let rest = world.ids(&listing, 1000, Some(cursor)).await;
                assert_eq!(rest, listed[index + 1..], "behind {}", listed[index]);
            }
        });
    }
}

#[tokio::test]
async fn an_empty_page_knows_what_follows() {
    let world = World::of(20).await;
    let listing = everything();
    let head = world.window(&listing, 0, None).await.unwrap();
    assert_eq!(ids(&head), named([]));
    assert!(head.has_next_page && !head.has_previous_page);

    let all = world.window(&listing, 1000, None).await.unwrap();
    let last = world.cursors(&listing, &all).pop().unwrap();
    let end = world.window(&listing, 0, Some(&last)).await.unwrap();
    assert!(!end.has_next_page && end.has_previous_page);

    let nothing = Listing::new(SourceId::DEFAULT, Some(ImageType::Sharing), None).unwrap();
    let nothing = world.window(&nothing, 10, None).await.unwrap();
    assert!(!nothing.has_next_page && !nothing.has_previous_page);
}

#[tokio::test]
async fn five_thousand_images_by_sevens_cost_five_calls() {
    let world = World::new(Setup {
        images: super::numbered(5000),
        page_size: 1000,
        ..Setup::default()
    })
    .await;
    assert_eq!(world.walk(&everything(), 7).await, named(0..5000));
    assert_eq!(world.emulator.call_count(), 5);
}
