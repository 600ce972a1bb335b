//! What becomes of documents that are not trusted.

use bcc_graphql::auth::ApiKey;
use bcc_graphql::auth::KeyConfig;
use bcc_graphql::config::Settings;
use bcc_graphql::graphql::DocumentsMode;
use serde_json::Value;
use serde_json::json;

use super::GRAPHQL_RESPONSE;
use super::IMAGES;
use super::TestFolder;
use super::VERSION;
use super::assert_code;
use super::assert_data;
use super::error;
use super::hash;
use super::manifest;
use super::persisted;
use super::post;
use super::trusting;
use crate::support::Reply;
use crate::support::TestService;

const REQUIRED: &str = "Only trusted documents are executed here (`documents.mode`): send the id, the hash or the exact text of one, or have this document added to them (`documents.trusted`)";

fn only(settings: &mut Settings) {
    settings.documents.mode = DocumentsMode::Only;
}

async fn trusting_version(change: impl FnOnce(&mut Settings)) -> (TestFolder, TestService) {
    let folder = TestFolder::new();
    folder.write("relay.json", &manifest(&[("version", VERSION)]));
    let service = trusting(&folder, change).await;
    (folder, service)
}

#[tokio::test]
async fn with_off_and_log_any_document_is_executed() {
    for mode in [DocumentsMode::Off, DocumentsMode::Log] {
        let (_folder, service) = trusting_version(|s| s.documents.mode = mode).await;
        assert_data(&post(&service, json!({"query": IMAGES})).await);
        assert_data(&persisted(&service, &hash(IMAGES), Some(IMAGES)).await);
        assert_data(&persisted(&service, &hash(IMAGES), None).await);
        assert_data(&post(&service, json!({"documentId": "version"})).await);
    }
}

#[tokio::test]
async fn with_only_a_trusted_one_is_executed_by_id_by_hash_and_as_its_text() {
    let (_folder, service) = trusting_version(only).await;
    let hash = hash(VERSION);
    assert_data(&post(&service, json!({"documentId": "version"})).await);
    assert_data(&persisted(&service, &hash, None).await);
    assert_data(&persisted(&service, &hash, Some(VERSION)).await);
    assert_data(&post(&service, json!({"query": VERSION})).await);
}

#[tokio::test]
async fn with_only_every_other_one_is_refused() {
    let (_folder, service) = trusting_version(only).await;
    let spaced = format!("{VERSION} ");
    for body in [
        json!({"query": IMAGES}),
        json!({"query": spaced}),
        json!({"query": "{__schema{types{name}}}"}),
        json!({"query": "{"}),
        // A trusted id does not vouch for another text.
        json!({"query": IMAGES, "documentId": "version"}),
        json!({"documentId": "other"}),
        json!({"extensions": super::by_hash(&hash(IMAGES))}),
        // Nor can one be registered.
        json!({"extensions": super::by_hash(&hash(IMAGES)), "query": IMAGES}),
    ] {
        for (accept, status) in [("application/json", 200), (GRAPHQL_RESPONSE, 400)] {
            let request = service.post(body.to_string()).header("accept", accept);
            let reply = Reply::of(request).await;
            assert_eq!(reply.status, status, "{body}");
            assert_eq!(reply.header("cache-control"), "no-store");
            let expected = ("PERSISTED_QUERY_REQUIRED".to_owned(), REQUIRED.to_owned());
            assert_eq!(error(&reply), expected, "{body}");
        }
    }
    let by_get = super::get(&service, &[("query", IMAGES)]);
    assert_code(&Reply::of(by_get).await, "PERSISTED_QUERY_REQUIRED");
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn with_only_the_schema_can_be_read() {
    let (_folder, service) = trusting_version(only).await;
    let reply = service.get("/schema.graphql").await;
    assert_eq!(reply.status, 200);
    assert!(reply.text().contains("type Query"));
}

/// Gateways send documents of their own, and developers look around.
#[tokio::test]
async fn with_only_a_key_that_is_allowed_any_document_is_exempt() {
    let folder = TestFolder::new();
    folder.write("relay.json", &manifest(&[("version", VERSION)]));
    let (frontend, gateway) = (ApiKey::of_random(&[1; 32]), ApiKey::of_random(&[2; 32]));
    let config = |name: &str, key: &ApiKey, any_document| KeyConfig {
        name: name.to_owned(),
        hash: key.hash(),
        scopes: vec!["images:read".to_owned()],
        accounts: None,
        regions: None,
        types: None,
        any_document,
        expires: None,
    };
    let service = trusting(&folder, |settings| {
        only(settings);
        settings.auth.keys = vec![
            config("frontend", &frontend, false),
            config("gateway", &gateway, true),
        ];
    })
    .await;
    let text = json!({ "query": IMAGES });
    let registering = json!({ "query": IMAGES, "extensions": super::by_hash(&hash(IMAGES)) });
    let named = json!({ "extensions": super::by_hash(&hash(IMAGES)) });
    let ask = async |body: &Value, key: &ApiKey| {
        let request = service.post(body.to_string()).bearer_auth(key.text());
        Reply::of(request).await
    };
    assert_data(&ask(&text, &gateway).await);
    assert_code(&ask(&named, &gateway).await, "PERSISTED_QUERY_NOT_FOUND");
    assert_data(&ask(&registering, &gateway).await);
    assert_data(&ask(&named, &gateway).await);
    // What it has registered is not for everybody.
    for body in [&text, &registering, &named] {
        assert_code(&ask(body, &frontend).await, "PERSISTED_QUERY_REQUIRED");
    }
}
