//! The graph, asked over HTTP: what BCC says comes out, and calls are counted.

use std::fs;
use std::sync::Arc;

use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::Fault;
use bcc_graphql::emulator::documented_example;
use bcc_graphql::emulator::sample_catalogue;
use serde_json::Value;
use serde_json::json;
use tokio::sync::Semaphore;

use crate::support::TestService;
use crate::support::emulator_config;

const EVERY_FIELD: &str = "id region name type status createTime osType osName osVersion osBuild \
    osArch osLang desc specialVersion package encrypted typeName statusName";

async fn service_of(images: Vec<EmulatedImage>) -> TestService {
    let emulator = Emulator::with_images(emulator_config(), images);
    TestService::with_emulator(emulator, |_| {}).await
}

async fn only_image(image: EmulatedImage) -> Value {
    let service = service_of(vec![image]).await;
    let query = format!("{{ images {{ nodes {{ {EVERY_FIELD} }} }} }}");
    let answer = service.graphql(&query, Value::Null).await;
    answer["data"]["images"]["nodes"][0].clone()
}

#[tokio::test]
async fn the_documented_image_comes_out_field_by_field() {
    let image = only_image(documented_example()).await;
    assert_eq!(
        image,
        json!({
            "id": "m-nky7qeom",
            "region": "bj",
            "name": "ubuntu-14.04.1-server-amd64-201506171832",
            "type": "SYSTEM",
            "status": "AVAILABLE",
            "createTime": "2015-06-17T18:32:00Z",
            "osType": "linux",
            "osName": "Ubuntu",
            "osVersion": "14.04.1 LTS",
            "osBuild": "2015061700",
            "osArch": "x86_64 (64bit)",
            "osLang": null,
            "desc": null,
            "specialVersion": null,
            "package": null,
            "encrypted": null,
            "typeName": "System",
            "statusName": "Available",
        })
    );
}

#[tokio::test]
async fn what_bcc_leaves_out_is_null() {
    let bare = EmulatedImage {
        id: "m-bare".to_owned(),
        ..EmulatedImage::default()
    };
    let image = only_image(bare).await;
    for (field, value) in image.as_object().unwrap() {
        let expected = match field.as_str() {
            "id" => json!("m-bare"),
            "region" => json!("bj"),
            "type" | "status" => json!("UNKNOWN"),
            _ => Value::Null,
        };
        assert_eq!(*value, expected, "{field}");
    }
}

#[tokio::test]
async fn values_of_tomorrow_are_unknown_and_keep_their_text() {
    let image = only_image(EmulatedImage {
        id: "m-new".to_owned(),
        image_type: Some("QuantumBccSystem".to_owned()),
        status: Some("Dreaming".to_owned()),
        create_time: Some("yesterday".to_owned()),
        ..EmulatedImage::default()
    })
    .await;
    assert_eq!(image["type"], "UNKNOWN");
    assert_eq!(image["typeName"], "QuantumBccSystem");
    assert_eq!(image["status"], "UNKNOWN");
    assert_eq!(image["statusName"], "Dreaming");
    assert_eq!(image["createTime"], Value::Null);
}

#[tokio::test]
async fn both_spellings_of_a_failed_image_are_known() {
    for text in ["CreatedFailed", "CreateFailed"] {
        let image = only_image(EmulatedImage {
            id: "m-failed".to_owned(),
            status: Some(text.to_owned()),
            ..EmulatedImage::default()
        })
        .await;
        assert_eq!(image["status"], "CREATED_FAILED");
        assert_eq!(image["statusName"], text);
    }
}

#[tokio::test]
async fn a_field_of_another_type_costs_only_itself() {
    let mut odd = documented_example();
    for (field, value) in [
        ("desc", json!({"zh": "x"})),
        ("osLang", json!(["CHS"])),
        ("package", json!("true")),
        ("encrypted", json!(7)),
        ("specialVersion", json!(12)),
    ] {
        odd.extra.insert(field.to_owned(), value);
    }
    let image = only_image(odd).await;
    assert_eq!(image["desc"], Value::Null);
    assert_eq!(image["osLang"], Value::Null);
    assert_eq!(image["package"], true);
    assert_eq!(image["encrypted"], Value::Null);
    assert_eq!(image["specialVersion"], "12");
    assert_eq!(image["name"], "ubuntu-14.04.1-server-amd64-201506171832");
}

