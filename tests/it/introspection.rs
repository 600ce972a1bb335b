//! What the graph tells of itself to clients that ask in the newest way.

use serde_json::Value;
use serde_json::json;

use crate::support::TestService;

#[tokio::test]
async fn inputs_say_whether_they_take_one_field_only() {
    let service = TestService::start().await;
    let query = r#"{ input: __type(name: "TextFilter") { isOneOf }
        object: __type(name: "Image") { isOneOf } }"#;
    let answer = service.graphql(query, Value::Null).await;
    assert_eq!(
        answer,
        json!({ "data": { "input": { "isOneOf": false }, "object": { "isOneOf": null } } })
    );
}

#[tokio::test]
async fn what_bcc_calls_deprecated_is_so_here() {
    let service = TestService::start().await;
    let query = r#"{ __type(name: "ImageDetail") { current: fields { name }
        all: fields(includeDeprecated: true) { name isDeprecated deprecationReason } } }"#;
    let answer = service.graphql(query, Value::Null).await;
    let fields = &answer["data"]["__type"];
    let deprecated: Vec<&Value> = fields["all"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|field| field["isDeprecated"] == true)
        .inspect(|field| assert!(field["deprecationReason"].is_string(), "{field}"))
        .map(|field| &field["name"])
        .collect();
    assert_eq!(deprecated, ["diskSize", "ephemeralSize"]);
    let current = fields["current"].as_array().unwrap();
    assert!(
        current
            .iter()
            .all(|field| !deprecated.contains(&&field["name"])),
        "{current:?}"
    );
}

#[tokio::test]
async fn scalars_say_where_they_are_specified() {
    let service = TestService::start().await;
    let query = r#"{ __type(name: "DateTime") { specifiedByURL } }"#;
    let answer = service.graphql(query, Value::Null).await;
    assert_eq!(
        answer["data"]["__type"]["specifiedByURL"],
        "https://scalars.graphql.org/andimarek/date-time.html"
    );
}
