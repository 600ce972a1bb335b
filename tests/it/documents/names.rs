//! How a request names its document.

use serde_json::json;

use super::TestFolder;
use super::VERSION;
use super::assert_data;
use super::by_hash;
use super::error;
use super::get;
use super::hash;
use super::manifest;
use super::post;
use super::trusting;
use crate::support::Reply;
use crate::support::TestService;

#[tokio::test]
async fn an_id_comes_under_each_of_its_names_by_post_and_by_get() {
    let folder = TestFolder::new();
    folder.write("relay.json", &manifest(&[("an-id", VERSION)]));
    let service = trusting(&folder, |_| ()).await;
    for name in ["documentId", "doc_id", "id"] {
        assert_data(&post(&service, json!({name: "an-id"})).await);
        assert_data(&post(&service, json!({name: "an-id", "query": null})).await);
        assert_data(&Reply::of(get(&service, &[(name, "an-id")])).await);
        let message = "No document has the id `other`: send its text as `query`, or have it added to the trusted documents (`documents.trusted`)".to_owned();
        let expected = ("PERSISTED_QUERY_NOT_FOUND".to_owned(), message);
        assert_eq!(
            error(&post(&service, json!({name: "other"})).await),
            expected
        );
        let reply = Reply::of(get(&service, &[(name, "other")])).await;
        assert_eq!(error(&reply), expected);
    }
    // The specification's own name goes before those that somebody thought up.
    assert_data(&post(&service, json!({"id": "other", "documentId": "an-id"})).await);
    // A hash too, since a client that sends one knows what to do if it is unknown.
    let both = json!({"id": "other", "extensions": by_hash(&hash(VERSION))});
    assert_data(&post(&service, both).await);
}

/// Some clients send an `id` of their own along.
#[tokio::test]
async fn beside_the_text_an_id_is_passed_over() {
    let service = TestService::start().await;
    for id in [json!("other"), json!(7), json!(null), json!({})] {
        let body = json!({"query": VERSION, "id": id, "documentId": id});
        assert_data(&post(&service, body).await);
    }
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let service = TestService::start().await;
    let digits = hash(VERSION);
    let no_hash = |digits: &str| {
        format!(
            "The hash `{digits}` is not 64 hexadecimal digits, the SHA-256 of a document's text"
        )
    };
    for (body, message) in [
        (json!({}), "`query` is missing".to_owned()),
        (json!({"documentId": null}), "`query` is missing".to_owned()),
        (
            json!({"documentId": 7}),
            "`documentId` is a number; it must be a string".to_owned(),
        ),
        (
            json!({"doc_id": ["x"]}),
            "`doc_id` is an array; it must be a string".to_owned(),
        ),
        (
            json!({"extensions": {"persistedQuery": true}}),
            "`extensions.persistedQuery` is a boolean; it must be an object".to_owned(),
        ),
        (
            json!({"extensions": {"persistedQuery": {"sha256Hash": digits}}}),
            "`extensions.persistedQuery.version` is missing; it must be 1".to_owned(),
        ),
        (
            json!({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": digits}}}),
            "`extensions.persistedQuery.version` is 2; it must be 1".to_owned(),
        ),
        (
            json!({"extensions": {"persistedQuery": {"version": 1}}}),
            "`extensions.persistedQuery.sha256Hash` is missing".to_owned(),
        ),
        (
            json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 7}}}),
            "`extensions.persistedQuery.sha256Hash` is a number; it must be a string".to_owned(),
        ),
        (json!({"extensions": by_hash("abc")}), no_hash("abc")),
        (
            json!({"extensions": by_hash(&digits[1..]), "query": VERSION}),
            no_hash(&digits[1..]),
        ),
        (json!({"documentId": "sha256:xyz"}), no_hash("xyz")),
        (
            json!({"documentId": "sha256:xyz", "query": VERSION}),
            no_hash("xyz"),
        ),
    ] {
        let request = service.post(body.to_string());
        let reply = Reply::of(request.header("accept", super::GRAPHQL_RESPONSE)).await;
        assert_eq!(reply.status, 400, "{body}");
        assert_eq!(
            error(&reply),
            ("BAD_USER_INPUT".to_owned(), message),
            "{body}"
        );
    }
    let twice = get(&service, &[("documentId", "a"), ("documentId", "b")]);
    let message = "`documentId` is given more than once".to_owned();
    assert_eq!(
        error(&Reply::of(twice).await),
        ("BAD_USER_INPUT".to_owned(), message)
    );
}
