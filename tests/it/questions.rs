//! README's questions, asked as they are written there: the answers are those
//! of the sample catalogue, worked out from it by hand.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use bcc_graphql::config::SourceSettings;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::Fault;
use bcc_graphql::emulator::sample_catalogue;
use serde_json::Value;
use serde_json::json;

use crate::support::TestClock;
use crate::support::TestService;
use crate::support::emulator_config;
use crate::support::listen;

const MADE: &str = "Which images have I made, the youngest first?";
const OLD: &str = "Which of them are older than 90 days?";
const NEWEST: &str = "Which is the newest Ubuntu 22.04 for x86?";
const FITTING: &str = "From which CentOS can a `bcc.g5.c2m8` be made?";
const COUNTS: &str = "How many are there of each distribution, type and status?";
const THREE: &str = "What are these three?";
const PAGE_BEFORE: &str = "What was on the page before?";
const PATTERN: &str = "Which build runners have a date in their name?";
const DISKS: &str = "Which disks does an image with data disks need?";
const REGIONS: &str = "What do two regions have, and how old is that?";

/// Every question, and its query.
fn questions() -> Vec<(String, String)> {
    let readme = fs::read_to_string("README.md").unwrap();
    let (_, section) = readme.split_once("\n## Questions it answers\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let blocks = section.split("```graphql\n").skip(1);
    let queries = blocks.map(|block| block.split("```").next().unwrap().to_owned());
    let titles = section
        .lines()
        .filter_map(|line| Some(line.strip_prefix("**")?.split_once("**")?.0.to_owned()));
    let (titles, queries): (Vec<_>, Vec<_>) = (titles.collect(), queries.collect());
    assert_eq!(titles.len(), queries.len(), "{titles:?}");
    titles.into_iter().zip(queries).collect()
}

/// The data that answers a question, without any error.
async fn ask(service: &TestService, question: &str, variables: Value) -> Value {
    let answer = answer(service, question, variables).await;
    assert!(answer.get("errors").is_none(), "{question} {answer}");
    answer["data"].clone()
}

async fn answer(service: &TestService, question: &str, variables: Value) -> Value {
    let questions = questions();
    let found = questions.iter().find(|(title, _)| title == question);
    let (_, query) = found.unwrap_or_else(|| panic!("README does not ask: {question}"));
    service.graphql(query, variables).await
}

/// What the emulator has by default.
fn sample() -> Vec<EmulatedImage> {
    sample_catalogue(emulator_config().images)
}

/// The sample's images that the account made, in BCC's order.
fn made() -> Vec<EmulatedImage> {
    let is_custom = |image: &EmulatedImage| image.image_type.as_deref() == Some("Custom");
    sample().into_iter().filter(is_custom).collect()
}

/// The ids, where there are some to find.
fn ids(images: &[EmulatedImage]) -> Vec<&str> {
    assert!(!images.is_empty(), "the sample has none");
    images.iter().map(|image| image.id.as_str()).collect()
}

/// The ids of answered images.
fn answered(nodes: &Value) -> Vec<&str> {
    let nodes = nodes.as_array().unwrap().iter();
    nodes.map(|node| node["id"].as_str().unwrap()).collect()
}

#[test]
fn there_are_ten_and_each_is_asked_here() {
    let titles: Vec<String> = questions().into_iter().map(|(title, _)| title).collect();
    assert_eq!(
        titles,
        [
            MADE,
            OLD,
            NEWEST,
            FITTING,
            COUNTS,
            THREE,
            PAGE_BEFORE,
            PATTERN,
            DISKS,
            REGIONS
        ]
    );
}

#[tokio::test]
async fn my_own_images() {
    let service = TestService::start().await;
    let data = ask(&service, MADE, Value::Null).await;
    let mut made = made();
    assert_eq!(data["images"]["totalCount"], made.len());
    made.sort_by(|a, b| b.create_time.cmp(&a.create_time));
    made.truncate(20);
    assert_eq!(answered(&data["images"]["nodes"]), ids(&made));
}

#[tokio::test]
async fn images_older_than_90_days() {
    let service = TestService::start().await;
    // The day that README has, and another one.
    for (variables, day) in [
        (Value::Null, "2025-07-22T00:00:00Z"),
        (
            json!({"day": "2018-01-01T00:00:00Z"}),
            "2018-01-01T00:00:00Z",
        ),
    ] {
        let data = ask(&service, OLD, variables).await;
        let mut old = made();
        old.retain(|image| image.create_time.as_deref().unwrap() < day);
        assert!(old.len() < made().len(), "none is younger than {day}");
        assert_eq!(answered(&data["images"]["nodes"]), ids(&old));
        assert_eq!(data["images"]["totalCount"], old.len());
    }
}

#[tokio::test]
async fn the_newest_ubuntu_for_x86() {
    let service = TestService::start().await;
    let data = ask(&service, NEWEST, Value::Null).await;
    let mut fitting = sample();
    fitting.retain(|image| {
        image.image_type.as_deref() == Some("System")
            && image.status.as_deref() == Some("Available")
            && image.os_name.as_deref() == Some("Ubuntu")
            && image.os_version.as_deref() == Some("22.04 LTS")
            && image.os_arch.as_deref() == Some("amd64 (64bit)")
    });
    assert!(fitting.len() > 1, "nothing to choose from");
    let newest = fitting.iter().max_by_key(|image| &image.create_time);
    let newest = newest.unwrap();
    assert_eq!(
        data["latestImage"],
        json!({"id": newest.id, "name": newest.name, "createTime": newest.create_time})
    );
}

#[tokio::test]
async fn what_a_specification_takes() {
    let service = TestService::start().await;
    let data = ask(&service, FITTING, Value::Null).await;
    let mut fitting = sample();
    fitting.retain(|image| {
        image.image_type.as_deref() == Some("System")
            && image.status.as_deref() == Some("Available")
            && image.os_name.as_deref() == Some("CentOS")
            && image.os_arch.as_deref() != Some("aarch64 (64bit)")
    });
    let connection = &data["availableImages"];
    assert_eq!(answered(&connection["nodes"]), ids(&fitting));
    assert_eq!(connection["pageInfo"]["hasNextPage"], false);
    // BCC says nothing of the times here; the list of all images does.
    let nodes = connection["nodes"].as_array().unwrap();
    for (node, image) in nodes.iter().zip(&fitting) {
        assert_eq!(node["createTime"], json!(image.create_time), "{}", image.id);
    }
}

#[tokio::test]
async fn how_many_of_each() {
    let service = TestService::start().await;
    let data = ask(&service, COUNTS, Value::Null).await;
    let images = sample();
    assert_eq!(data["images"]["totalCount"], images.len());
    let facets = &data["images"]["facets"];
    for facet in ["osName", "type", "status"] {
        assert_eq!(counts(&facets[facet]).values().sum::<usize>(), images.len());
    }
    let mut of_name = BTreeMap::<_, usize>::new();
    for image in &images {
        *of_name.entry(image.os_name.clone().unwrap()).or_default() += 1;
    }
    assert_eq!(counts(&facets["osName"]), of_name);
    for (facet, value, n) in [
        ("type", "CUSTOM", made().len()),
        (
            "status",
            "NOT_AVAILABLE",
            images
                .iter()
                .filter(|image| image.status.as_deref() == Some("NotAvailable"))
                .count(),
        ),
    ] {
        assert_eq!(counts(&facets[facet])[value], n, "{value}");
    }
}

fn counts(facet: &Value) -> BTreeMap<String, usize> {
    let values = facet.as_array().unwrap().iter();
    values
        .map(|value| {
            let count = usize::try_from(value["count"].as_u64().unwrap()).unwrap();
            (value["value"].as_str().unwrap().to_owned(), count)
        })
        .collect()
}

#[tokio::test]
async fn these_three() {
    let service = TestService::start().await;
    let data = ask(&service, THREE, Value::Null).await;
    let expected = ["m-nky7qeom", "m-gTpZ1k6n", "m-xuP01Lfw"].map(|id| {
        let image = sample().into_iter().find(|image| image.id == id).unwrap();
        json!({
            "id": id,
            "name": image.name,
            "status": "AVAILABLE",
            "osName": image.os_name,
            "osVersion": image.os_version,
        })
    });
    assert_eq!(data["nodes"], json!(expected));
    // One that is gone leaves its place empty.
    service.emulator.edit(|images| _ = images.remove(0));
    let later = TestService::with_emulator(service.emulator.clone(), |_| ()).await;
    let data = ask(&later, THREE, Value::Null).await;
    assert_eq!(data["nodes"][0], Value::Null);
    assert_eq!(data["nodes"][1], expected[1]);
}

#[tokio::test]
async fn pages_backwards() {
    let service = TestService::start().await;
    let mut joined = Vec::new();
    let mut before = Value::Null;
    loop {
        let data = ask(&service, PAGE_BEFORE, json!({"before": before})).await;
        let page = &data["images"];
        let ids = answered(&page["nodes"]);
        assert_eq!(ids.len(), 5);
        joined.splice(0..0, ids.into_iter().map(str::to_owned));
        let is_head = joined.len() == made().len();
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !is_head);
        if is_head {
            break;
        }
        before = page["pageInfo"]["startCursor"].clone();
    }
    assert_eq!(joined, ids(&made()));
}

