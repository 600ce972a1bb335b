//! What a supergraph is composed of.

use std::collections::BTreeSet;
use std::fs;

use apollo_compiler::ast::Definition;
use apollo_compiler::ast::Document;
use bcc_graphql::graphql::sdl;
use bcc_graphql::graphql::subgraph_sdl;
use serde_json::Value;

use crate::support::TestService;

/// A type's name with its directives, and those of its fields.
fn lines(sdl: &str) -> BTreeSet<String> {
    let document = Document::parse(sdl, "subgraph.graphql").unwrap();
    let mut lines = BTreeSet::new();
    for definition in &document.definitions {
        let name = definition.name().map_or("schema", |name| name.as_str());
        lines.insert(format!("{name}{}", definition.directives()));
        if let Definition::ObjectTypeDefinition(object) = definition {
            let fields = object.fields.iter();
            lines.extend(fields.map(|field| format!("{name}.{}{}", field.name, field.directives)));
        }
    }
    lines
}

#[test]
fn the_subgraph_is_the_one_in_the_repository() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/subgraph.graphql");
    let snapshot = fs::read_to_string(path).unwrap();
    let same = snapshot.trim() == subgraph_sdl().unwrap().trim();
    assert!(
        same,
        "schema/subgraph.graphql is out of date: `make schema`, and read the difference"
    );
}

#[test]
fn it_differs_from_the_schema_by_its_directives_alone() {
    let (plain, subgraph) = (lines(&sdl().unwrap()), lines(&subgraph_sdl().unwrap()));
    let gone: Vec<&str> = plain.difference(&subgraph).map(String::as_str).collect();
    let come: Vec<&str> = subgraph.difference(&plain).map(String::as_str).collect();
    assert_eq!(
        gone,
        [
            "Image",
            "Image.detail",
            "Image.sharedWith",
            "ImageConnection.facets",
            "ImageConnection.totalCount",
            "PageInfo",
            "Query.availableImages",
            "Query.images",
            "Query.latestImage",
            "Query.node",
            "Query.nodes",
            "Query.serviceInfo",
            "Query.sources",
            "deprecated",
            "include",
            "skip",
            "specifiedBy",
        ]
    );
    assert_eq!(
        come,
        [
            r#"Image @key(fields: "id") @key(fields: "id region")"#,
            "Image.detail @cost(weight: 10)",
            "Image.sharedWith @cost(weight: 10)",
            "ImageConnection.facets @cost(weight: 10)",
            "ImageConnection.totalCount @cost(weight: 10)",
            "PageInfo @shareable",
            r#"Query.availableImages @listSize(assumedSize: 100, slicingArguments: ["first"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)"#,
            r#"Query.images @listSize(assumedSize: 100, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)"#,
            "Query.latestImage @cost(weight: 10)",
            "Query.node @inaccessible @shareable",
            "Query.nodes @inaccessible @shareable",
            "Query.serviceInfo @inaccessible",
            "Query.sources @inaccessible",
            r#"schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@inaccessible", "@cost", "@listSize"])"#,
        ]
    );
}

#[tokio::test]
async fn the_service_tells_it() {
    let service = TestService::start().await;
    let answer = service
        .graphql("{ _service { __typename sdl } }", Value::Null)
        .await;
    assert_eq!(
        answer,
        serde_json::json!({ "data": {
            "_service": { "__typename": "_Service", "sdl": subgraph_sdl().unwrap() } } })
    );
    assert_eq!(service.emulator.call_count(), 0);
}

/// What only routers ask is answered, and shown nowhere else.
#[tokio::test]
async fn clients_are_not_shown_what_only_routers_ask() {
    let service = TestService::start().await;
    let query = "{ __schema { types { name } queryType { fields { name } } } }";
    let answer = service.graphql(query, Value::Null).await;
    let schema = &answer["data"]["__schema"];
    let names = |list: &Value| -> Vec<String> {
        let list = list.as_array().unwrap().iter();
        list.map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let (types, fields) = (
        names(&schema["types"]),
        names(&schema["queryType"]["fields"]),
    );
    for name in types.iter().chain(&fields) {
        let is_machinery = name.starts_with('_') && !name.starts_with("__");
        assert!(!is_machinery, "{name}");
    }
    assert!(types.contains(&"Image".to_owned()));
    assert!(!sdl().unwrap().contains("_Any"));
}
