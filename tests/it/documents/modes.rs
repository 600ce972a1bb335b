//! What becomes of documents that are not trusted.

use std::sync::Arc;

use bcc_graphql::access::Principal;
use bcc_graphql::config::Settings;
use bcc_graphql::graphql::DocumentName;
use bcc_graphql::graphql::DocumentsMode;
use bcc_graphql::graphql::Graph;
use bcc_graphql::graphql::GraphRequest;
use bcc_graphql::graphql::Outcome;
use bcc_graphql::service;
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

#[test]
fn nobody_without_a_key_may_send_any_document() {
    for on_loopback in [true, false] {
        let anonymous = Principal::anonymous(on_loopback);
        assert!(!anonymous.may_send_any_document());
        let allowed = anonymous.clone().with_any_document();
        assert!(allowed.may_send_any_document());
        assert_eq!(allowed.is_admin(), anonymous.is_admin());
    }
}

/// Gateways send documents of their own, and developers look around.
#[tokio::test]
async fn with_only_whoever_may_send_any_document_is_exempt() {
    let (folder, service) = trusting_version(|_| ()).await;
    let mut settings = service.settings.clone();
    settings.documents.trusted = Some(folder.path().to_owned());
    only(&mut settings);
    let catalogue = service::catalogue(&settings, Arc::new(chrono::Utc::now)).unwrap();
    let graph = Graph::new(catalogue, settings.limits, settings.documents, true).unwrap();
    let anonymous = Principal::anonymous(true);
    let gateway = anonymous.clone().with_any_document();
    let outcome = async |request: &GraphRequest, principal: &Principal| {
        graph
            .answer(request.clone(), principal, false)
            .await
            .outcome
    };
    let done = Outcome::Executed { failed: false };
    let text = GraphRequest {
        query: Some(IMAGES.to_owned()),
        ..GraphRequest::default()
    };
    let name = Some(DocumentName::Hash(hash(IMAGES)));
    let registering = GraphRequest {
        document: name.clone(),
        ..text.clone()
    };
    let named = GraphRequest {
        document: name,
        ..GraphRequest::default()
    };
    assert_eq!(outcome(&text, &gateway).await, done);
    assert_eq!(outcome(&named, &gateway).await, Outcome::Refused);
    assert_eq!(outcome(&registering, &gateway).await, done);
    assert_eq!(outcome(&named, &gateway).await, done);
    // What it has registered is not for everybody.
    for request in [&text, &registering, &named] {
        assert_eq!(outcome(request, &anonymous).await, Outcome::Refused);
    }
}
