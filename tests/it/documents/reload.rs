//! Trusted documents are read again when their files change.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::access::Principal;
use bcc_graphql::graphql::DocumentName;
use bcc_graphql::graphql::Graph;
use bcc_graphql::graphql::GraphRequest;
use bcc_graphql::graphql::Outcome;
use bcc_graphql::service;
use serde_json::json;

use super::IMAGES;
use super::TestFolder;
use super::VERSION;
use super::assert_data;
use super::manifest;
use super::post;
use super::trusting;
use crate::support::TestService;

async fn is_known(service: &TestService, id: &str) -> bool {
    let answer = post(service, json!({"documentId": id})).await.json();
    answer.get("data").is_some()
}

async fn until_known(service: &TestService, id: &str) {
    while !is_known(service, id).await {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn changed_added_and_removed_files_are_heeded_without_a_restart() {
    let folder = TestFolder::new();
    folder.write("a.json", &manifest(&[("1", VERSION)]));
    let service = trusting(&folder, |s| s.documents.reload = Duration::from_millis(5)).await;
    assert!(is_known(&service, "1").await);

    folder.write("a.json", &manifest(&[("2", VERSION)]));
    until_known(&service, "2").await;
    assert!(!is_known(&service, "1").await);

    folder.write("b.json", &manifest(&[("3", IMAGES)]));
    until_known(&service, "3").await;
    assert!(is_known(&service, "2").await);

    std::fs::remove_file(folder.path().join("a.json")).unwrap();
    while is_known(&service, "2").await {
        tokio::task::yield_now().await;
    }
    assert!(is_known(&service, "3").await);
}

async fn graph(service: &TestService, folder: &TestFolder) -> Graph {
    let mut settings = service.settings.clone();
    settings.documents.trusted = Some(folder.path().to_owned());
    let catalogue = service::catalogue(&settings, Arc::new(chrono::Utc::now)).unwrap();
    Graph::new(catalogue, settings.graph(), true).unwrap()
}

#[tokio::test]
async fn a_new_version_that_is_wrong_leaves_the_old_one_in_force() {
    let folder = TestFolder::new();
    folder.write("a.json", &manifest(&[("1", VERSION)]));
    let service = TestService::start().await;
    let graph = graph(&service, &folder).await;
    let is_known = async |id: &str| {
        let request = GraphRequest {
            document: Some(DocumentName::Id(id.to_owned())),
            ..GraphRequest::default()
        };
        let principal = Principal::anonymous(true);
        let answer = graph.answer(request, &principal, false).await;
        answer.outcome == Outcome::Executed { failed: false }
    };
    assert!(is_known("1").await);

    folder.write("a.json", &manifest(&[("2", VERSION), ("3", "{nonsense}")]));
    for _ in 0..2 {
        let error = graph.reload_documents().unwrap_err().to_string();
        assert!(error.contains("the document `3`: type `Query`"), "{error}");
        assert!(is_known("1").await);
        // All of it or nothing.
        assert!(!is_known("2").await);
    }

    folder.write("a.json", &manifest(&[("2", VERSION)]));
    graph.reload_documents().unwrap();
    assert!(is_known("2").await);
    assert!(!is_known("1").await);
}

#[tokio::test]
async fn at_0s_the_start_is_the_only_time() {
    let folder = TestFolder::new();
    folder.write("a.json", &manifest(&[("1", VERSION)]));
    let service = trusting(&folder, |s| s.documents.reload = Duration::ZERO).await;
    std::fs::remove_file(folder.path().join("a.json")).unwrap();
    assert_data(&post(&service, json!({"documentId": "1"})).await);
}
