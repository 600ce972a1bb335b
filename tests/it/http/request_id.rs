//! `X-Request-Id`: what ties an answer to its line in the log.

use std::collections::HashSet;

use super::VERSION;
use crate::support::Reply;
use crate::support::TestService;

async fn id_for(service: &TestService, path: &str, given: &[u8]) -> String {
    let value = reqwest::header::HeaderValue::from_bytes(given).unwrap();
    let request = service
        .client
        .get(service.url(path))
        .header("x-request-id", value);
    Reply::of(request).await.header("x-request-id").to_owned()
}

fn is_uuid(id: &str) -> bool {
    uuid::Uuid::parse_str(id).is_ok() && id.len() == 36
}

#[tokio::test]
async fn a_sensible_id_is_handed_back_and_another_one_replaced() {
    let service = TestService::start().await;
    let longest = "a".repeat(128);
    for id in ["abc-123_x.Y", "7", longest.as_str()] {
        assert_eq!(id_for(&service, "/livez", id.as_bytes()).await, id);
    }
    let too_long = "a".repeat(129);
    for id in ["", "a b", "<script>", "a\"b", "ä", "a,b", too_long.as_str()] {
        let made = id_for(&service, "/livez", id.as_bytes()).await;
        assert!(is_uuid(&made), "{id} {made}");
    }
}

#[tokio::test]
async fn every_answer_has_one_and_each_its_own() {
    let service = TestService::start().await;
    let document = format!("/graphql?query={VERSION}");
    let paths = [
        "/",
        "/livez",
        "/nothing",
        "/graphql",
        document.as_str(),
        "/assets/x",
    ];
    let mut ids = HashSet::new();
    for path in paths {
        let id = service.get(path).await.header("x-request-id").to_owned();
        assert!(is_uuid(&id), "{path} {id}");
        ids.insert(id);
        assert_eq!(id_for(&service, path, b"mine").await, "mine", "{path}");
    }
    assert_eq!(ids.len(), paths.len());
    let foreign = service
        .client
        .get(service.url("/"))
        .header("host", "evil.example")
        .header("x-request-id", "mine");
    let refused = Reply::of(foreign).await;
    assert_eq!(refused.status, 421);
    assert_eq!(refused.header("x-request-id"), "mine");
}