#[tokio::test]
async fn every_type_of_bcc_can_be_listed() {
    let service = TestService::start().await;
    let sdl = bcc_graphql::graphql::sdl().unwrap();
    let values = sdl.split("enum ImageTypeFilter {").nth(1).unwrap();
    let values = values.split('}').next().unwrap();
    let types: Vec<&str> = values
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('"'))
        .collect();
    assert_eq!(types.len(), 16);
    for image_type in types {
        let query = format!("{{ images(type: {image_type}) {{ nodes {{ type }} }} }}");
        let answer = service.graphql(&query, Value::Null).await;
        assert_eq!(answer["errors"], Value::Null, "{image_type}");
        // These three list images of other types too, by BCC's documentation.
        if matches!(
            image_type,
            "ALL" | "EBC_TOTAL" | "BBC_SYSTEM" | "BBC_CUSTOM"
        ) {
            continue;
        }
        for image in answer["data"]["images"]["nodes"].as_array().unwrap() {
            assert_eq!(image["type"], image_type);
        }
    }
}

#[tokio::test]
async fn twenty_aliases_of_one_listing_cost_one_call() {
    let service = service_of(sample_catalogue(900)).await;
    let aliases: Vec<String> = (1..=20)
        .map(|n| format!("a{n}: images(first: {}) {{ nodes {{ id }} }}", n * 40))
        .collect();
    let answer = service
        .graphql(&format!("{{ {} }}", aliases.join(" ")), Value::Null)
        .await;
    for n in 1..=20 {
        let nodes = answer["data"][format!("a{n}")]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len(), n * 40);
    }
    assert_eq!(service.emulator.call_count(), 1);
}

#[tokio::test]
async fn fifty_identical_requests_at_once_cost_one_call() {
    let service = Arc::new(service_of(sample_catalogue(100)).await);
    let gate = Arc::new(Semaphore::new(0));
    service.emulator.always([Fault::Hold(Arc::clone(&gate))]);
    let requests: Vec<_> = (0..50)
        .map(|_| {
            let service = Arc::clone(&service);
            tokio::spawn(async move {
                let query = "{ images(first: 7) { nodes { id } } }";
                service.graphql(query, Value::Null).await
            })
        })
        .collect();
    service.emulator.wait_for_calls(1).await;
    gate.add_permits(100);
    for request in requests {
        let answer = request.await.unwrap();
        assert_eq!(
            answer["data"]["images"]["nodes"].as_array().unwrap().len(),
            7
        );
    }
    assert_eq!(service.emulator.call_count(), 1);
}

#[tokio::test]
async fn a_walk_by_sevens_over_http_costs_five_calls() {
    let service = service_of(sample_catalogue(5000)).await;
    let query = "query($after: String) { images(first: 7, after: $after) {
        nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
    let mut walked = Vec::new();
    let mut after = Value::Null;
    loop {
        let answer = service.graphql(query, json!({ "after": after })).await;
        let images = &answer["data"]["images"];
        assert_eq!(images["pageInfo"]["hasPreviousPage"], !after.is_null());
        for node in images["nodes"].as_array().unwrap() {
            walked.push(node["id"].as_str().unwrap().to_owned());
        }
        if images["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = images["pageInfo"]["endCursor"].clone();
    }
    let expected: Vec<String> = sample_catalogue(5000)
        .into_iter()
        .map(|image| image.id)
        .collect();
    assert_eq!(walked, expected);
    assert_eq!(service.emulator.call_count(), 5);
}

#[tokio::test]
async fn fields_come_in_the_order_asked_and_failed_ones_stay() {
    let service = TestService::start().await;
    let query =
        "{ slow: images(first: 1) { nodes { id } } failed: images(first: -1) { nodes { id } }
        quick: serviceInfo { version } }";
    let request = service.post(json!({ "query": query }).to_string());
    let text = request.send().await.unwrap().text().await.unwrap();
    let data = text.split("\"data\":").nth(1).unwrap();
    let place = |key: &str| {
        data.find(key)
            .unwrap_or_else(|| panic!("{key} is not in {data}"))
    };
    assert!(place("\"slow\"") < place("\"failed\":null"));
    assert!(place("\"failed\":null") < place("\"quick\""));
}

