//! Orders are total, and go through a cursor unchanged.

use std::cmp::Ordering;
use std::sync::Arc;

use proptest::prelude::*;

use bcc_graphql::image::Direction;
use bcc_graphql::image::Image;
use bcc_graphql::image::ImageOrder;
use bcc_graphql::image::OrderField;
use bcc_graphql::image::OrderKey;
use bcc_graphql::image::compare_os_versions;

use super::bare;
use super::image;

fn orders() -> impl Iterator<Item = ImageOrder> {
    let fields = [
        OrderField::CreateTime,
        OrderField::Name,
        OrderField::OsVersion,
    ];
    let directions = [Direction::Asc, Direction::Desc];
    fields
        .into_iter()
        .flat_map(move |field| directions.map(|direction| ImageOrder { field, direction }))
}

/// Texts with numbers in them, often equal in their beginning and often longer
/// than what is compared.
fn version() -> impl Strategy<Value = String> + Clone {
    prop_oneof![
        6 => "[019. R麒]{0,5}",
        1 => "[0-9]{30,40}",
        1 => any::<String>(),
        2 => ("[19麒]{0,2}", 50..60_usize, "[19]?").prop_map(|(head, n, tail)| {
            format!("{head}{}{tail}", "麒".repeat(n))
        }),
        1 => "[0-9]{150,170}",
    ]
}

fn compare(order: ImageOrder, a: &Image, b: &Image) -> Ordering {
    order.compare((&order.key(a), &a.id), (&order.key(b), &b.id))
}

/// The key as a cursor gives it back.
fn restored(order: ImageOrder, image: &Image) -> OrderKey {
    let text = order.key(image).to_text();
    assert!(text.len() <= 161, "{text}");
    OrderKey::from_text(order, &text).expect("it gave this text itself")
}

/// The parts of a version, with numbers that a machine can hold.
fn parts(version: &str) -> Vec<(Option<u128>, String)> {
    let mut parts: Vec<(bool, String)> = Vec::new();
    for c in version.chars() {
        match parts.last_mut() {
            Some((is_number, part)) if *is_number == c.is_ascii_digit() => part.push(c),
            _ => parts.push((c.is_ascii_digit(), c.to_string())),
        }
    }
    let number = |(is_number, part): (bool, String)| match is_number {
        true => (Some(part.parse().unwrap()), String::new()),
        false => (None, part),
    };
    parts.into_iter().map(number).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn orders_are_total(a in image(version()), b in image(version()), c in image(version())) {
        for order in orders() {
            prop_assert_eq!(compare(order, &a, &b), compare(order, &b, &a).reverse());
            prop_assert_eq!(compare(order, &a, &b).is_eq(), order.key(&a) == order.key(&b) && a.id == b.id);
            prop_assert_eq!(order.key(&a).cmp(&order.key(&b)).is_eq(), order.key(&a) == order.key(&b));
            let mut sorted = [&a, &b, &c];
            sorted.sort_by(|a, b| compare(order, a, b));
            let [first, second, third] = sorted;
            prop_assert!(compare(order, first, second).is_le());
            prop_assert!(compare(order, second, third).is_le());
            prop_assert!(compare(order, first, third).is_le());
            if compare(order, first, third).is_eq() {
                prop_assert!(compare(order, first, second).is_eq());
            }
        }
    }

    #[test]
    fn the_coarse_number_never_contradicts_the_order(a in image(version()), b in image(version())) {
        for order in orders() {
            let coarse = order.coarse(&order.key(&a)).cmp(&order.coarse(&order.key(&b)));
            prop_assert!(coarse.is_eq() || coarse == compare(order, &a, &b));
        }
    }

    #[test]
    fn a_key_from_a_cursor_compares_as_the_image_s(a in image(version()), b in image(version())) {
        for order in orders() {
            let key = restored(order, &a);
            prop_assert_eq!(&key, &order.key(&a));
            let mixed = order.compare((&key, &a.id), (&order.key(&b), &b.id));
            prop_assert_eq!(mixed, compare(order, &a, &b));
        }
    }

    #[test]
    fn directions_are_each_other_s_reverse_among_what_has_a_value(
        a in image(version()),
        b in image(version()),
    ) {
        for field in [OrderField::CreateTime, OrderField::Name] {
            let [asc, desc] = [Direction::Asc, Direction::Desc]
                .map(|direction| ImageOrder { field, direction });
            let missing = |image: &Image| asc.key(image).to_text() == "-";
            if missing(&a) || missing(&b) || asc.key(&a) == asc.key(&b) {
                prop_assert_eq!(compare(asc, &a, &b), compare(desc, &a, &b));
            } else {
                prop_assert_eq!(compare(asc, &a, &b), compare(desc, &a, &b).reverse());
            }
            if missing(&b) && !missing(&a) {
                prop_assert!(compare(asc, &a, &b).is_lt());
            }
        }
    }

    #[test]
    fn versions_compare_as_their_parts(a in "[0129. R]{0,8}", b in "[0129. R]{0,8}") {
        let number_first = |version: &str| !version.starts_with(|c: char| c.is_ascii_digit());
        let expected = number_first(&a)
            .cmp(&number_first(&b))
            .then_with(|| parts(&a).cmp(&parts(&b)))
            .then_with(|| a.cmp(&b));
        prop_assert_eq!(compare_os_versions(&a, &b), expected);
    }

    #[test]
    fn any_text_is_a_key_s_own_or_none(text in prop_oneof![any::<String>(), "[=-][0-9.+-]{0,20}"]) {
        for order in orders() {
            if let Some(key) = OrderKey::from_text(order, &text) {
                prop_assert_eq!(key.to_text(), text.clone());
            }
        }
    }
}

#[test]
fn what_has_no_value_or_no_number_comes_last() {
    let with = |id: &str, version: Option<&str>| Image {
        os_version: version.map(Arc::from),
        ..bare(id)
    };
    let images = [
        with("m-1", None),
        with("m-2", Some("Stream")),
        with("m-3", Some("9")),
        with("m-4", Some("10")),
        with("m-5", None),
        with("m-6", Some("9")),
        with("m-7", Some("Rolling")),
    ];
    for (direction, expected) in [
        (Direction::Asc, ["3", "6", "4", "7", "2", "1", "5"]),
        (Direction::Desc, ["4", "3", "6", "2", "7", "1", "5"]),
    ] {
        let order = ImageOrder {
            field: OrderField::OsVersion,
            direction,
        };
        let mut sorted: Vec<_> = images.iter().map(|i| (order.key(i), &i.id)).collect();
        sorted.sort_by(|a, b| order.compare((&a.0, a.1), (&b.0, b.1)));
        let ids: Vec<_> = sorted.iter().map(|(_, id)| &id.as_str()[2..]).collect();
        assert_eq!(ids, expected, "{direction:?}");
    }
}

#[test]
fn names_are_compared_up_to_a_whole_character() {
    let order = ImageOrder {
        field: OrderField::Name,
        direction: Direction::Asc,
    };
    let named = |id: &str, name: String| Image {
        name: Some(Arc::from(name)),
        ..bare(id)
    };
    // Characters of three bytes: 53 fit in 160.
    let long = named("m-b", "麒".repeat(54));
    assert_eq!(order.key(&long).to_text(), format!("={}", "麒".repeat(53)));
    // Alike in what is compared, so that the ids decide.
    let longer = named("m-a", "麒".repeat(60));
    assert_eq!(compare(order, &longer, &long), Ordering::Less);
}

#[test]
fn every_order_has_its_fingerprint() {
    let mut fingerprints: Vec<_> = orders().map(ImageOrder::fingerprint).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 6);
}
