//! Filters against the plainest reading of their conditions.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;
use regex::Regex;

use bcc_graphql::image::Image;
use bcc_graphql::image::ImageFilter;
use bcc_graphql::image::ImageFilterSpec;
use bcc_graphql::image::TextSpec;

use super::STATUSES;
use super::TYPES;
use super::bare;
use super::image;
use super::text;
use super::time;

const REGEXES: [&str; 9] = [
    "a", "^A", "[^a]", "b$", "(?i)ab", "a.?B", r"\P{Lu}", r"^\w+$", "^$",
];

fn text_spec() -> impl Strategy<Value = TextSpec> {
    (
        weighted(0.1, text()),
        weighted(0.1, vec(text(), 1..4)),
        weighted(0.2, "[abAB]{1,2}"),
        weighted(0.2, "[abAB]{1,2}"),
        weighted(0.3, "[aA?*]{0,4}"),
        weighted(0.3, (0..REGEXES.len()).prop_map(|i| REGEXES[i].to_owned())),
    )
        .prop_map(|(eq, is_in, contains, starts_with, glob, regex)| TextSpec {
            eq,
            is_in,
            contains,
            starts_with,
            glob,
            regex,
        })
}

fn spec() -> impl Strategy<Value = ImageFilterSpec> {
    let some_of = |n: usize| weighted(0.2, vec(0..n, 1..3));
    (
        weighted(0.2, vec("m-[ab]{1,2}", 1..6)),
        (weighted(0.5, text_spec()), weighted(0.3, text_spec())),
        (some_of(STATUSES.len()), some_of(TYPES.len())),
        (weighted(0.2, time()), weighted(0.2, time())),
        (weighted(0.1, any::<bool>()), weighted(0.1, any::<bool>())),
    )
        .prop_map(|(ids, texts, kinds, times, flags)| ImageFilterSpec {
            ids,
            name: texts.0,
            os_version: texts.1,
            status: kinds
                .0
                .map(|s| s.into_iter().map(|i| STATUSES[i]).collect()),
            image_type: kinds.1.map(|t| t.into_iter().map(|i| TYPES[i]).collect()),
            created_after: times.0,
            created_before: times.1,
            encrypted: flags.0,
            package: flags.1,
            ..ImageFilterSpec::default()
        })
}

fn lower(text: &str) -> String {
    text.chars()
        .map(|c| c.to_lowercase().next().unwrap())
        .collect()
}

fn glob_matches(pattern: &[char], value: &[char]) -> bool {
    match (pattern, value) {
        ([], value) => value.is_empty(),
        (['*', pattern @ ..], value) => {
            (0..=value.len()).any(|n| glob_matches(pattern, &value[n..]))
        }
        (['?', pattern @ ..], [_, value @ ..]) => glob_matches(pattern, value),
        ([p, pattern @ ..], [v, value @ ..]) => p == v && glob_matches(pattern, value),
        (_, []) => false,
    }
}

fn text_matches(spec: &Option<TextSpec>, value: Option<&str>) -> bool {
    let Some(spec) = spec.as_ref().filter(|spec| **spec != TextSpec::default()) else {
        return true;
    };
    let Some(value) = value else {
        return false;
    };
    let chars = |text: &str| -> Vec<char> { lower(text).chars().collect() };
    let holds = |condition: &Option<String>, holds: &dyn Fn(&str) -> bool| {
        condition.as_deref().is_none_or(holds)
    };
    holds(&spec.eq, &|eq| lower(value) == lower(eq))
        && spec
            .is_in
            .as_ref()
            .is_none_or(|v| v.iter().any(|v| lower(v) == lower(value)))
        && holds(&spec.contains, &|part| lower(value).contains(&lower(part)))
        && holds(&spec.starts_with, &|part| {
            lower(value).starts_with(&lower(part))
        })
        && holds(&spec.glob, &|glob| {
            glob_matches(&chars(glob), &chars(value))
        })
        && holds(&spec.regex, &|regex| {
            Regex::new(regex).unwrap().is_match(value)
        })
}

fn matches(spec: &ImageFilterSpec, image: &Image) -> bool {
    let time = image.create_time;
    spec.ids
        .as_ref()
        .is_none_or(|ids| ids.iter().any(|id| id == image.id.as_str()))
        && text_matches(&spec.name, image.name.as_deref())
        && text_matches(&spec.os_version, image.os_version.as_deref())
        && spec
            .status
            .as_ref()
            .is_none_or(|s| s.contains(&image.status))
        && spec
            .image_type
            .as_ref()
            .is_none_or(|t| t.contains(&image.image_type))
        && spec
            .created_after
            .is_none_or(|after| time.is_some_and(|time| time >= after))
        && spec
            .created_before
            .is_none_or(|before| time.is_some_and(|time| time < before))
        && spec
            .encrypted
            .is_none_or(|wanted| image.encrypted == Some(wanted))
        && spec
            .package
            .is_none_or(|wanted| image.package == Some(wanted))
}

