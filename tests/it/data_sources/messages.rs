//! What a user is told where there is no image, or none can be read.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::Fault;
use serde_json::Value;
use serde_json::json;
use tokio::sync::Semaphore;

use super::Both;
use crate::support::TestService;
use crate::support::emulator_config;

/// What BCC's answers lead to.
async fn after(fault: Fault) -> String {
    let both = Both::start().await;
    both.service.emulator.always([fault]);
    told_without_ids(&both.refusal(&json!({})).await)
}

/// The message, without what changes from run to run.
fn told_without_ids(text: &str) -> String {
    let words = text
        .split(' ')
        .map(|word| match word.split_once("127.0.0.1:") {
            Some((before, after)) => {
                let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
                format!("{before}ADDRESS{rest}")
            }
            None if word.matches('-').count() == 4 && word.ends_with(")\n") => "ID)\n".to_owned(),
            None => word.to_owned(),
        });
    words.collect::<Vec<_>>().join(" ")
}

fn status(status: u16, code: &str) -> Fault {
    Fault::Status {
        status,
        code: code.to_owned(),
        message: "The emulator was told to fail.".to_owned(),
        retry_after: None,
    }
}

#[tokio::test]
async fn tells_what_became_of_the_images() {
    let both = Both::start().await;
    let mut text = String::new();
    for config in [
        json!({ "os_name": "Ubunto" }),
        json!({ "os_name": "Ubuntu", "os_version": "20*", "created_after": "2026-01-01T00:00:00Z" }),
        json!({ "image_ids": ["m-nowhere1"] }),
        json!({ "spec": "bcc.g5.c2m8", "name_contains": "no such name" }),
        json!({ "filter": [{ "name": "os_arch", "values": ["riscv*"] }] }),
        json!({ "os_name": "Ubuntu" }),
    ] {
        text += &format!("# {config}\n{}\n", both.refusal(&config).await);
    }
    insta::assert_snapshot!("funnel", text);
}

#[tokio::test]
async fn an_empty_catalogue_is_told_as_one() {
    let both = Both::with(Vec::new()).await;
    let text = both.refusal(&json!({ "os_name": "Ubuntu" })).await;
    insta::assert_snapshot!("empty-catalogue", text);
}

#[tokio::test]
async fn each_failure_says_what_to_do() {
    let mut text = String::new();
    for (name, fault) in [
        ("unknown key", status(403, "InvalidAccessKeyId")),
        ("wrong secret", status(403, "SignatureDoesNotMatch")),
        ("wrong token", status(400, "InvalidSessionToken")),
        ("no permission", status(403, "AccessDenied")),
        ("failing", status(503, "ServiceUnavailable")),
        ("a gateway's own limit", status(504, "GatewayTimeout")),
        ("throttled", Fault::Throttle { retry_after: None }),
        ("rejected", status(400, "BadRequest")),
        ("no json", Fault::NotJson),
    ] {
        text += &format!("# {name}\n{}\n", after(fault).await);
    }
    insta::assert_snapshot!("failures", text);
}

#[tokio::test]
async fn a_slow_bcc_is_told_with_the_time_that_was_given() {
    let mut text = String::new();
    for (name, fault) in [
        ("silent", Fault::Hold(Arc::new(Semaphore::new(0)))),
        ("slow body", Fault::SlowBody(Duration::from_secs(3600))),
        (
            "throttled",
            Fault::Throttle {
                retry_after: Some(300),
            },
        ),
    ] {
        let both = Both::start().await;
        both.service.emulator.always([fault]);
        let short = json!({ "timeouts": { "read": "200ms" } });
        let told = told_without_ids(&both.refusal(&short).await);
        text += &format!("# {name}\n{told}\n");
    }
    insta::assert_snapshot!("slow", text);
}

#[tokio::test]
async fn while_bcc_is_left_alone_the_reason_is_told() {
    let both = Both::start().await;
    both.service
        .emulator
        .always([status(503, "ServiceUnavailable")]);
    let all = json!({ "image_type": ["All"] });
    let mut text = String::new();
    // Some reads in a row have to fail before.
    for _ in 0..10 {
        let calls = both.service.emulator.call_count();
        text = both.refusal(&all).await;
        if both.service.emulator.call_count() == calls {
            break;
        }
        text.clear();
    }
    assert!(text.contains("BCC is failing"), "{text}");
    assert!(text.contains("503 ServiceUnavailable"), "{text}");
}

#[tokio::test]
async fn an_unknown_region_is_named_with_those_known() {
    // Nobody listens there, and the region is no known one.
    let service = TestService::with_emulator(Emulator::new(emulator_config()), |_| ()).await;
    let both = Both::of(service);
    let config = json!({
        "access_key": "a", "secret_key": "b", "region": "bjj", "endpoint": "http://127.0.0.1:1"
    });
    let both = both.configured(&config);
    let text = both.refusal(&json!({})).await;
    insta::assert_snapshot!("unknown-region", told_without_ids(&text));
}

#[tokio::test]
async fn what_is_half_known_is_told_when_images_are_read() {
    let both = Both::start().await.configured(&json!({
        "access_key": "(unknown)", "secret_key": "(unknown)", "region": "bj"
    }));
    let text = both
        .refusal(&Value::Object(serde_json::Map::default()))
        .await;
    insta::assert_snapshot!("half-known", text);
    assert_eq!(both.service.emulator.call_count(), 0);
}
