//! BCC's errors, and what stands for each.

use bcc_graphql::emulator::Fault;
use serde_json::json;

use super::ask;
use super::failure;
use super::start;
use super::status;
use super::succeeds;
use crate::support::SECRET_KEY;
use crate::support::listen;

#[tokio::test]
async fn each_error_of_bcc_has_its_code_and_its_number_of_calls() {
    for (upstream_status, upstream_code, code, retryable, calls) in [
        (500, "InternalError", "UPSTREAM_UNAVAILABLE", true, 4),
        (502, "BadGateway", "UPSTREAM_UNAVAILABLE", true, 4),
        (503, "ServiceUnavailable", "UPSTREAM_UNAVAILABLE", true, 4),
        (504, "GatewayTimeout", "UPSTREAM_TIMEOUT", true, 4),
        (429, "TooManyRequests", "UPSTREAM_THROTTLED", true, 4),
        (400, "RateLimit", "UPSTREAM_THROTTLED", true, 4),
        (400, "BadRequest", "UPSTREAM_INVALID_RESPONSE", false, 1),
        (404, "NoSuchObject", "UPSTREAM_INVALID_RESPONSE", false, 1),
        (401, "Anything", "UPSTREAM_DENIED", false, 1),
        (403, "AccessDenied", "UPSTREAM_DENIED", false, 1),
        (400, "SignatureDoesNotMatch", "UPSTREAM_DENIED", false, 1),
        (400, "InvalidAccessKeyId", "UPSTREAM_DENIED", false, 1),
        (400, "InvalidSessionToken", "UPSTREAM_DENIED", false, 1),
    ] {
        let service = start(|_| ()).await;
        service
            .emulator
            .always([status(upstream_status, upstream_code)]);
        let extensions = failure(&service).await;
        assert_eq!(
            extensions["code"], code,
            "{upstream_status} {upstream_code}"
        );
        assert_eq!(extensions["retryable"], retryable, "{extensions}");
        assert_eq!(extensions["upstreamStatus"], upstream_status);
        assert_eq!(extensions["upstreamCode"], upstream_code);
        let request_id = extensions["upstreamRequestId"].as_str().unwrap();
        assert!(uuid::Uuid::parse_str(request_id).is_ok(), "{request_id}");
        assert_eq!(service.emulator.call_count(), calls, "{upstream_status}");

        service.emulator.always(None);
        succeeds(&service).await;
        assert_eq!(
            service.emulator.call_count(),
            calls + 1,
            "a failure is not kept"
        );
    }
}

#[tokio::test]
async fn keys_that_bcc_does_not_know_are_said_to_be_refused() {
    let service = start(|settings| {
        settings.sources[0].secret_key = Some("another-secret".into());
    })
    .await;
    let answer = ask(&service).await;
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "UPSTREAM_DENIED");
    assert_eq!(error["extensions"]["upstreamCode"], "SignatureDoesNotMatch");
    assert_eq!(
        error["message"],
        "BCC refused this service's credentials, or they may not list images"
    );
    assert!(!answer.to_string().contains("another-secret"));
    assert_eq!(service.emulator.call_count(), 1);
}

/// BCC's own message may name what the caller must not see; it stays in the log.
#[tokio::test]
async fn the_message_is_ours_and_not_bccs() {
    let service = start(|settings| settings.upstream.retries = 0).await;
    for (fault, message) in [
        (
            status(503, "ServiceUnavailable"),
            "BCC can't be reached or is failing; try again in a moment",
        ),
        (
            Fault::Throttle { retry_after: None },
            "BCC asks this service to slow down; try again in a moment",
        ),
        (status(400, "BadRequest"), "BCC did not take the request"),
        (Fault::WrongJson, "BCC gave an answer that can't be used"),
        (
            Fault::Reset,
            "BCC can't be reached or is failing; try again in a moment",
        ),
    ] {
        service.emulator.always([fault]);
        assert_eq!(ask(&service).await["errors"][0]["message"], message);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_unavailable() {
    let service = start(|settings| settings.upstream.retries = 1).await;
    for fault in [Fault::Reset, Fault::TruncatedBody] {
        service.emulator.reset_calls();
        service.emulator.always([fault.clone()]);
        let extensions = failure(&service).await;
        assert_eq!(extensions["code"], "UPSTREAM_UNAVAILABLE", "{fault:?}");
        assert_eq!(extensions["retryable"], true);
        assert_eq!(service.emulator.call_count(), 2, "{fault:?}");
        service.emulator.always(None);
        succeeds(&service).await;
        // The next fault needs a read, too.
        service.clock.advance(chrono::TimeDelta::days(1));
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_unavailable() {
    let (listener, address) = listen().await;
    drop(listener);
    let service = start(|settings| {
        settings.upstream.retries = 0;
        settings.sources[0].endpoint = Some(format!("http://{address}").parse().unwrap());
    })
    .await;
    let extensions = failure(&service).await;
    assert_eq!(
        extensions,
        json!({"code": "UPSTREAM_UNAVAILABLE", "retryable": true})
    );
}

#[tokio::test]
async fn what_other_images_were_read_before_is_still_answered() {
    let service = start(|settings| settings.upstream.retries = 0).await;
    succeeds(&service).await;
    service.emulator.always([status(503, "ServiceUnavailable")]);
    // Past `fresh` and `stale_while_revalidate`, within `stale_if_error`.
    service.clock.advance(chrono::TimeDelta::minutes(30));
    succeeds(&service).await;
    assert_eq!(service.emulator.call_count(), 2);
    service.clock.advance(chrono::TimeDelta::hours(2));
    let extensions = failure(&service).await;
    assert_eq!(extensions["code"], "UPSTREAM_UNAVAILABLE");
    assert!(!extensions.to_string().contains(SECRET_KEY));
}
