//! A BCC that keeps failing is left alone, and found again.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::config::Settings;
use bcc_graphql::emulator::Fault;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::ask;
use super::failure;
use super::start;
use super::status;
use super::succeeds;
use super::uncached;
use crate::support::Reply;
use crate::support::TestService;

const ONE_SECOND: &str =
    "BCC has been failing, so it is not called for now; it is tried again in 1.0 s";

/// Opens after the first failure; every question is a read.
fn touchy(settings: &mut Settings) {
    settings.upstream.retries = 0;
    settings.upstream.circuit_failures = 1;
    uncached(settings);
}

fn down() -> Fault {
    status(503, "ServiceUnavailable")
}

async fn message(service: &TestService) -> String {
    let answer = ask(service).await;
    answer["errors"][0]["message"].as_str().unwrap().to_owned()
}

/// The code of a question's only error, or `None` if it is answered.
async fn code(service: &TestService, query: &str) -> Option<String> {
    let answer = service.graphql(query, Value::Null).await;
    let code = answer["errors"][0]["extensions"]["code"].as_str();
    code.map(str::to_owned)
}

#[tokio::test]
async fn after_failed_reads_in_a_row_bcc_is_left_alone_but_for_single_probes() {
    let service = start(|settings| {
        settings.upstream.retries = 1;
        settings.upstream.circuit_failures = 3;
    })
    .await;
    service.emulator.always([down()]);
    for _ in 0..3 {
        assert_eq!(failure(&service).await["upstreamStatus"], 503);
    }
    assert_eq!(service.emulator.call_count(), 6);
    for _ in 0..20 {
        let extensions = failure(&service).await;
        assert_eq!(extensions["code"], "UPSTREAM_UNAVAILABLE");
        assert_eq!(extensions["retryable"], true);
        assert_eq!(extensions["upstreamStatus"], Value::Null);
    }
    assert_eq!(message(&service).await, ONE_SECOND);
    service.clock.advance(TimeDelta::milliseconds(430));
    assert!(message(&service).await.ends_with("in 0.6 s"));
    assert_eq!(service.emulator.call_count(), 6);

    // The probe is one call, and what it finds is for everybody.
    service.clock.advance(TimeDelta::milliseconds(570));
    assert_eq!(failure(&service).await["upstreamStatus"], 503);
    assert_eq!(message(&service).await, ONE_SECOND);
    assert_eq!(service.emulator.call_count(), 7);

    service.emulator.always(None);
    assert_eq!(message(&service).await, ONE_SECOND);
    service.clock.advance(TimeDelta::seconds(1));
    succeeds(&service).await;
    assert_eq!(service.emulator.call_count(), 8);
}

#[tokio::test]
async fn successes_in_between_keep_it_closed() {
    let service = start(|settings| {
        touchy(settings);
        settings.upstream.circuit_failures = 2;
    })
    .await;
    for _ in 0..5 {
        service.emulator.script(down(), 1);
        failure(&service).await;
        succeeds(&service).await;
    }
}

#[tokio::test]
async fn one_probe_goes_at_a_time_and_one_that_hangs_keeps_nobody_out() {
    let service = start(touchy).await;
    service.emulator.script(down(), 1);
    failure(&service).await;
    let permits = Arc::new(Semaphore::new(0));
    service.emulator.always([Fault::Hold(Arc::clone(&permits))]);

    service.clock.advance(TimeDelta::seconds(1));
    let outcome = tokio::time::timeout(Duration::from_secs(60), async {
        tokio::join!(code(&service, "{images(type:SYSTEM){nodes{id}}}"), async {
            service.emulator.wait_for_calls(2).await;
            let second = code(&service, "{images(type:CUSTOM){nodes{id}}}").await;
            assert_eq!(second.as_deref(), Some("UPSTREAM_UNAVAILABLE"));
            assert_eq!(service.emulator.call_count(), 2);
            service.clock.advance(TimeDelta::seconds(1));
            tokio::join!(code(&service, "{images(type:SHARING){nodes{id}}}"), async {
                service.emulator.wait_for_calls(3).await;
                permits.close();
            })
            .0
        })
    });
    assert_eq!(outcome.await.unwrap(), (None, None));
    succeeds(&service).await;
}

/// Who answers is there, whatever the answer.
#[tokio::test]
async fn refusals_and_nonsense_do_not_open_it() {
    let service = start(touchy).await;
    for fault in [
        Fault::Throttle {
            retry_after: Some(0),
        },
        status(400, "BadRequest"),
        status(403, "AccessDenied"),
        Fault::WrongJson,
        Fault::Redirect("http://127.0.0.1:1/".to_owned()),
    ] {
        service.emulator.script(fault.clone(), 1);
        failure(&service).await;
        succeeds(&service).await;
    }
    for fault in [
        status(500, "InternalError"),
        status(504, "GatewayTimeout"),
        Fault::Reset,
        Fault::TruncatedBody,
    ] {
        service.emulator.script(fault.clone(), 1);
        failure(&service).await;
        assert_eq!(message(&service).await, ONE_SECOND, "{fault:?}");
        service.clock.advance(TimeDelta::seconds(1));
        succeeds(&service).await;
    }
}

