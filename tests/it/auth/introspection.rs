//! The schema and GraphiQL, each turned off.

use bcc_graphql::config::Settings;
use serde_json::Value;
use serde_json::json;

use super::config;
use super::error;
use super::key;
use super::post_as;
use crate::support::Reply;
use crate::support::TestService;

const OPERATOR: u8 = 1;
const READER: u8 = 2;

async fn service_with(change: impl FnOnce(&mut Settings)) -> TestService {
    TestService::with_settings(|settings| {
        let mut operator = config("operator", OPERATOR);
        operator.scopes.push("admin".to_owned());
        settings.auth.keys = vec![operator, config("reader", READER)];
        change(settings);
    })
    .await
}

async fn silent() -> TestService {
    service_with(|settings| settings.introspection.enabled = false).await
}

#[tokio::test]
async fn without_introspection_the_schema_is_told_to_the_operator_alone() {
    let service = silent().await;
    for query in [
        "{ __schema { queryType { name } } }",
        "{ a: __type(name: \"Image\") { name } }",
        "query { ...Q } fragment Q on Query { ... { __schema { types { name } } } }",
        "query A { __typename } query B { __schema { types { name } } }",
    ] {
        let name = query.contains("query A").then_some("A");
        let ask = async |number| {
            let body = json!({ "query": query, "operationName": name }).to_string();
            Reply::of(post_as(&service, number, query).body(body))
                .await
                .json()
        };
        // The document is known then.
        for _ in 0..2 {
            let answer: Value = ask(READER).await;
            let (code, message) = error(&answer);
            assert_eq!(code, "FORBIDDEN", "{query}");
            assert!(message.contains("`introspection.enabled`"), "{message}");
            assert_eq!(answer.get("data"), None);
            let answer = ask(OPERATOR).await;
            assert_eq!(answer.get("errors"), None, "{answer}");
        }
    }
    let ask = async |number| {
        let query = "{ __typename images(first: 1) { __typename } }";
        Reply::of(post_as(&service, number, query)).await.json()
    };
    assert_eq!(
        ask(READER).await["data"]["__typename"],
        "Query",
        "that is no secret"
    );

    let schema = async |number| {
        let request = service.client.get(service.url("/schema.graphql"));
        Reply::of(request.bearer_auth(key(number).text())).await
    };
    let reply = schema(READER).await;
    assert_eq!(reply.status, 403);
    assert_eq!(error(&reply.json()).0, "FORBIDDEN");
    assert!(schema(OPERATOR).await.text().contains("type Query"));
}

/// Whether the schema is told or not, nobody finds it by guessing.
#[tokio::test]
async fn errors_suggest_no_names() {
    let service = silent().await;
    for (query, hidden) in [
        ("{ imags { nodes { id } } }", "images"),
        ("{ images { nodez { id } } }", "nodes"),
        ("{ images }", "nodes"),
        ("{ images(frist: 1) { nodes { id } } }", "first"),
        ("{ images(type: SYSTM) { nodes { id } } }", "SYSTEM"),
        ("{ images(filter: { nam: {} }) { nodes { id } } }", "osName"),
        (
            "{ images { ... on ImageConnexion { nodes { id } } } }",
            "ImageConnection",
        ),
        (
            "query($t: ImageTypeFiltre) { images(type: $t) { nodes { id } } }",
            "GPU",
        ),
        ("{ images @skp(if: true) { nodes { id } } }", "skip"),
    ] {
        let reply = Reply::of(post_as(&service, READER, query)).await;
        let text = reply.text();
        assert!(text.contains("GRAPHQL_VALIDATION_FAILED"), "{text}");
        assert!(
            !text.contains("Did you mean") && !text.contains(&format!("`{hidden}`")),
            "{text}"
        );
    }
}

#[tokio::test]
async fn graphiql_can_be_off() {
    let service = service_with(|settings| settings.server.graphiql = false).await;
    let page = service.get("/graphiql").await;
    assert_eq!(page.status, 404);
    assert!(page.text().contains("`server.graphiql`"), "{}", page.text());
    let landing = service.get("/").await;
    assert!(!landing.text().contains("./graphiql"), "{}", landing.text());
    let service = service_with(|_| ()).await;
    assert!(service.get("/").await.text().contains("./graphiql"));
}
