//! Calls to BCC, and the process, are counted as what they are.

use std::sync::Arc;

use bcc_graphql::emulator::Fault;
use chrono::TimeDelta;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::QUERY;
use super::Scrape;
use super::until;
use crate::support::TestService;

fn calls(outcome: &str) -> String {
    format!("bcc_graphql_upstream_calls_total{{source=\"0\",outcome=\"{outcome}\"}}")
}

fn unsent(reason: &str) -> String {
    format!("bcc_graphql_upstream_unsent_calls_total{{source=\"0\",reason=\"{reason}\"}}")
}

fn circuit(calls: &str) -> String {
    format!("bcc_graphql_upstream_circuit_open{{source=\"0\",calls=\"{calls}\"}}")
}

const RETRIES: &str = "bcc_graphql_upstream_retries_total{source=\"0\"}";
const UNDER_WAY: &str = "bcc_graphql_upstream_calls_under_way{source=\"0\"}";
const N_DURATIONS: &str = "bcc_graphql_upstream_call_duration_seconds_count{source=\"0\"}";

fn unavailable() -> Fault {
    Fault::Status {
        status: 503,
        code: "ServiceUnavailable".to_owned(),
        message: "for a test".to_owned(),
        retry_after: Some("0".to_owned()),
    }
}

#[tokio::test]
async fn each_try_is_counted_by_what_became_of_it() {
    let service = TestService::start().await;
    service.emulator.script(unavailable(), 1);
    service.emulator.script(
        Fault::Throttle {
            retry_after: Some(0),
        },
        1,
    );
    let answer = service.graphql(QUERY, Value::Null).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    let told = Scrape::of(&service).await;
    told.assert(&[
        (&calls("unavailable"), 1.0),
        (&calls("throttled"), 1.0),
        (&calls("ok"), 1.0),
        (&calls("denied"), 0.0),
        (RETRIES, 2.0),
        (N_DURATIONS, 3.0),
        (&circuit("plain"), 0.0),
    ]);
    assert_eq!(service.emulator.call_count(), 3);
}

#[tokio::test]
async fn an_open_circuit_is_told_and_so_is_what_is_not_sent() {
    let service = TestService::with_settings(|settings| {
        settings.upstream.retries = 0;
        settings.upstream.circuit_failures = 1;
    })
    .await;
    service.emulator.script(unavailable(), 1);
    service.graphql(QUERY, Value::Null).await;
    service.graphql(QUERY, Value::Null).await;
    let told = Scrape::of(&service).await;
    told.assert(&[
        (&circuit("plain"), 1.0),
        (&circuit("worded"), 0.0),
        (&unsent("resting"), 1.0),
        (&unsent("paced"), 0.0),
        (&calls("unavailable"), 1.0),
        (RETRIES, 0.0),
        (N_DURATIONS, 1.0),
    ]);
    assert_eq!(service.emulator.call_count(), 1);

    service.clock.advance(TimeDelta::minutes(10));
    service.graphql(QUERY, Value::Null).await;
    let told = Scrape::of(&service).await;
    told.assert(&[(&circuit("plain"), 0.0), (&calls("ok"), 1.0)]);
}

#[tokio::test]
async fn a_call_is_under_way_until_it_ends() {
    let service = TestService::start().await;
    let permits = Arc::new(Semaphore::new(0));
    service
        .emulator
        .script(Fault::Hold(Arc::clone(&permits)), 1);
    let body = serde_json::json!({ "query": QUERY }).to_string();
    let asked = tokio::spawn(service.post(body).send());
    service.emulator.wait_for_calls(1).await;
    Scrape::of(&service).await.assert(&[(UNDER_WAY, 1.0)]);
    permits.add_permits(1);
    assert_eq!(asked.await.unwrap().unwrap().status(), 200);
    until(&service, UNDER_WAY, 0.0).await;
}

#[tokio::test]
async fn a_source_goes_by_its_place() {
    let service = TestService::with_settings(|settings| {
        let mut other = settings.sources[0].clone();
        other.account = "other".to_owned();
        settings.sources.push(other);
    })
    .await;
    let query = "{images(account:\"other\",first:1){nodes{id}}}";
    service.graphql(query, Value::Null).await;
    let second = calls("ok").replace("\"0\"", "\"1\"");
    let told = Scrape::of(&service).await;
    told.assert(&[(&calls("ok"), 0.0), (&second, 1.0)]);
}

#[tokio::test]
async fn the_process_tells_of_itself() {
    let service = TestService::start().await;
    let told = Scrape::of(&service).await;
    let version = env!("CARGO_PKG_VERSION");
    let started = service.clock.now().timestamp() as f64;
    told.assert(&[
        (
            &format!("bcc_graphql_build_info{{version=\"{version}\"}}"),
            1.0,
        ),
        ("process_start_time_seconds", started),
    ]);
    assert!(told.value("process_cpu_seconds_total") > 0.0);
    assert!(told.value("process_open_fds") > 2.0);
    // More than a megabyte, and less than a terabyte.
    let memory = told.value("process_resident_memory_bytes");
    assert!((1e6..1e12).contains(&memory), "{memory}");
}