/// A text that BCC can't bear must not shut the lists of all.
#[tokio::test]
async fn callers_own_words_have_a_circuit_of_their_own() {
    let service = start(touchy).await;
    service.emulator.script(down(), 1);
    let named = "{images(nameContains:\"100%\"){nodes{id}}}";
    let by_id = "{image(id:\"m-nky7qeom\"){id}}";
    for query in [named, named, by_id] {
        let code = code(&service, query).await;
        assert_eq!(code.as_deref(), Some("UPSTREAM_UNAVAILABLE"), "{query}");
    }
    assert_eq!(service.emulator.call_count(), 1);
    succeeds(&service).await;
    assert_eq!(service.get("/readyz").await.status, 200);
    service.clock.advance(TimeDelta::seconds(1));
    for query in [named, by_id] {
        assert_eq!(code(&service, query).await, None, "{query}");
    }
}

#[tokio::test]
async fn what_is_held_is_served_with_its_true_age_while_it_is_open() {
    let service = start(|settings| {
        settings.upstream.retries = 0;
        settings.upstream.circuit_failures = 1;
        settings.upstream.circuit_open = Duration::from_secs(60);
    })
    .await;
    let query = "{images(first:2){nodes{id} freshness{fetchedAt freshUntil}}}";
    let fresh = service.graphql(query, Value::Null).await;
    let read_at = service.clock.now();
    service.emulator.always([down()]);
    service.clock.advance(TimeDelta::minutes(10));
    for calls in [2, 2, 2] {
        // Beyond the time for which a failure is remembered for its page.
        service.clock.advance(TimeDelta::seconds(2));
        let body = serde_json::json!({"query": query}).to_string();
        let reply = Reply::of(service.post(body)).await;
        assert_eq!(reply.json(), fresh, "served as it was");
        assert!(reply.header("cache-control").ends_with("max-age=0"));
        assert!(reply.header("age").parse::<u64>().unwrap() > 600);
        assert_eq!(service.emulator.call_count(), calls);
    }
    let told = &fresh["data"]["images"]["freshness"];
    let time = |name: &str| -> DateTime<Utc> { told[name].as_str().unwrap().parse().unwrap() };
    assert_eq!(time("fetchedAt"), read_at);
    assert!(time("freshUntil") < service.clock.now());
    // What is not held fails at once.
    let other = code(&service, "{images(type:CUSTOM){nodes{id}}}").await;
    assert_eq!(other.as_deref(), Some("UPSTREAM_UNAVAILABLE"));
    assert_eq!(service.emulator.call_count(), 2);

    service.emulator.always(None);
    service.clock.advance(TimeDelta::minutes(1));
    let again = service.graphql(query, Value::Null).await;
    assert_eq!(
        again["data"]["images"]["nodes"],
        fresh["data"]["images"]["nodes"]
    );
    let told = again["data"]["images"]["freshness"]["freshUntil"].as_str();
    assert!(told.unwrap().parse::<DateTime<Utc>>().unwrap() > service.clock.now());
}

#[tokio::test]
async fn it_is_not_ready_while_it_has_nothing_to_say() {
    let service = start(|settings| {
        settings.upstream.retries = 0;
        settings.upstream.circuit_failures = 1;
    })
    .await;
    let ready = async || service.get("/readyz").await.status;
    service.emulator.always([down()]);
    assert_eq!(ready().await, 200);
    for _ in 0..2 {
        failure(&service).await;
        let not_ready = service.get("/readyz").await;
        assert_eq!(not_ready.status, 503);
        assert_eq!(
            not_ready.text(),
            "BCC has been failing, and nothing is held of it\n"
        );
        assert_eq!(service.get("/livez").await.status, 200);
        // Without work, it would never learn that BCC is well again.
        service.clock.advance(TimeDelta::seconds(1));
        assert_eq!(ready().await, 200);
    }
    service.emulator.always(None);
    succeeds(&service).await;
    // With something held, it has work to do.
    service.emulator.always([down()]);
    service.clock.advance(TimeDelta::minutes(10));
    succeeds(&service).await;
    assert_eq!(ready().await, 200);
    service.clock.advance(TimeDelta::hours(2));
    failure(&service).await;
    assert_eq!(ready().await, 503);
}