/// Lists as sets, and texts as they are compared.
fn canonical(spec: &ImageFilterSpec) -> impl PartialEq + std::fmt::Debug + use<> {
    let text = |spec: &Option<TextSpec>| {
        let spec = spec.clone().unwrap_or_default();
        let lowered =
            [&spec.eq, &spec.contains, &spec.starts_with].map(|text| text.as_deref().map(lower));
        let values: Option<BTreeSet<_>> = spec.is_in.map(|v| v.iter().map(|v| lower(v)).collect());
        let glob = spec.glob.map(|glob| {
            let glob = lower(&glob);
            let stars = Regex::new(r"\*+").unwrap();
            stars.replace_all(&glob, "*").into_owned()
        });
        (lowered, values, glob, spec.regex)
    };
    fn set<T: Ord + Clone>(values: &Option<Vec<T>>) -> Option<BTreeSet<T>> {
        values
            .as_ref()
            .map(|values| values.iter().cloned().collect())
    }
    (
        (set(&spec.ids), set(&spec.status), set(&spec.image_type)),
        (text(&spec.name), text(&spec.os_version)),
        (spec.created_after, spec.created_before),
        (spec.encrypted, spec.package),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// A refused filter is one that matches nothing, by the reference.
    #[test]
    fn matches_what_the_conditions_say(spec in spec(), images in vec(image(text()), 1..12)) {
        match ImageFilter::new(&spec) {
            Ok(filter) => for image in &images {
                prop_assert_eq!(filter.matches(image), matches(&spec, image), "{:?}", image);
            },
            Err(error) => for image in &images {
                prop_assert!(!matches(&spec, image), "{} refuses {:?}", error, image);
            },
        }
    }

    #[test]
    fn globs_match_as_by_hand(pattern in "[aAb麒?*]{0,8}", value in "[aAbB麒]{0,10}") {
        let spec = TextSpec { glob: Some(pattern), ..TextSpec::default() };
        let filter = ImageFilterSpec { name: Some(spec.clone()), ..ImageFilterSpec::default() };
        let image = Image { name: Some(value.as_str().into()), ..bare("m-1") };
        let matched = ImageFilter::new(&filter).unwrap().matches(&image);
        prop_assert_eq!(matched, text_matches(&Some(spec), Some(&value)));
    }

    #[test]
    fn fingerprints_differ_as_filters_do(a in spec(), b in spec()) {
        let (Ok(filter_a), Ok(filter_b)) = (ImageFilter::new(&a), ImageFilter::new(&b)) else {
            return Ok(());
        };
        let equal = filter_a.fingerprint() == filter_b.fingerprint();
        prop_assert_eq!(equal, canonical(&a) == canonical(&b));
        prop_assert_eq!(filter_a.is_empty(), canonical(&a) == canonical(&ImageFilterSpec::default()));
        prop_assert_eq!(filter_a.wants_status(), a.status.is_some());
    }

    /// Of two texts that are near each other, as two random filters seldom are.
    #[test]
    fn fingerprints_of_texts_differ_as_texts_do(a in text_spec(), b in text_spec(), mixed: u8) {
        // Some conditions of one, and the rest of the other.
        let c = TextSpec {
            eq: if mixed & 1 == 0 { a.eq.clone() } else { b.eq.clone() },
            is_in: if mixed & 2 == 0 { a.is_in.clone() } else { b.is_in.clone() },
            glob: if mixed & 4 == 0 { a.glob.clone() } else { b.glob.clone() },
            ..a.clone()
        };
        let [a, c] = [a, c].map(|name| ImageFilterSpec { name: Some(name), ..ImageFilterSpec::default() });
        if let (Ok(filter_a), Ok(filter_c)) = (ImageFilter::new(&a), ImageFilter::new(&c)) {
            let equal = filter_a.fingerprint() == filter_c.fingerprint();
            prop_assert_eq!(equal, canonical(&a) == canonical(&c));
        }
    }

    #[test]
    fn the_order_and_case_of_a_list_do_not_matter(
        values in vec("[abAB麒]{0,3}", 1..6),
        ids in vec("m-[ab]{1,3}", 1..6),
    ) {
        let spec = |values: Vec<String>, ids: Vec<String>| ImageFilterSpec {
            ids: Some(ids),
            os_name: Some(TextSpec { is_in: Some(values), ..TextSpec::default() }),
            ..ImageFilterSpec::default()
        };
        let other = values.iter().rev().chain(&values).map(|v| v.to_uppercase()).collect();
        let other = spec(other, ids.iter().rev().chain(&ids).cloned().collect());
        let [a, b] = [spec(values, ids), other].map(|spec| ImageFilter::new(&spec).unwrap());
        prop_assert_eq!(a.fingerprint(), b.fingerprint());
    }
}

/// Cursors hold it: another one would make every cursor in use a stranger's.
#[test]
fn a_fingerprint_stays_the_same() {
    let spec = ImageFilterSpec {
        os_name: Some(TextSpec {
            eq: Some("Ubuntu".to_owned()),
            ..TextSpec::default()
        }),
        encrypted: Some(false),
        ..ImageFilterSpec::default()
    };
    let expected: &[&[u8]] = &[
        &[0, 0, 0, 0, 0, 0, 0, 9],
        b"encrypted",
        &[0, 0, 0, 0, 0, 0, 0, 0],
        &[1, 0, 0, 0, 0, 0, 0, 0, 1, 0],
        &[0],
        &[0, 0, 0, 0, 0, 0, 0, 6],
        b"osName",
        &[0, 0, 0, 0, 0, 0, 0, 2],
        b"eq",
        &[1, 0, 0, 0, 0, 0, 0, 0, 6],
        b"ubuntu",
        &[0],
    ];
    let fingerprint = ImageFilter::new(&spec).unwrap().fingerprint();
    assert_eq!(fingerprint, expected.concat());
}
