//! Which images are asked for, and in which order: against references that are
//! too slow or too simple to ship.

mod filter;
mod filter_errors;
mod order;

use std::sync::Arc;

use proptest::option::weighted;
use proptest::prelude::*;

use bcc_graphql::image::Image;
use bcc_graphql::image::ImageId;
use bcc_graphql::image::ImageStatus;
use bcc_graphql::image::ImageType;
use chrono::DateTime;
use chrono::Utc;

const STATUSES: [ImageStatus; 3] = [
    ImageStatus::Available,
    ImageStatus::Creating,
    ImageStatus::Unknown,
];

const TYPES: [ImageType; 3] = [
    ImageType::System,
    ImageType::GpuBccCustom,
    ImageType::Unknown,
];

/// An image of which nothing but the id is known.
fn bare(id: &str) -> Image {
    Image {
        id: ImageId::new(id).unwrap(),
        name: None,
        image_type: ImageType::Unknown,
        type_name: None,
        status: ImageStatus::Unknown,
        status_name: None,
        create_time: None,
        os_type: None,
        os_name: None,
        os_version: None,
        os_build: None,
        os_arch: None,
        os_lang: None,
        desc: None,
        special_version: None,
        package: None,
        encrypted: None,
    }
}

/// Few texts, so that ties and matches are common.
fn text() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        8 => "[abAB]{0,3}",
        1 => "[aK\u{212a}麒İi]{0,3}",
    ]
}

/// Few times, some with a fraction and one within a leap second.
fn time() -> impl Strategy<Value = DateTime<Utc>> {
    let seconds = prop_oneof![-2..3_i64, 1_700_000_000..1_700_000_003_i64];
    let whole = (seconds, prop_oneof![Just(0), 0..1_000_000_000_u32])
        .prop_map(|(seconds, nanoseconds)| DateTime::from_timestamp(seconds, nanoseconds));
    let leap = Just(DateTime::from_timestamp(1_483_228_799, 1_500_000_000));
    prop_oneof![9 => whole, 1 => leap].prop_map(Option::unwrap)
}

/// An image with names and versions of `texts`, and much that is missing.
fn image(texts: impl Strategy<Value = String> + Clone) -> impl Strategy<Value = Image> {
    let shared = move || weighted(0.8, texts.clone().prop_map(Arc::from));
    (
        "m-[ab]{1,2}",
        (shared(), shared(), shared()),
        (0..3_usize, 0..3_usize),
        weighted(0.8, time()),
        any::<(Option<bool>, Option<bool>)>(),
    )
        .prop_map(|(id, texts, kinds, create_time, flags)| Image {
            name: texts.0,
            os_name: texts.1,
            os_version: texts.2,
            status: STATUSES[kinds.0],
            image_type: TYPES[kinds.1],
            create_time,
            package: flags.0,
            encrypted: flags.1,
            ..bare(&id)
        })
}
