//! Requests, connections and subscriptions are counted as what they are.

use std::sync::Arc;

use bcc_graphql::emulator::Fault;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::QUERY;
use super::Scrape;
use super::until;
use crate::live::events::Events;
use crate::support::Reply;
use crate::support::TestService;

fn requests(route: &str, status: u16) -> String {
    format!("bcc_graphql_requests_total{{route=\"{route}\",status=\"{status}\"}}")
}

#[tokio::test]
async fn each_answer_is_counted_under_its_route_and_status() {
    let service = TestService::start().await;
    let body = json!({ "query": QUERY }).to_string();
    let mut bytes = 0;
    for _ in 0..3 {
        bytes += Reply::of(service.post(body.clone())).await.body.len();
    }
    service.get("/livez").await;
    service.get("/schema.graphql").await;
    service.get("/").await;
    let missing = service.get("/nothing/here").await;
    let head = service.client.head(service.url("/"));
    assert_eq!(Reply::of(head).await.body.len(), 0);
    let landing = service.get("/").await.body.len();

    let told = Scrape::of(&service).await;
    told.assert(&[
        (&requests("graphql", 200), 3.0),
        (&requests("health", 200), 1.0),
        (&requests("schema", 200), 1.0),
        (&requests("pages", 200), 3.0),
        (&requests("other", 404), 1.0),
        (
            "bcc_graphql_answer_bytes_total{route=\"graphql\"}",
            bytes as f64,
        ),
        (
            "bcc_graphql_answer_bytes_total{route=\"pages\"}",
            2.0 * landing as f64,
        ),
        (
            "bcc_graphql_answer_bytes_total{route=\"other\"}",
            missing.body.len() as f64,
        ),
        (
            "bcc_graphql_request_duration_seconds_count{route=\"graphql\"}",
            3.0,
        ),
        (
            "bcc_graphql_request_duration_seconds_bucket{route=\"graphql\",le=\"+Inf\"}",
            3.0,
        ),
    ]);
    assert!(told.value("bcc_graphql_request_duration_seconds_sum{route=\"graphql\"}") > 0.0);
    // Itself it does not know yet.
    assert_eq!(told.get(&requests("metrics", 200)), None);
    let again = Scrape::of(&service).await;
    again.assert(&[(&requests("metrics", 200), 1.0)]);
}

#[tokio::test]
async fn operations_are_counted_by_what_became_of_them() {
    let service = TestService::with_settings(|settings| {
        settings.upstream.retries = 0;
        settings.limits.fields_in_flight = 2000;
    })
    .await;
    service.graphql(QUERY, Value::Null).await;
    service.emulator.script(Fault::Reset, 1);
    let failed = service
        .graphql("{images(type:CUSTOM){totalCount}}", Value::Null)
        .await;
    assert!(failed["errors"].is_array(), "{failed}");
    for wrong in ["{", "{nothing}", "subscription{imageChanges{kind}}"] {
        service.graphql(wrong, Value::Null).await;
    }
    let large = "{images(first:1000){nodes{id name desc}}}";
    let overloaded = service.graphql(large, Value::Null).await;
    assert_eq!(
        overloaded["errors"][0]["extensions"]["code"], "RATE_LIMITED",
        "{overloaded}"
    );
    Scrape::of(&service).await.assert(&[
        ("bcc_graphql_operations_total{outcome=\"executed\"}", 1.0),
        ("bcc_graphql_operations_total{outcome=\"failed\"}", 1.0),
        ("bcc_graphql_operations_total{outcome=\"refused\"}", 3.0),
        ("bcc_graphql_operations_total{outcome=\"overloaded\"}", 1.0),
        (
            "bcc_graphql_refused_requests_total{code=\"RATE_LIMITED\"}",
            1.0,
        ),
    ]);
}

#[tokio::test]
async fn who_is_refused_is_counted_by_the_reason() {
    let service = TestService::with_settings(|settings| {
        settings.server.max_requests = 1;
    })
    .await;
    let permits = Arc::new(Semaphore::new(0));
    service
        .emulator
        .script(Fault::Hold(Arc::clone(&permits)), 1);
    let body = json!({ "query": QUERY }).to_string();
    let first = tokio::spawn(Reply::of(service.post(body.clone())));
    service.emulator.wait_for_calls(1).await;
    assert_eq!(Reply::of(service.post(body.clone())).await.status, 503);
    permits.add_permits(1);
    assert_eq!(first.await.unwrap().status, 200);
    let text = service.post(body).header("accept", "image/png");
    assert_eq!(Reply::of(text).await.status, 406);
    Scrape::of(&service).await.assert(&[
        (
            "bcc_graphql_refused_requests_total{code=\"OVERLOADED\"}",
            1.0,
        ),
        (
            "bcc_graphql_refused_requests_total{code=\"BAD_USER_INPUT\"}",
            1.0,
        ),
        (
            "bcc_graphql_refused_requests_total{code=\"UNAUTHENTICATED\"}",
            0.0,
        ),
        (&requests("graphql", 503), 1.0),
    ]);

    let service = TestService::with_settings(|settings| {
        settings.rate.per_second = Some(1.0);
        settings.rate.burst = 1;
    })
    .await;
    let statuses = [service.get("/").await.status, service.get("/").await.status];
    assert_eq!(statuses, [200, 429]);
    Scrape::of(&service).await.assert(&[(
        "bcc_graphql_refused_requests_total{code=\"RATE_LIMITED\"}",
        1.0,
    )]);
}

#[tokio::test]
async fn connections_are_counted_while_they_are_open() {
    const OPEN: &str = "bcc_graphql_open_connections";
    let service = TestService::start().await;
    // That of the client that scrapes.
    until(&service, OPEN, 1.0).await;
    let silent = TcpStream::connect(service.address).await.unwrap();
    until(&service, OPEN, 2.0).await;
    drop(silent);
    until(&service, OPEN, 1.0).await;
}

#[tokio::test]
async fn subscriptions_are_counted_while_they_are_open() {
    const OPEN: &str = "bcc_graphql_open_subscriptions";
    const WATCHED: &str = "bcc_graphql_watched_listings";
    let service = TestService::start().await;
    let query = "subscription{imageChanges{kind}}";
    let first = Events::open(&service, query).await;
    let second = Events::open(&service, query).await;
    until(&service, OPEN, 2.0).await;
    until(&service, WATCHED, 1.0).await;
    drop((first, second));
    until(&service, OPEN, 0.0).await;
    until(&service, WATCHED, 0.0).await;
}
