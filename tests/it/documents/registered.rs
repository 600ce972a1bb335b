//! Automatic persisted queries: clients register a document by sending its hash
//! along.

use super::GRAPHQL_RESPONSE;
use super::IMAGES;
use super::VERSION;
use super::assert_code;
use super::assert_data;
use super::by_hash;
use super::error;
use super::get;
use super::hash;
use super::persisted;
use super::post;
use crate::support::Reply;
use crate::support::TestService;
use serde_json::json;

fn pair(code: &str, message: &str) -> (String, String) {
    (code.to_owned(), message.to_owned())
}

/// Apollo's clients go by the message or the code, so both are theirs.
#[tokio::test]
async fn an_unknown_hash_is_not_found_and_its_answer_is_not_kept() {
    let service = TestService::start().await;
    let extensions = by_hash(&hash(VERSION));
    for (accept, status) in [("application/json", 200), (GRAPHQL_RESPONSE, 400)] {
        let by_post = service.post(json!({"extensions": extensions}).to_string());
        let by_get = get(&service, &[("extensions", &extensions.to_string())]);
        for request in [by_post, by_get] {
            let reply = Reply::of(request.header("accept", accept)).await;
            assert_eq!(reply.status, status, "{accept}");
            assert!(reply.header("content-type").starts_with(accept));
            assert_eq!(reply.header("cache-control"), "no-store");
            assert_eq!(reply.header("etag"), "");
            let expected = pair("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound");
            assert_eq!(error(&reply), expected);
        }
    }
}

#[tokio::test]
async fn a_document_that_came_with_its_hash_is_known_by_it_from_then_on() {
    let service = TestService::start().await;
    let hash = hash(VERSION);
    assert_code(
        &persisted(&service, &hash, None).await,
        "PERSISTED_QUERY_NOT_FOUND",
    );
    assert_data(&persisted(&service, &hash, Some(VERSION)).await);
    assert_data(&persisted(&service, &hash, None).await);
    assert_data(&persisted(&service, &hash.to_uppercase(), None).await);
    let prefixed = json!({"documentId": format!("sha256:{hash}")});
    assert_data(&post(&service, prefixed).await);
}

#[tokio::test]
async fn a_document_that_came_without_its_hash_is_not_kept() {
    let service = TestService::start().await;
    assert_data(&post(&service, json!({"query": VERSION})).await);
    let reply = persisted(&service, &hash(VERSION), None).await;
    assert_code(&reply, "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn variables_and_operation_name_come_with_the_hash() {
    let service = TestService::start().await;
    let text =
        "query A { sources { region } } query B($n: Int) { images(first: $n) { nodes { id } } }";
    let body = json!({
        "extensions": by_hash(&hash(text)), "operationName": "B", "variables": {"n": 3},
    });
    let mut registering = body.clone();
    registering["query"] = text.into();
    assert_data(&post(&service, registering).await);
    let answer = post(&service, body).await.json();
    let nodes = answer["data"]["images"]["nodes"].as_array();
    assert_eq!(nodes.map(Vec::len), Some(3), "{answer}");
}

/// The text must be the hash's: otherwise one client could give another a document
/// that it did not mean.
#[tokio::test]
async fn the_hash_must_be_that_of_the_text() {
    let service = TestService::start().await;
    let (hash, others) = (hash(VERSION), hash(IMAGES));
    let message = format!(
        "The hash `{others}` is not that of `query`, which is `{hash}`: send the SHA-256 of the very text that is sent"
    );
    let expected = pair("BAD_USER_INPUT", &message);
    let reply = persisted(&service, &others, Some(VERSION)).await;
    assert_eq!(error(&reply), expected);
    let body = json!({"documentId": format!("sha256:{others}"), "query": VERSION});
    assert_eq!(error(&post(&service, body).await), expected);
    for hash in [hash, others] {
        let reply = persisted(&service, &hash, None).await;
        assert_code(&reply, "PERSISTED_QUERY_NOT_FOUND");
    }
}

#[tokio::test]
async fn what_is_not_valid_is_not_kept() {
    let service = TestService::start().await;
    for (text, code) in [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{nonsense}", "GRAPHQL_VALIDATION_FAILED"),
        (
            "{images(first:1000){nodes{detail{minDiskGb}}}}",
            "QUERY_TOO_COMPLEX",
        ),
        (
            "query($n:Int!){images(first:$n){nodes{id}}}",
            "BAD_USER_INPUT",
        ),
    ] {
        let hash = hash(text);
        assert_code(&persisted(&service, &hash, Some(text)).await, code);
        let reply = persisted(&service, &hash, None).await;
        assert_code(&reply, "PERSISTED_QUERY_NOT_FOUND");
    }
}

#[tokio::test]
async fn those_registered_are_bounded_in_bytes() {
    const N: usize = 24;
    let service = TestService::with_settings(|s| s.documents.max_bytes = 1 << 16).await;
    let texts: Vec<String> = (0..N).map(|n| format!("{VERSION} # {n:08000}")).collect();
    for text in &texts {
        assert_data(&persisted(&service, &hash(text), Some(text)).await);
    }
    let mut kept = 0;
    for text in &texts {
        let reply = persisted(&service, &hash(text), None).await;
        kept += usize::from(reply.json().get("data").is_some());
    }
    assert!(
        (1..=8).contains(&kept),
        "{kept} of {N} texts of 8 kB in 64 KiB"
    );
}

/// A link that names its document is as good for caches as one that holds it.
#[tokio::test]
async fn a_get_by_hash_has_an_age_and_a_tag() {
    let service = TestService::start().await;
    let hash = hash(IMAGES);
    let parameters = [("extensions", &*by_hash(&hash).to_string())];
    assert_data(&persisted(&service, &hash, Some(IMAGES)).await);
    let reply = Reply::of(get(&service, &parameters)).await;
    assert_data(&reply);
    assert_eq!(reply.header("cache-control"), "private, max-age=30");
    assert_eq!(reply.header("age"), "0");
    let tag = reply.header("etag").to_owned();
    assert!(tag.starts_with('"'), "{tag}");
    let again = get(&service, &parameters).header("if-none-match", &tag);
    let again = Reply::of(again).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let by_text = Reply::of(get(&service, &[("query", IMAGES)])).await;
    assert_eq!(by_text.header("etag"), tag);
    assert_eq!(service.emulator.call_count(), 1);
}

#[tokio::test]
async fn a_document_can_be_registered_by_get_too() {
    let service = TestService::start().await;
    let extensions = by_hash(&hash(VERSION)).to_string();
    let parameters = [("query", VERSION), ("extensions", &extensions)];
    assert_data(&Reply::of(get(&service, &parameters)).await);
    assert_data(&Reply::of(get(&service, &parameters[1..])).await);
}

/// `PersistedQueryNotSupported` is at what Apollo's clients stop to send hashes.
#[tokio::test]
async fn without_registration_clients_are_told_to_send_documents() {
    let service = TestService::with_settings(|s| s.documents.apq = false).await;
    let hash = hash(VERSION);
    for text in [None, Some(VERSION), None] {
        let reply = persisted(&service, &hash, text).await;
        assert_eq!(reply.status, 200);
        if text.is_some() {
            assert_data(&reply);
            continue;
        }
        let expected = pair("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotSupported");
        assert_eq!(error(&reply), expected);
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    // The hash is looked at all the same.
    let reply = persisted(&service, &super::hash(IMAGES), Some(VERSION)).await;
    assert_code(&reply, "BAD_USER_INPUT");
}
