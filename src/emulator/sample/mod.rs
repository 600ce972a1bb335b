//! A catalogue to look at: the systems that BCC's documents name, some more in
//! the same pattern, and what users might have made of them.

mod details;
mod names;
mod random;
mod systems;

use chrono::DateTime;
use chrono::Utc;

use super::image::EmulatedImage;
use super::image::documented_example;
use crate::bce::sign::format_timestamp;
use random::Random;
use systems::System;

/// The types, over and over, so that every few images show most of them.
const TYPES: [&str; 24] = [
    "System",
    "System",
    "Custom",
    "GpuBccSystem",
    "System",
    "BbcSystem",
    "Sharing",
    "Custom",
    "EbcSystem",
    "Integration",
    "System",
    "FpgaBccSystem",
    "GpuBccCustom",
    "System",
    "BbcCustom",
    "Custom",
    "EbcCustom",
    "GpuBbcSystem",
    "System",
    "Sharing",
    "FpgaBccCustom",
    "GpuBbcCustom",
    "System",
    "Custom",
];

/// 2025-10-01: no image is younger.
const NEWEST: i64 = 1_759_276_800;
/// A mean year, in seconds.
const YEAR: i64 = 31_556_952;

/// `n` images, always the same ones: the first of many are those of few. The
/// first is BCC's documented example.
#[must_use]
pub fn sample_catalogue(n: usize) -> Vec<EmulatedImage> {
    (0..n).map(image).collect()
}

fn image(number: usize) -> EmulatedImage {
    if number == 0 {
        return documented_example();
    }
    let listed = listed(number);
    EmulatedImage {
        detail: details::details(number, &listed),
        ..listed
    }
}

/// What the list says of an image other than the first.
fn listed(number: usize) -> EmulatedImage {
    let image_type = TYPES[number % TYPES.len()];
    let mut random = Random::new(number);
    if image_type == "System" {
        // Each documented system once, and then any.
        let nth = nth_of_its_type(number) - 1;
        let system = match systems::DOCUMENTED.get(nth) {
            Some(system) => *system,
            None => systems::any(&mut random),
        };
        let id = system.id.filter(|_| nth < systems::DOCUMENTED.len());
        return provided(number, id, image_type, system, &mut random);
    }
    let system = match image_type {
        "FpgaBccSystem" => systems::FPGA,
        "GpuBccSystem" | "GpuBbcSystem" | "GpuBccCustom" | "GpuBbcCustom" => {
            systems::any_linux(&mut random)
        }
        _ => systems::any(&mut random),
    };
    if image_type.ends_with("System") {
        provided(number, None, image_type, system, &mut random)
    } else {
        made_by_a_user(number, image_type, system, &mut random)
    }
}

/// An image that Baidu provides.
fn provided(
    number: usize,
    id: Option<&str>,
    image_type: &str,
    system: System,
    random: &mut Random,
) -> EmulatedImage {
    let mut name = format!("{} {}{}", system.version, system.arch, system.suffix);
    if image_type.starts_with("Gpu") {
        name.push_str(random.pick(&names::GPU_SUFFIXES));
    }
    let mut image = EmulatedImage {
        name: Some(name),
        status: Some(
            random
                .weighted(&[(97, "Available"), (3, "NotAvailable")])
                .to_owned(),
        ),
        ..common(number, image_type, system, random)
    };
    if let Some(id) = id {
        id.clone_into(&mut image.id);
    }
    if random.one_in(40) {
        image.special_version = Some("financial_safty".to_owned());
    }
    if random.one_in(2) {
        return image.with_null("desc");
    }
    image
}

/// An image that a user made, was given, or bought.
fn made_by_a_user(
    number: usize,
    image_type: &str,
    system: System,
    random: &mut Random,
) -> EmulatedImage {
    let mut image = common(number, image_type, system, random);
    let date = image.os_build.as_deref().unwrap_or_default();
    image.name = Some(names::free_name(date, random));
    image.status = Some(
        random
            .weighted(&[
                (80, "Available"),
                (8, "Creating"),
                (5, "NotAvailable"),
                (4, "CreatedFailed"),
                (3, "Error"),
            ])
            .to_owned(),
    );
    image.package = Some(random.one_in(8));
    image.encrypted = Some(random.one_in(10));
    if random.one_in(40) {
        image.desc = Some(names::ODD_DESCRIPTION.to_owned());
        return image;
    }
    match random.below(5) {
        0 => image.with_null("desc"),
        1 => image,
        2 => EmulatedImage {
            desc: Some(String::new()),
            ..image
        },
        _ => EmulatedImage {
            desc: Some(random.pick(&names::DESCRIPTIONS).to_owned()),
            ..image
        },
    }
}

/// What both have.
fn common(number: usize, image_type: &str, system: System, random: &mut Random) -> EmulatedImage {
    let created = created(system.since, random);
    let text = |text: &str| Some(text.to_owned());
    EmulatedImage {
        id: random::id("m-", number),
        image_type: text(image_type),
        os_type: text(system.os_type()),
        os_version: text(system.version),
        os_arch: text(system.arch),
        os_name: text(system.name),
        os_build: Some(created.format("%Y%m%d00").to_string()),
        os_lang: system.lang.map(str::to_owned),
        create_time: Some(format_timestamp(created)),
        package: Some(false),
        encrypted: Some(false),
        ..EmulatedImage::default()
    }
}

/// Within five years of the system's release.
fn created(since: i64, random: &mut Random) -> DateTime<Utc> {
    let released = (since - 1970) * YEAR;
    let span = (NEWEST - released).clamp(1, 5 * YEAR);
    let after = i64::try_from(random.below(span.unsigned_abs())).unwrap_or_default();
    DateTime::from_timestamp(released + after, 0).unwrap_or_default()
}

/// How many images before this one have its type.
fn nth_of_its_type(number: usize) -> usize {
    let of_type = |types: &[&str]| {
        let wanted = TYPES[number % TYPES.len()];
        types.iter().filter(|given| **given == wanted).count()
    };
    number / TYPES.len() * of_type(&TYPES) + of_type(&TYPES[..number % TYPES.len()])
}
