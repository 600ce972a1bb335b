//! How much is kept, and of what.

use serde_json::json;

use super::IMAGES;
use super::hits;
use super::keep;
use super::post;
use crate::documents::TestFolder;
use crate::documents::hash;
use crate::documents::manifest;
use crate::documents::trusting;
use crate::support::Reply;
use crate::support::TestService;

#[tokio::test]
async fn nothing_is_kept_where_it_may_take_no_memory() {
    let service = TestService::with_settings(|s| s.cache.answers_max_bytes = 0).await;
    for _ in 0..4 {
        post(&service, IMAGES, &[]).await;
    }
    let count = service.graph.answers_count();
    assert_eq!((count.hits, count.misses), (0, 0));
}

#[tokio::test]
async fn an_answer_that_would_drive_out_all_others_is_not_kept() {
    let service = TestService::with_settings(|s| s.cache.answers_max_bytes = 64 << 10).await;
    keep(&service, IMAGES).await;
    let large = "{images(first:1000){nodes{id name osName osVersion createTime}}}";
    for _ in 0..4 {
        post(&service, large, &[]).await;
    }
    assert_eq!(hits(&service), 1);
}

#[tokio::test]
async fn hits_and_misses_are_counted() {
    let service = TestService::start().await;
    for _ in 0..5 {
        post(&service, IMAGES, &[]).await;
    }
    let count = service.graph.answers_count();
    assert_eq!((count.hits, count.misses), (3, 2));
}

/// One that is registered by its hash has to be, each time that it is sent.
#[tokio::test]
async fn a_document_that_is_sent_with_its_hash_is_registered_each_time() {
    let service = TestService::start().await;
    let digits = hash(IMAGES);
    let extensions = json!({"persistedQuery": {"version": 1, "sha256Hash": digits}});
    let both = json!({"query": IMAGES, "extensions": extensions}).to_string();
    for _ in 0..4 {
        assert_eq!(Reply::of(service.post(both.clone())).await.status, 200);
    }
    assert_eq!(hits(&service), 0);
    let by_hash = json!({"extensions": extensions}).to_string();
    for _ in 0..3 {
        let reply = Reply::of(service.post(by_hash.clone())).await;
        assert!(reply.json()["errors"].is_null(), "{}", reply.text());
    }
    assert_eq!(hits(&service), 1);
}

/// An id may come to mean another document.
#[tokio::test]
async fn trusted_documents_that_change_change_the_answers() {
    let folder = TestFolder::new();
    folder.write("a.json", &manifest(&[("1", IMAGES)]));
    let service = trusting(&folder, |_| ()).await;
    let ask = async || {
        let body = json!({"documentId": "1"}).to_string();
        Reply::of(service.post(body)).await.json()
    };
    for _ in 0..3 {
        assert!(ask().await["data"]["images"].is_object());
    }
    assert_eq!(hits(&service), 1);
    folder.write("a.json", &manifest(&[("1", "{serviceInfo{version}}")]));
    service.graph.reload_documents().unwrap();
    assert!(ask().await["data"]["serviceInfo"].is_object());
    folder.write("a.json", &manifest(&[("2", IMAGES)]));
    service.graph.reload_documents().unwrap();
    assert!(!ask().await["errors"].is_null());
}

#[tokio::test]
async fn queries_in_a_url_are_kept_too_and_a_post_is_another_request() {
    let service = TestService::start().await;
    let path = "/graphql?query={images(first:3){nodes{id}}}";
    let first = service.get(path).await;
    for _ in 0..3 {
        let again = service.get(path).await;
        assert_eq!(again.body, first.body);
        assert_eq!(again.header("etag"), first.header("etag"));
    }
    assert_eq!(hits(&service), 2);
    let known = service.client.get(service.url(path));
    let known = known.header("if-none-match", first.header("etag"));
    assert_eq!(Reply::of(known).await.status, 304);
    assert_eq!(hits(&service), 3);
}
