//! Requests that mean harm. Each is answered in bounded time with a refusal
//! that has a code or is a 4xx, and the next good request is served.

mod arguments;
mod bombs;
mod connections;
mod cursors;
mod documents;
mod fragments;
mod idle;
mod introspection;
mod nesting;
mod parsers;
mod patterns;
mod scanners;
mod smuggling;
mod values;

use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use crate::support::Reply;
use crate::support::TestService;

/// Far longer than any refusal takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// No refusal needs more.
const SMALL: usize = 16 << 10;

/// The codes of the errors that are the client's.
const REFUSALS: [&str; 7] = [
    "BAD_USER_INPUT",
    "PAGE_TOO_LARGE",
    "CURSOR_INVALID",
    "CURSOR_MISMATCH",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "QUERY_TOO_COMPLEX",
];

/// Sends the body of a POST, and returns the codes of the answer's errors.
async fn send(service: &TestService, body: impl Into<reqwest::Body>) -> Vec<String> {
    let asked = Reply::of(service.post(body));
    let reply = tokio::time::timeout(PATIENCE, asked).await.unwrap();
    assert!(matches!(reply.status, 200 | 400 | 413), "{}", reply.status);
    let answer = reply.json();
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    if answer.get("data").is_none() {
        assert!(errors.len() <= 10, "{} errors", errors.len());
        assert!(reply.body.len() <= SMALL, "{} bytes", reply.body.len());
    }
    let code = |error: &Value| error["extensions"]["code"].as_str().map(str::to_owned);
    errors
        .iter()
        .map(|error| code(error).unwrap_or_else(|| panic!("no code: {error}")))
        .collect()
}

/// Sends a document, which must be refused, and returns the first code.
async fn refused(service: &TestService, document: &str, variables: Value) -> String {
    let body = json!({"query": document, "variables": variables}).to_string();
    let codes = send(service, body).await;
    let shown: String = document.chars().take(60).collect();
    assert!(!codes.is_empty(), "not refused: {shown}");
    for code in &codes {
        assert!(REFUSALS.contains(&&**code), "{code}: {shown}");
    }
    still_serves(service).await;
    codes[0].clone()
}

/// Sends a document that is merely odd, and returns its data.
async fn accepted(service: &TestService, document: &str, variables: Value) -> Value {
    let asked = service.graphql(document, variables);
    let answer = tokio::time::timeout(PATIENCE, asked).await.unwrap();
    assert!(answer.get("errors").is_none(), "{}", answer["errors"]);
    still_serves(service).await;
    answer["data"].clone()
}

async fn still_serves(service: &TestService) {
    let asked = service.graphql("{images(first:1){nodes{id}}}", Value::Null);
    let answer = tokio::time::timeout(PATIENCE, asked).await.unwrap();
    assert!(
        answer["data"]["images"]["nodes"][0]["id"].is_string(),
        "{answer}"
    );
}
