//! A BCC that takes its time.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::emulator::Fault;
use tokio::sync::Semaphore;

use super::failure;
use super::start;
use super::succeeds;

const SHORT: Duration = Duration::from_millis(200);

fn never() -> Fault {
    Fault::Hold(Arc::new(Semaphore::new(0)))
}

#[tokio::test]
async fn a_read_that_takes_too_long_is_a_timeout_of_bcc() {
    for fault in [never(), Fault::SlowBody(Duration::from_secs(60))] {
        let service = start(|settings| settings.upstream.read_deadline = SHORT).await;
        service.emulator.always([fault]);
        let extensions = failure(&service).await;
        assert_eq!(extensions["code"], "UPSTREAM_TIMEOUT");
        assert_eq!(extensions["retryable"], true);
        service.emulator.always(None);
        succeeds(&service).await;
    }
}

#[tokio::test]
async fn a_silence_is_a_timeout_and_tried_again() {
    let service = start(|settings| {
        settings.upstream.read_timeout = SHORT;
        settings.upstream.retries = 1;
    })
    .await;
    service.emulator.script(never(), 1);
    succeeds(&service).await;
    assert_eq!(service.emulator.call_count(), 2);

    service.clock.advance(chrono::TimeDelta::days(1));
    service.emulator.always([never()]);
    let extensions = failure(&service).await;
    assert_eq!(extensions["code"], "UPSTREAM_TIMEOUT");
    assert_eq!(service.emulator.call_count(), 4);
}

#[tokio::test]
async fn a_body_that_comes_slowly_but_steadily_is_taken() {
    let service = start(|settings| settings.upstream.read_timeout = Duration::from_secs(5)).await;
    service.emulator.always([
        Fault::SlowBody(Duration::from_millis(5)),
        Fault::Latency(Duration::from_millis(5)),
    ]);
    succeeds(&service).await;
    assert_eq!(service.emulator.call_count(), 1);
}

/// The read goes on after its caller has left: its answer serves the next one.
#[tokio::test]
async fn a_request_waits_no_longer_than_its_own_deadline() {
    let service = start(|settings| settings.limits.deadline = SHORT).await;
    let permits = Arc::new(Semaphore::new(0));
    service.emulator.always([Fault::Hold(Arc::clone(&permits))]);
    assert_eq!(failure(&service).await["code"], "REQUEST_TIMEOUT");
    // A second one joins the same read.
    assert_eq!(failure(&service).await["code"], "REQUEST_TIMEOUT");
    assert_eq!(service.emulator.call_count(), 1);
    permits.add_permits(1);
    succeeds(&service).await;
    assert_eq!(service.emulator.call_count(), 1, "the read was not kept");
}
