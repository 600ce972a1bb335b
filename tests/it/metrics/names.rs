//! The names, which dashboards and alerts are built on: `docs/metrics.md` is their
//! snapshot.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::QUERY;
use super::Scrape;
use crate::support::TestService;

/// A name with what is told of it, and the labels of its samples.
#[derive(Default)]
struct Family {
    help: String,
    kind: String,
    labels: BTreeSet<String>,
}

async fn families() -> BTreeMap<String, Family> {
    let service = TestService::start().await;
    service.graphql(QUERY, Value::Null).await;
    let Scrape(text) = Scrape::of(&service).await;
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut current = String::new();
    for line in text.lines() {
        if let Some(told) = line.strip_prefix("# HELP ") {
            let (name, help) = told.split_once(' ').unwrap();
            name.clone_into(&mut current);
            let family = Family {
                help: help.to_owned(),
                ..Family::default()
            };
            let twice = families.insert(current.clone(), family);
            assert!(twice.is_none(), "{name} stands twice");
        } else if let Some(told) = line.strip_prefix("# TYPE ") {
            let (name, kind) = told.split_once(' ').unwrap();
            assert_eq!(name, current);
            families.get_mut(name).unwrap().kind = kind.to_owned();
        } else {
            // A sample, which belongs to the name in front of it.
            let (sample, value) = line.rsplit_once(' ').unwrap();
            assert!(sample.starts_with(&current), "{line}");
            assert!(value.parse::<f64>().unwrap() >= 0.0, "{line}");
            let labels = sample.split_once('{').map_or("", |(_, labels)| labels);
            let family = families.get_mut(&current).unwrap();
            for label in labels.trim_end_matches('}').split(',') {
                let name = label.split('=').next().unwrap();
                family.labels.insert(name.to_owned());
            }
        }
    }
    for family in families.values_mut() {
        family.labels.remove("");
        family.labels.remove("le");
    }
    families
}

#[tokio::test]
async fn every_name_is_as_written_down() {
    let mut rows = String::new();
    for (name, family) in families().await {
        let labels: Vec<String> = family.labels.iter().map(|l| format!("`{l}`")).collect();
        let (kind, help) = (&family.kind, &family.help);
        writeln!(
            rows,
            "| `{name}` | {kind} | {} | {help} |",
            labels.join(", ")
        )
        .unwrap();
    }
    let page = include_str!("../../../docs/metrics.md");
    let written: String = page
        .lines()
        .filter(|line| line.starts_with("| `bcc_graphql_") || line.starts_with("| `process_"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert!(
        written == rows,
        "docs/metrics.md has not these rows, which are told:\n{rows}"
    );
}

#[tokio::test]
async fn a_name_ends_in_its_unit_and_says_how_it_moves() {
    for (name, family) in families().await {
        let is_total = name.ends_with("_total");
        assert_eq!(is_total, family.kind == "counter", "{name}");
        let is_histogram = family.kind == "histogram";
        assert!(!is_histogram || name.ends_with("_seconds"), "{name}");
        assert!(family.help.ends_with('.'), "{name}");
    }
}
