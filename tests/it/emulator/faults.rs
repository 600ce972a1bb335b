//! Failing on request.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use bcc_graphql::emulator::Fault;
use chrono::TimeDelta;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::Ask;
use super::Reply;
use super::Running;
use super::error;
use super::now;
use super::run_numbered;

/// The answer of an emulator of five images to its next call, which fails so.
pub(super) async fn failed(fault: Fault, query: &[(&str, &str)]) -> (Running, Reply) {
    let emulator = run_numbered(5).await;
    emulator.emulator.script(fault, 1);
    let reply = Ask::list(query).of(&emulator).await;
    (emulator, reply)
}

pub(super) async fn failed_page(fault: Fault, query: &[(&str, &str)]) -> Value {
    let (_, reply) = failed(fault, query).await;
    assert_eq!(reply.status, 200);
    reply.json()
}

fn fault(text: &str) -> Fault {
    text.parse().unwrap()
}

pub(super) fn n_images(page: &Value) -> usize {
    page["images"].as_array().unwrap().len()
}

#[tokio::test]
async fn scripted_faults_come_in_order_and_then_it_is_well_again() {
    let emulator = run_numbered(1).await;
    let handle = &emulator.emulator;
    handle.script(fault("status=503"), 1);
    handle.script(fault("status=418:Teapot"), 0);
    handle.script(fault("throttle"), 2);
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(Ask::list(&[]).of(&emulator).await.status);
    }
    assert_eq!(statuses, [503, 429, 429, 200, 200]);
    assert_eq!(handle.call_count(), 5);
}

#[tokio::test]
async fn what_lasts_goes_along_with_what_is_scripted() {
    let emulator = run_numbered(1).await;
    let handle = &emulator.emulator;
    let skew = TimeDelta::minutes(1);
    handle.always([Fault::ClockSkew(skew), fault("status=500")]);
    handle.script(fault("throttle"), 1);
    let late = "Mon, 20 Oct 2025 08:01:00 GMT";
    for (status, code) in [
        (429, "RateLimit"),
        (500, "InternalError"),
        (500, "InternalError"),
    ] {
        let reply = Ask::list(&[]).of(&emulator).await;
        assert_eq!(
            (reply.error(), reply.header("date")),
            (error(status, code), late)
        );
    }
    handle.always(None);
    assert_eq!(Ask::list(&[]).of(&emulator).await.status, 200);
}

#[tokio::test]
async fn throttling_may_say_for_how_long() {
    for (text, retry_after) in [("throttle", None), ("throttle=2", Some("2"))] {
        let (_, reply) = failed(fault(text), &[]).await;
        assert_eq!(reply.error(), error(429, "RateLimit"));
        let given = reply.headers.get("retry-after");
        assert_eq!(given.map(|value| value.to_str().unwrap()), retry_after);
    }
}

#[tokio::test]
async fn any_status_and_code_can_be_had() {
    let date = "Mon, 20 Oct 2025 08:00:09 GMT";
    let (_, reply) = failed(
        Fault::Status {
            status: 503,
            code: "ServiceInternalError".to_owned(),
            message: "try again".to_owned(),
            retry_after: Some(date.to_owned()),
        },
        &[],
    )
    .await;
    assert_eq!(reply.error(), error(503, "ServiceInternalError"));
    assert_eq!(reply.json()["message"], "try again");
    assert_eq!(reply.header("retry-after"), date);
}

#[tokio::test]
async fn no_fault_hides_a_bad_signature() {
    for text in [
        "status=503",
        "throttle",
        "not-json",
        "redirect=http://127.0.0.1/",
    ] {
        let emulator = run_numbered(1).await;
        emulator.emulator.always(Some(fault(text)));
        let guess = Ask {
            secret_key: "guess",
            ..Ask::list(&[])
        };
        let reply = guess.of(&emulator).await;
        assert_eq!(reply.error(), error(400, "SignatureDoesNotMatch"), "{text}");
    }
}

#[tokio::test]
async fn a_reset_leaves_no_answer() {
    let emulator = run_numbered(1).await;
    emulator.emulator.script(Fault::Reset, 1);
    assert!(
        Reply::read(Ask::list(&[]).request(&emulator))
            .await
            .is_err()
    );
    let calls = emulator.emulator.calls();
    assert_eq!((calls.len(), calls[0].status), (1, None));
    assert_eq!(Ask::list(&[]).of(&emulator).await.status, 200);
}

