//! What stands between callers and the graph, so that none of them harms the
//! others.

mod addresses;
mod browsers;
mod connections;
mod cost;
mod http2;
mod load;
mod panics;
mod rates;
mod slow;

use std::time::Duration;

use bcc_graphql::auth::ApiKey;
use bcc_graphql::auth::KeyConfig;
use bcc_graphql::config::Settings;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use reqwest::RequestBuilder;
use serde_json::Value;
use serde_json::json;
use url::form_urlencoded::byte_serialize;

use crate::support::Reply;
use crate::support::TestService;
use crate::support::emulator_config;

/// Far longer than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

const QUERY: &str = "{images(first:1){nodes{id}}}";

fn key(number: u8) -> ApiKey {
    ApiKey::of_random(&[number; 32])
}

/// Asks for keys of two principals, `one` and `two`.
fn with_keys(settings: &mut Settings) {
    let config = |name: &str, number| KeyConfig {
        name: name.to_owned(),
        hash: key(number).hash(),
        scopes: vec!["images:read".to_owned()],
        accounts: None,
        regions: None,
        types: None,
        any_document: false,
        expires: None,
    };
    settings.auth.keys = vec![config("one", 1), config("two", 2)];
}

fn post(service: &TestService) -> RequestBuilder {
    service.post(json!({ "query": QUERY }).to_string())
}

fn post_as(service: &TestService, number: u8) -> RequestBuilder {
    post(service).bearer_auth(key(number).text())
}

/// The code and the message of the only error.
fn error(reply: &Reply) -> (String, String) {
    let errors = &reply.json()["errors"];
    assert_eq!(errors.as_array().map(Vec::len), Some(1));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let code = text(&errors[0]["extensions"]["code"]);
    (code, text(&errors[0]["message"]))
}

/// An image with a description of a megabyte.
pub(crate) fn large_image() -> Emulator {
    let image = EmulatedImage {
        id: "m-1".to_owned(),
        desc: Some("x".repeat(1 << 20)),
        ..EmulatedImage::default()
    };
    Emulator::with_images(emulator_config(), vec![image])
}

/// The body of a request for [`large_image`] whose answer has 20 MB, more than any
/// buffer between the two takes.
fn large_request() -> String {
    json!({ "query": large_query() }).to_string()
}

/// The same in a URL.
fn large_path() -> String {
    let query: String = byte_serialize(large_query().as_bytes()).collect();
    format!("/graphql?query={query}")
}

pub(crate) fn large_query() -> String {
    let fields: String = (0..20).map(|n| format!("a{n}:desc ")).collect();
    format!("{{images(first:1){{nodes{{{fields}}}}}}}")
}

async fn still_serves(service: &TestService) {
    let asked = Reply::of(post(service));
    let reply = tokio::time::timeout(PATIENCE, asked).await.unwrap();
    assert_eq!(reply.status, 200, "{}", reply.text());
    assert_eq!(reply.json().get("errors"), None, "{}", reply.text());
}
