//! A defect of ours: the clock panics whenever it is read.

use std::process::Command;

use bcc_graphql::config::Settings;
use bcc_graphql::telemetry;
use bcc_graphql::telemetry::LogConfig;

use super::error;
use super::post_as;
use super::with_keys;
use crate::support::Reply;
use crate::support::TestService;

const ID: &str = "the-one-that-panics";

/// Says that a test is to be its own child.
const CHILD: &str = "BCC_GRAPHQL_TEST_PANICS_HERE";

async fn panicking() -> (TestService, Reply) {
    let service = TestService::with_settings(|settings: &mut Settings| with_keys(settings)).await;
    service.clock.set_broken(true);
    let reply = Reply::of(post_as(&service, 1).header("x-request-id", ID)).await;
    (service, reply)
}

#[tokio::test]
async fn a_panic_is_one_500_with_the_requests_id() {
    let (service, reply) = panicking().await;
    assert_eq!(reply.status, 500);
    assert_eq!(reply.header("x-request-id"), ID);
    assert_eq!(reply.header("cache-control"), "no-store");
    let (code, message) = error(&reply);
    assert_eq!(code, "INTERNAL");
    assert!(message.contains(ID), "{message}");
    let answer = reply.json();
    assert_eq!(answer["errors"][0]["extensions"]["requestId"], ID);
    for inside in ["clock", "src/", "panick", "tests/"] {
        assert!(!reply.text().contains(inside), "{}", reply.text());
    }
    assert_eq!(service.get("/livez").await.status, 200);
    // And so it goes on, as soon as it can.
    service.clock.set_broken(false);
    assert_eq!(Reply::of(post_as(&service, 1)).await.status, 200);
}

/// In a process of its own, since the log is the whole process's.
#[tokio::test]
async fn a_panic_is_logged_once_with_the_requests_id() {
    if std::env::var_os(CHILD).is_some() {
        telemetry::start(&LogConfig::default()).unwrap();
        assert_eq!(panicking().await.1.status, 500);
        return;
    }
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg("front::panics::a_panic_is_logged_once_with_the_requests_id")
        .env(CHILD, "1")
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success(), "{log}");
    let panics: Vec<_> = log
        .lines()
        .filter(|line| line.contains("the clock is broken"))
        .collect();
    assert_eq!(panics.len(), 1, "{log}");
    assert!(panics[0].contains(ID), "{log}");
    assert!(panics[0].contains("tests/it/support/mod.rs:"), "{log}");
    assert!(!log.contains("backtrace"), "{log}");
}
