//! How often BCC is asked again, and when.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::emulator::Fault;
use chrono::TimeDelta;
use tokio::sync::Semaphore;

use super::failure;
use super::start;
use super::status;
use super::succeeds;

#[tokio::test]
async fn a_call_that_fails_a_few_times_succeeds_unseen() {
    let service = start(|_| ()).await;
    service
        .emulator
        .script(status(503, "ServiceUnavailable"), 2);
    service.emulator.script(
        Fault::Throttle {
            retry_after: Some(0),
        },
        1,
    );
    succeeds(&service).await;
    assert_eq!(service.emulator.call_count(), 4);
}

#[tokio::test]
async fn the_setting_bounds_the_tries() {
    for retries in [0, 2] {
        let service = start(|settings| settings.upstream.retries = retries).await;
        service.emulator.always([status(503, "ServiceUnavailable")]);
        failure(&service).await;
        assert_eq!(service.emulator.call_count(), retries as usize + 1);
    }
}

#[tokio::test]
async fn each_try_is_signed_anew() {
    let service = start(|_| ()).await;
    let permits = Arc::new(Semaphore::new(0));
    service.emulator.always([Fault::Hold(Arc::clone(&permits))]);
    service
        .emulator
        .script(status(503, "ServiceUnavailable"), 1);
    tokio::join!(succeeds(&service), async {
        service.emulator.wait_for_calls(1).await;
        service.clock.advance(TimeDelta::seconds(7));
        permits.add_permits(2);
    });
    let calls = service.emulator.calls();
    let dates: Vec<_> = calls.iter().map(|call| call.header("x-bce-date")).collect();
    assert_eq!(
        dates,
        [Some("2025-10-20T08:00:00Z"), Some("2025-10-20T08:00:07Z")]
    );
    assert_ne!(
        calls[0].header("authorization"),
        calls[1].header("authorization")
    );
}

/// A wait beyond the read's deadline is not begun: the caller learns at once.
#[tokio::test]
async fn a_retry_after_beyond_the_deadline_ends_the_read() {
    let service = start(|_| ()).await;
    for retry_after in [
        "3600",
        "Tue, 21 Oct 2025 08:00:00 GMT",
        "18446744073709551615",
    ] {
        service.emulator.reset_calls();
        service.emulator.always([Fault::Status {
            status: 503,
            code: "ServiceUnavailable".to_owned(),
            message: String::new(),
            retry_after: Some(retry_after.to_owned()),
        }]);
        let asked = tokio::time::timeout(Duration::from_secs(10), failure(&service));
        assert_eq!(asked.await.unwrap()["code"], "UPSTREAM_UNAVAILABLE");
        assert_eq!(service.emulator.call_count(), 1, "{retry_after}");
    }
}

/// A date that is past, and what is no time at all.
#[tokio::test]
async fn a_retry_after_that_says_nothing_stops_no_try() {
    let service = start(|settings| settings.upstream.retries = 1).await;
    for retry_after in ["Mon, 20 Oct 2025 07:00:00 GMT", "soon", "-1", ""] {
        service.emulator.reset_calls();
        service.emulator.always([Fault::Status {
            status: 429,
            code: "RateLimit".to_owned(),
            message: String::new(),
            retry_after: Some(retry_after.to_owned()),
        }]);
        assert_eq!(failure(&service).await["code"], "UPSTREAM_THROTTLED");
        assert_eq!(service.emulator.call_count(), 2, "{retry_after}");
    }
}

#[tokio::test]
async fn a_clock_that_differs_is_corrected_by_bccs() {
    for skew in [
        TimeDelta::minutes(45),
        TimeDelta::minutes(-45),
        TimeDelta::hours(23),
    ] {
        let service = start(|_| ()).await;
        service.emulator.always([Fault::ClockSkew(skew)]);
        succeeds(&service).await;
        assert_eq!(service.emulator.call_count(), 2, "{skew}");
        // The correction is kept.
        service.clock.advance(TimeDelta::days(1));
        succeeds(&service).await;
        assert_eq!(service.emulator.call_count(), 3, "{skew}");
    }
}

/// Requests must not be signed for whatever time somebody in BCC's place likes.
#[tokio::test]
async fn a_clock_that_is_days_off_is_not_believed() {
    for skew in [TimeDelta::days(2), TimeDelta::days(-400)] {
        let service = start(|_| ()).await;
        service.emulator.always([Fault::ClockSkew(skew)]);
        let extensions = failure(&service).await;
        assert_eq!(extensions["upstreamCode"], "RequestExpired", "{skew}");
        let calls = service.emulator.calls();
        assert_eq!(calls.len(), 2, "{skew}");
        for call in calls {
            assert_eq!(call.header("x-bce-date"), Some("2025-10-20T08:00:00Z"));
        }
        service.emulator.always(None);
        succeeds(&service).await;
    }
}

#[tokio::test]
async fn a_request_that_stays_expired_is_sent_twice() {
    let service = start(|_| ()).await;
    service.emulator.always([status(400, "RequestExpired")]);
    let extensions = failure(&service).await;
    assert_eq!(extensions["code"], "UPSTREAM_DENIED");
    assert_eq!(extensions["upstreamCode"], "RequestExpired");
    assert_eq!(service.emulator.call_count(), 2);
    service.emulator.always(None);
    succeeds(&service).await;
}