#[tokio::test]
async fn names_of_a_pattern() {
    let service = TestService::start().await;
    let data = ask(&service, PATTERN, Value::Null).await;
    let mut dated = sample();
    dated.retain(|image| {
        let rest = image.name.as_deref().unwrap().strip_prefix("build-runner");
        let date = rest.and_then(|rest| rest.strip_prefix(['-', '_']));
        date.is_some_and(|date| {
            date.len() == 8 && date.starts_with("20") && date.parse::<u32>().is_ok()
        })
    });
    assert_eq!(answered(&data["images"]["nodes"]), ids(&dated));
}

#[tokio::test]
async fn the_disks_that_an_image_needs() {
    let service = TestService::start().await;
    let data = ask(&service, DISKS, Value::Null).await;
    let mut with_disks = made();
    with_disks.retain(|image| image.package == Some(true));
    let n_images = ids(&with_disks).len();
    assert!(n_images < 10, "one page holds them");
    let nodes = with_disks.into_iter().map(|image| {
        let snapshots = image.detail.snapshots.unwrap_or_default().into_iter();
        let snapshots: Vec<Value> = snapshots
            .map(|disk| json!({"name": disk.name, "sizeInGB": disk.size_in_gb}))
            .collect();
        assert!(!snapshots.is_empty());
        let detail = json!({"minDiskGb": image.detail.min_disk_gb, "snapshots": snapshots});
        json!({"name": image.name, "detail": detail})
    });
    let nodes: Vec<Value> = nodes.collect();
    assert_eq!(data["images"]["nodes"], json!(nodes));
    // One call an image, beside the list's.
    assert_eq!(service.emulator.call_count(), 1 + n_images);
}