#[tokio::test]
async fn a_truncated_body_ends_after_the_status() {
    let emulator = run_numbered(5).await;
    emulator.emulator.script(Fault::TruncatedBody, 1);
    let mut response = Ask::list(&[]).request(&emulator).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let announced = response.content_length().unwrap();
    let mut received = 0;
    let end = loop {
        match response.chunk().await {
            Ok(Some(chunk)) => received += chunk.len() as u64,
            end => break end,
        }
    };
    assert!(end.is_err());
    assert_eq!(received, announced / 2);
}

#[tokio::test]
async fn bodies_of_the_wrong_kind_come_with_200() {
    let broken = failed(Fault::WrongJson, &[]).await.1;
    assert_eq!(broken.status, 200);
    assert!(serde_json::from_str::<Value>(&broken.body).is_err());
    let shape = failed_page(Fault::WrongShape, &[]).await;
    assert!(!shape["images"].is_array());
    let html = failed(Fault::NotJson, &[]).await.1;
    assert_eq!(
        (html.status, html.header("content-type")),
        (200, "text/html")
    );
    assert!(html.body.starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn a_huge_body_is_valid_json_of_no_announced_length() {
    let size = 3_000_000;
    let (_, reply) = failed(Fault::HugeBody(size), &[]).await;
    assert_eq!(reply.body.len(), size);
    assert!(!reply.headers.contains_key("content-length"));
    assert_eq!(n_images(&reply.json()), 5);
    let (_, reply) = failed(Fault::HugeBody(3), &[]).await;
    assert_eq!(n_images(&reply.json()), 5);
}

#[tokio::test]
async fn slowness_is_before_the_answer_or_within() {
    let pause = Duration::from_millis(4);
    let began = Instant::now();
    let (_, reply) = failed(Fault::Latency(pause), &[]).await;
    assert!(began.elapsed() >= pause);
    let whole = reply.body;

    let began = Instant::now();
    let (_, reply) = failed(Fault::SlowBody(pause), &[]).await;
    assert!(began.elapsed() >= 8 * pause);
    assert_eq!(reply.body, whole);
    assert_eq!(reply.header("content-length"), whole.len().to_string());
}

#[tokio::test]
async fn answers_can_be_held_until_all_are_in_flight() {
    let emulator = run_numbered(5).await;
    let handle = &emulator.emulator;
    let permits = Arc::new(Semaphore::new(0));
    handle.always(Some(Fault::Hold(permits.clone())));
    let requests: Vec<_> = (0..3)
        .map(|_| tokio::spawn(Reply::read(Ask::list(&[]).request(&emulator))))
        .collect();
    handle.wait_for_calls(3).await;
    assert_eq!(handle.most_in_flight(), 3);
    assert!(handle.calls().iter().all(|call| call.status.is_none()));

    permits.add_permits(3);
    for request in requests {
        assert_eq!(request.await.unwrap().unwrap().status, 200);
    }
    assert_eq!(permits.available_permits(), 0);
    assert!(handle.calls().iter().all(|call| call.status == Some(200)));

    handle.reset_calls();
    assert_eq!(handle.most_in_flight(), 0);
    permits.close();
    assert_eq!(Ask::list(&[]).of(&emulator).await.status, 200);
}

#[tokio::test]
async fn shutting_down_drops_what_is_in_flight() {
    let emulator = run_numbered(1).await;
    emulator
        .emulator
        .always(Some(Fault::Hold(Arc::new(Semaphore::new(0)))));
    let request = tokio::spawn(Reply::read(Ask::list(&[]).request(&emulator)));
    emulator.emulator.wait_for_calls(1).await;
    drop(emulator);
    assert!(request.await.unwrap().is_err());
}

#[tokio::test]
async fn a_redirect_leads_elsewhere() {
    let target = "http://127.0.0.1:1/v2/image";
    let (_, reply) = failed(Fault::Redirect(target.to_owned()), &[]).await;
    assert_eq!((reply.status, reply.header("location")), (302, target));
}

#[tokio::test]
async fn its_clock_can_be_wrong() {
    for (minutes, date) in [(45, "08:45"), (-45, "07:15")] {
        let skew = TimeDelta::minutes(minutes);
        let (emulator, reply) = failed(Fault::ClockSkew(skew), &[]).await;
        assert_eq!(reply.error(), error(400, "RequestExpired"));
        assert_eq!(
            reply.header("date"),
            format!("Mon, 20 Oct 2025 {date}:00 GMT")
        );
        emulator.emulator.script(Fault::ClockSkew(skew), 1);
        let corrected = Ask {
            signed_at: now() + skew,
            ..Ask::list(&[])
        };
        assert_eq!(corrected.of(&emulator).await.status, 200);
    }
}
