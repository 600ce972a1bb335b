//! Documents that requests name instead of sending them.

mod modes;
mod names;
mod registered;
mod reload;
mod trusted;
mod wrong;

use std::path::Path;
use std::path::PathBuf;

use bcc_graphql::config::Settings;
use reqwest::RequestBuilder;
use serde_json::Value;
use serde_json::json;
use sha2::Digest as _;
use sha2::Sha256;

use crate::support::Reply;
use crate::support::TestService;

/// Asks BCC, so that its answer has an age.
const IMAGES: &str = "query Two { images(first: 2) { nodes { id } } }";

/// Needs no call to BCC.
const VERSION: &str = "query Version { serviceInfo { version } }";

/// The media type under which a refused request has a status of its own.
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";

/// A folder that is gone once this is dropped.
pub(crate) struct TestFolder(PathBuf);

impl TestFolder {
    pub(crate) fn new() -> Self {
        let path =
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(uuid::Uuid::new_v4().to_string());
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Replaces the file at once, as a deployment should.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let (new, path) = (self.0.join(format!(".{name}.new")), self.0.join(name));
        std::fs::write(&new, text).unwrap();
        std::fs::rename(&new, &path).unwrap();
        path
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A manifest of Relay's form.
pub(crate) fn manifest(documents: &[(&str, &str)]) -> String {
    let members = documents
        .iter()
        .map(|(id, text)| ((*id).to_owned(), json!(text)));
    Value::Object(members.collect()).to_string()
}

pub(crate) fn hash(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What Apollo's clients send in `extensions`.
pub(crate) fn by_hash(hash: &str) -> Value {
    json!({"persistedQuery": {"version": 1, "sha256Hash": hash}})
}

/// With these files in a folder as the trusted documents, of which the service
/// heeds no changes.
pub(crate) async fn trusting(
    folder: &TestFolder,
    change: impl FnOnce(&mut Settings),
) -> TestService {
    TestService::with_settings(|settings| {
        settings.documents.trusted = Some(folder.path().to_owned());
        settings.documents.reload = std::time::Duration::ZERO;
        change(settings);
    })
    .await
}

async fn post(service: &TestService, body: Value) -> Reply {
    Reply::of(service.post(body.to_string())).await
}

/// The query of `extensions.persistedQuery` with this hash, and the text if there
/// is one.
async fn persisted(service: &TestService, hash: &str, text: Option<&str>) -> Reply {
    let mut body = json!({"extensions": by_hash(hash)});
    if let Some(text) = text {
        body["query"] = text.into();
    }
    post(service, body).await
}

fn get(service: &TestService, parameters: &[(&str, &str)]) -> RequestBuilder {
    let mut url: url::Url = service.url("/graphql").parse().unwrap();
    url.query_pairs_mut().extend_pairs(parameters);
    service.client.get(url)
}

/// The one error of an answer without data: its code and its message.
fn error(reply: &Reply) -> (String, String) {
    let body = reply.json();
    assert!(body.get("data").is_none(), "{body}");
    let error = &body["errors"][0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&error["extensions"]["code"]), text(&error["message"]))
}

fn assert_data(reply: &Reply) {
    let body = reply.json();
    assert!(
        body["data"].is_object() && body.get("errors").is_none(),
        "{body}"
    );
}

fn assert_code(reply: &Reply, code: &str) {
    assert_eq!(error(reply).0, code, "{}", reply.text());
}