/// In front of Beijing's sample, and of Guangzhou's, which is another one.
async fn two_regions() -> (TestService, Emulator) {
    let now = TestClock::default().now();
    let guangzhou = Emulator::with_images(emulator_config(), sample_catalogue(40).split_off(30))
        .with_clock(Arc::new(move || now));
    let (listener, address) = listen().await;
    tokio::spawn(guangzhou.clone().serve(listener, std::future::pending()));
    let service = TestService::with_settings(|settings| {
        let source = SourceSettings {
            region: Some("gz".to_owned()),
            endpoint: Some(format!("http://{address}").parse().unwrap()),
            ..settings.sources[0].clone()
        };
        settings.sources.push(source);
    })
    .await;
    (service, guangzhou)
}

#[tokio::test]
async fn two_regions_side_by_side() {
    let (service, guangzhou) = two_regions().await;
    let data = ask(&service, REGIONS, Value::Null).await;
    let images = sample();
    for (alias, region, expected, total) in [
        ("beijing", "bj", &images[..5], 300),
        ("guangzhou", "gz", &images[30..35], 10),
    ] {
        let page = &data[alias];
        assert_eq!(answered(&page["nodes"]), ids(expected), "{region}");
        assert_eq!(page["totalCount"], total);
        for node in page["nodes"].as_array().unwrap() {
            assert_eq!(node["region"], region);
        }
        let freshness = &page["freshness"];
        assert_eq!(freshness["fetchedAt"], "2025-10-20T08:00:00Z");
        // Longer, if reading it took long.
        assert!(freshness["freshUntil"].as_str().unwrap() >= "2025-10-20T08:00:30Z");
    }
    assert_eq!(service.emulator.call_count(), 1);
    assert_eq!(guangzhou.call_count(), 1);
}

#[tokio::test]
async fn one_region_answers_where_the_other_fails() {
    let (service, guangzhou) = two_regions().await;
    let denied: Fault = "status=403:AccessDenied".parse().unwrap();
    guangzhou.always([denied]);
    let answer = answer(&service, REGIONS, Value::Null).await;
    assert_eq!(answer["data"]["guangzhou"], Value::Null);
    assert_eq!(answer["data"]["beijing"]["totalCount"], 300);
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer["errors"][0]["path"], json!(["guangzhou"]));
}
