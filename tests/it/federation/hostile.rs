//! Representations that mean harm: their cost is bounded, and the next request is
//! served.

use bcc_graphql::emulator::Emulator;
use serde_json::Value;
use serde_json::json;

use super::entities;
use super::representation;
use crate::lookup::code;
use crate::lookup::data;
use crate::lookup::id;
use crate::lookup::numbered;
use crate::lookup::service_of;
use crate::support::Reply;
use crate::support::TestService;
use crate::support::emulator_config;

/// With bodies as large as anybody could allow.
async fn with_large_bodies() -> TestService {
    let emulator = Emulator::with_images(emulator_config(), numbered(50));
    TestService::with_emulator(emulator, |settings| {
        settings.upstream.page_size = 10;
        settings.limits.body_bytes = 4 << 20;
    })
    .await
}

async fn still_serves(service: &TestService) {
    let answer = entities(service, "name", &[representation(3)]).await;
    assert_eq!(data(&answer)["_entities"], json!([{ "name": "image 3" }]));
}

#[tokio::test]
async fn ten_thousand_cost_the_pages_of_the_list() {
    let service = with_large_bodies().await;
    let given: Vec<Value> = (0..10_000).map(representation).collect();
    let answer = entities(&service, "id name", &given).await;
    let entities = data(&answer)["_entities"].as_array().unwrap();
    assert_eq!(entities.len(), 10_000);
    let found = entities.iter().filter(|entity| !entity.is_null());
    assert_eq!(found.count(), 50);
    assert_eq!(entities[49]["name"], "image 49");
    assert_eq!(service.emulator.call_count(), 5);
    still_serves(&service).await;
}

/// What one request may make us say, by any of the ways in which a few bytes are
/// asked often.
#[tokio::test]
async fn what_is_repeated_by_aliases_is_counted() {
    let service = with_large_bodies().await;
    let given: Vec<Value> = (0..10_000).map(representation).collect();
    let bad = vec![json!(0); 10_000];
    for (representations, fields) in [
        (&given, "__typename"),
        (&given, "... on Image { id @skip(if: true) }"),
        (&bad, "__typename"),
    ] {
        let alias = |n: usize| format!("a{n}: _entities(representations: $r) {{ {fields} }} ");
        let aliases: String = (0..7).map(alias).collect();
        let query = format!("query($r: [_Any!]!) {{ {aliases} }}");
        let answer = service
            .graphql(&query, json!({ "r": representations }))
            .await;
        assert_eq!(code(&answer), "QUERY_TOO_COMPLEX", "{fields}");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("560000"), "{message}");
    }
    assert_eq!(service.emulator.call_count(), 0);
    still_serves(&service).await;
}

#[tokio::test]
async fn as_many_errors_as_a_request_may_have_are_small() {
    let service = with_large_bodies().await;
    let long = "x".repeat(2000);
    let bad = json!({ "__typename": long, "id": id(3) });
    let given = vec![bad; 1000];
    let query = "query($representations: [_Any!]!) {
        _entities(representations: $representations) { __typename } }";
    let body = json!({ "query": query, "variables": { "representations": given } });
    let reply = Reply::of(service.post(body.to_string())).await;
    assert_eq!(reply.json()["errors"].as_array().unwrap().len(), 1000);
    assert!(reply.body.len() < 300 << 10, "{} bytes", reply.body.len());
    still_serves(&service).await;
}

#[tokio::test]
async fn odd_values_are_bad_ones_or_unknown() {
    let service = with_large_bodies().await;
    let megabyte = "m".repeat(1 << 20);
    let text = |id: &str| json!({ "__typename": "Image", "id": id });
    let answer = entities(
        &service,
        "name",
        &[
            text(&megabyte),
            text("m-\u{0}\u{0}"),
            text("m-\r\nHost: evil.example"),
            json!({ "__typename": megabyte, "id": id(3) }),
            json!({ "__typename": "Image", "id": id(3), "region": "\u{0}" }),
            json!({ "__typename": "Image", "id": 1e300 }),
            json!({ "__typename": "Image", "id": u64::MAX }),
            json!({ "__typename": "Image", "id": -0.0 }),
            representation(3),
        ],
    )
    .await;
    let entities = answer["data"]["_entities"].as_array().unwrap();
    assert!(entities[..8].iter().all(Value::is_null));
    assert_eq!(entities[8], json!({ "name": "image 3" }));
    let errors = answer["errors"].as_array().unwrap();
    let mut failed: Vec<u64> = errors
        .iter()
        .map(|error| error["path"][1].as_u64().unwrap())
        .collect();
    failed.sort_unstable();
    assert_eq!(failed, [3, 4, 5, 6, 7]);
    let longest = errors.iter().map(|error| error.to_string().len()).max();
    assert!(longest.unwrap() < 400, "{longest:?}");
    for call in service.emulator.calls() {
        assert!(["/v2/image", &*format!("/v2/image/{}", id(3))].contains(&&*call.path));
    }
}

#[tokio::test]
async fn nesting_is_bounded() {
    let service = service_of(numbered(5)).await;
    for depth in [50, 100, 1000, 50_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let representation =
                format!(r#"{{"__typename":"Image","id":"{}","x":{nested}}}"#, id(3));
            for given in [&representation, &nested] {
                let body = format!(
                    r#"{{"query":"query($r:[_Any!]!){{_entities(representations:$r){{... on Image{{name}}}}}}","variables":{{"r":[{given}]}}}}"#
                );
                let reply = Reply::of(service.post(body)).await;
                assert!(matches!(reply.status, 200 | 400 | 413), "{}", reply.status);
            }
        }
        let literal = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let query = format!("{{_entities(representations:{literal}){{__typename}}}}");
        let answer = service.graphql(&query, Value::Null).await;
        assert!(answer["errors"].is_array());
        still_serves(&service).await;
    }
}
