//! What users see when BCC is down, slow or lying.

mod bulkheads;
mod circuit;
mod conduct;
mod failures;
mod faults;
mod impostor;
mod lies;
mod retries;
mod secrets;
mod slow;

use std::time::Duration;

use bcc_graphql::config::Settings;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::emulator::Fault;
use serde_json::Value;
use serde_json::json;

use crate::support::Reply;
use crate::support::TestService;
use crate::support::emulator_config;

/// A list that needs BCC, and two neighbours that do not.
const QUERY: &str = "{images(first:2){nodes{id}} serviceInfo{emulator} sources{region}}";

/// The token of a temporary pair of keys, which no answer may hold.
const TOKEN: &str = "a-token-that-must-not-leak";

/// A service whose keys are temporary ones, so that both secrets are in play.
async fn start(change: impl FnOnce(&mut Settings)) -> TestService {
    let config = EmulatorConfig {
        session_token: Some(TOKEN.to_owned()),
        ..emulator_config()
    };
    TestService::with_emulator(Emulator::new(config), |settings| {
        settings.sources[0].session_token = Some(TOKEN.into());
        change(settings);
    })
    .await
}

/// One answer, checked for what holds for all.
async fn ask(service: &TestService) -> Value {
    let body = json!({"query": QUERY}).to_string();
    let reply = Reply::of(service.post(body)).await;
    assert_eq!(reply.status, 200);
    for secret in [crate::support::SECRET_KEY, TOKEN, "bce-auth-v1"] {
        assert!(!reply.text().contains(secret), "{}", reply.text());
    }
    let answer = reply.json();
    let data = &answer["data"];
    assert_eq!(data["serviceInfo"]["emulator"], true, "{answer}");
    assert_eq!(data["sources"], json!([{"region": "bj"}]), "{answer}");
    answer
}

/// The extensions of the one error of `images`, which is null.
async fn failure(service: &TestService) -> Value {
    let answer = ask(service).await;
    assert_eq!(answer["data"]["images"], Value::Null, "{answer}");
    let errors = answer["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{answer}");
    assert_eq!(errors[0]["path"], json!(["images"]));
    assert_eq!(errors[0]["locations"], json!([{"line": 1, "column": 2}]));
    errors[0]["extensions"].clone()
}

/// Whether images come, and no error.
async fn succeeds(service: &TestService) {
    let answer = ask(service).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    let nodes = answer["data"]["images"]["nodes"].as_array();
    assert_eq!(nodes.map(Vec::len), Some(2), "{answer}");
}

/// Nothing is held, so that every question is a read.
fn uncached(settings: &mut Settings) {
    settings.cache.fresh = Duration::ZERO;
    settings.cache.stale_while_revalidate = Duration::ZERO;
    settings.cache.stale_if_error = Duration::ZERO;
}

/// An error of BCE, to be asked again at once where it is asked again at all.
fn status(status: u16, code: &str) -> Fault {
    Fault::Status {
        status,
        code: code.to_owned(),
        message: "Words of BCC's own, for the log.".to_owned(),
        retry_after: Some("0".to_owned()),
    }
}
