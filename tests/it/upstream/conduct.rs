//! How much BCC is called, whoever asks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::emulator::Fault;
use chrono::TimeDelta;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::failure;
use super::start;
use super::status;
use super::succeeds;
use super::uncached;
use crate::support::TestService;

/// Five lists in one request: a call each.
const FIVE: &str = "{
  a: images(type:SYSTEM){nodes{id}}
  b: images(type:CUSTOM){nodes{id}}
  c: images(type:SHARING){nodes{id}}
  d: images(type:INTEGRATION){nodes{id}}
  e: images{nodes{id}}
}";

/// How often which code, or `""` where there is data; every error's message.
async fn five(service: &TestService) -> (BTreeMap<String, usize>, Vec<String>) {
    let answer = service.graphql(FIVE, Value::Null).await;
    let data = answer["data"].as_object().unwrap();
    let answered = data.values().filter(|list| !list.is_null()).count();
    let mut codes = BTreeMap::from([(String::new(), answered)]);
    let mut messages = Vec::new();
    for error in answer["errors"].as_array().into_iter().flatten() {
        let code = error["extensions"]["code"].as_str().unwrap();
        assert_eq!(error["extensions"]["retryable"], true, "{error}");
        *codes.entry(code.to_owned()).or_default() += 1;
        messages.push(error["message"].as_str().unwrap().to_owned());
    }
    (codes, messages)
}

fn counts<const N: usize>(of: [(&str, usize); N]) -> BTreeMap<String, usize> {
    of.map(|(code, n)| (code.to_owned(), n)).into()
}

#[tokio::test]
async fn a_source_is_called_no_faster_than_its_rate() {
    let service = start(|settings| {
        settings.upstream.rate = 0.01;
        settings.upstream.burst = 3;
        uncached(settings);
    })
    .await;
    let (codes, messages) = five(&service).await;
    assert_eq!(codes, counts([("", 3), ("UPSTREAM_THROTTLED", 2)]));
    for message in messages {
        assert_eq!(
            message,
            "This service calls BCC at most 0.01 times a second (`upstream.rate`), and too many calls are waiting; try again in a moment"
        );
    }
    let (codes, _) = five(&service).await;
    assert_eq!(codes, counts([("", 0), ("UPSTREAM_THROTTLED", 5)]));
    assert_eq!(service.emulator.call_count(), 3);
}

/// A retry is a call like any other. What is told is what BCC said.
#[tokio::test]
async fn retries_take_their_part_of_the_rate() {
    let service = start(|settings| {
        settings.upstream.rate = 0.01;
        settings.upstream.burst = 2;
        settings.upstream.retries = 3;
    })
    .await;
    service.emulator.always([status(503, "ServiceUnavailable")]);
    let extensions = failure(&service).await;
    assert_eq!(extensions["code"], "UPSTREAM_UNAVAILABLE");
    assert_eq!(extensions["upstreamStatus"], 503);
    assert_eq!(service.emulator.call_count(), 2);
}

#[tokio::test]
async fn callers_beyond_the_rate_wait_their_turn() {
    let service = start(|settings| {
        settings.upstream.rate = 200.0;
        settings.upstream.burst = 1;
        uncached(settings);
    })
    .await;
    for _ in 0..4 {
        let (codes, _) = five(&service).await;
        assert_eq!(codes, counts([("", 5)]));
    }
    assert_eq!(service.emulator.call_count(), 20);
}

/// Half of a read's time is for waiting, the other half is BCC's.
#[tokio::test]
async fn a_source_has_so_many_calls_at_once() {
    let service = start(|settings| {
        settings.upstream.concurrency = 2;
        settings.upstream.retries = 0;
        settings.upstream.read_deadline = Duration::from_secs(2);
    })
    .await;
    let permits = Arc::new(Semaphore::new(0));
    service.emulator.always([Fault::Hold(Arc::clone(&permits))]);
    let (codes, messages) = five(&service).await;
    let expected = [("", 0), ("UPSTREAM_THROTTLED", 3), ("UPSTREAM_TIMEOUT", 2)];
    assert_eq!(codes, counts(expected));
    let told = messages.iter().filter(|message| {
        *message == "This service has at most 2 calls to BCC under way (`upstream.concurrency`), and none of them ended in time; try again in a moment"
    });
    assert_eq!(told.count(), 3, "{messages:?}");
    assert_eq!(service.emulator.most_in_flight(), 2);
    assert_eq!(service.emulator.call_count(), 2);
    service.emulator.always(None);
    let (codes, _) = five(&service).await;
    assert_eq!(codes, counts([("", 5)]));
}

/// However many ask, and for however long.
#[tokio::test]
async fn retries_are_a_fifth_of_the_calls_and_a_few() {
    let service = start(|settings| {
        settings.upstream.circuit_failures = 1000;
        uncached(settings);
    })
    .await;
    service.emulator.always([status(503, "ServiceUnavailable")]);
    for _ in 0..40 {
        failure(&service).await;
    }
    // Ten were saved up, and 39 of the calls added a fifth each.
    assert_eq!(service.emulator.call_count(), 40 + 17);

    // They come back, one each second.
    service.emulator.always(None);
    service
        .emulator
        .script(status(503, "ServiceUnavailable"), 2);
    service.clock.advance(TimeDelta::seconds(2));
    succeeds(&service).await;
    assert_eq!(service.emulator.call_count(), 40 + 17 + 3);
}
