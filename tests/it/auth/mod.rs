//! Who is asking, and what they may see.

mod grants;
mod guesses;
mod introspection;
mod keys;
mod reload;
mod settings;
pub(crate) mod tokens;

use bcc_graphql::auth::ApiKey;
use bcc_graphql::auth::KeyConfig;
use reqwest::RequestBuilder;
use serde_json::Value;
use serde_json::json;

use crate::support::Reply;
use crate::support::TestService;

/// Needs no call to BCC.
const VERSION: &str = "{ serviceInfo { version } }";

/// The key of a number.
pub(crate) fn key(number: u8) -> ApiKey {
    ApiKey::of_random(&[number; 32])
}

/// What the settings hold of [`key`], which may read all images.
pub(crate) fn config(name: &str, number: u8) -> KeyConfig {
    KeyConfig {
        name: name.to_owned(),
        hash: key(number).hash(),
        scopes: vec!["images:read".to_owned()],
        accounts: None,
        regions: None,
        types: None,
        any_document: false,
        expires: None,
    }
}

/// A service that asks for one of these keys.
async fn service_for(keys: Vec<KeyConfig>) -> TestService {
    TestService::with_settings(|settings| settings.auth.keys = keys).await
}

/// A POST of a query, as whoever has this key.
fn post_as(service: &TestService, number: u8, query: &str) -> RequestBuilder {
    let body = json!({ "query": query }).to_string();
    service.post(body).bearer_auth(key(number).text())
}

/// The answer to whoever has this key.
async fn ask_as(service: &TestService, number: u8, query: &str) -> Value {
    Reply::of(post_as(service, number, query)).await.json()
}

/// The one error of an answer: its code and its message.
fn error(answer: &Value) -> (&str, &str) {
    let errors = answer["errors"].as_array();
    let errors = errors.unwrap_or_else(|| panic!("{answer}"));
    assert_eq!(errors.len(), 1, "{answer}");
    let code = errors[0]["extensions"]["code"].as_str().unwrap();
    (code, errors[0]["message"].as_str().unwrap())
}