#[tokio::test]
async fn objects_whose_fields_are_all_skipped_are_empty() {
    let service = TestService::start().await;
    let query = "query($no: Boolean = false) {
        images(first: 1) { pageInfo { hasNextPage @include(if: $no) } }
        serviceInfo @include(if: $no) { version } }";
    let answer = service.graphql(query, json!({})).await;
    assert_eq!(answer, json!({ "data": { "images": { "pageInfo": {} } } }));
}

#[tokio::test]
async fn fields_that_cannot_be_merged_are_refused() {
    let service = TestService::start().await;
    for query in [
        "{ images { edges { node { a: name } } } images { edges { node { a: id } } } }",
        "{ images { nodes { a: name ... on Image { a: id } } } }",
    ] {
        let answer = service.graphql(query, Value::Null).await;
        let code = &answer["errors"][0]["extensions"]["code"];
        assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{answer}");
    }
}

#[tokio::test]
async fn repeated_fields_are_merged_at_every_level() {
    let service = TestService::start().await;
    let query = "{ images(first: 2) { nodes { id } } ...Rest }
        fragment Rest on Query { images(first: 2) { nodes { ... { type } name } pageInfo { hasNextPage } } }";
    let answer = service.graphql(query, Value::Null).await;
    let nodes = answer["data"]["images"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 2);
    for node in nodes {
        let keys: Vec<_> = node.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["id", "name", "type"], "{node}");
    }
    assert_eq!(answer["data"]["images"]["pageInfo"]["hasNextPage"], true);
}

/// BCC names what fits a specification without saying what it is.
#[tokio::test]
async fn images_of_a_specification_are_told_of_in_full() {
    let available = "{ availableImages(spec: \"bcc.g5.c2m8\") { nodes { id } } }";
    let full = "{ availableImages(spec: \"bcc.g5.c2m8\") { nodes { id type createTime } } }";
    let expected =
        json!({"id": "m-nky7qeom", "type": "SYSTEM", "createTime": "2015-06-17T18:32:00Z"});
    let service = TestService::start().await;
    let answer = service.graphql(full, Value::Null).await;
    assert_eq!(answer["data"]["availableImages"]["nodes"][0], expected);

    let service = TestService::start().await;
    service.graphql(available, Value::Null).await;
    let by_id = "{ image(id: \"m-nky7qeom\") { id type createTime } }";
    let answer = service.graphql(by_id, Value::Null).await;
    assert_eq!(answer["data"]["image"], expected);
}

#[tokio::test]
async fn the_default_page_has_a_hundred_images() {
    let service = service_of(sample_catalogue(150)).await;
    let query = "{ images { edges { cursor node { id __typename } } pageInfo { endCursor } } }";
    let answer = service.graphql(query, Value::Null).await;
    let edges = answer["data"]["images"]["edges"].as_array().unwrap();
    assert_eq!(edges.len(), 100);
    assert_eq!(edges[0]["node"]["__typename"], "Image");
    assert_eq!(
        edges[99]["cursor"],
        answer["data"]["images"]["pageInfo"]["endCursor"]
    );
}

#[tokio::test]
async fn the_service_says_what_it_is() {
    let service = TestService::start().await;
    let query = "{ sources { account region endpoint isDefault }
        serviceInfo { version emulator limits { maxFirst defaultFirst walkPages } } }";
    let answer = service.graphql(query, Value::Null).await;
    assert_eq!(answer["data"]["sources"].as_array().unwrap().len(), 1);
    assert_eq!(answer["data"]["sources"][0]["region"], "bj");
    assert_eq!(answer["data"]["sources"][0]["isDefault"], true);
    let info = &answer["data"]["serviceInfo"];
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        info["limits"],
        json!({ "maxFirst": 1000, "defaultFirst": 100, "walkPages": 200 })
    );
    assert_eq!(service.emulator.call_count(), 0, "nothing of this is BCC's");
}

#[test]
fn the_schema_is_the_one_in_the_repository() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/schema.graphql");
    let snapshot = fs::read_to_string(path).unwrap();
    let same = snapshot.trim() == bcc_graphql::graphql::sdl().unwrap().trim();
    assert!(
        same,
        "schema/schema.graphql is out of date: `make schema`, and read the difference"
    );
}
