//! What is not granted is nowhere to be seen.

mod cursors;
mod explicit;
mod roots;
mod sources;
mod types;

use std::time::Duration;

use bcc_graphql::auth::KeyConfig;
use bcc_graphql::config::Settings;
use bcc_graphql::config::SourceSettings;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use serde_json::Value;
use serde_json::json;
use tokio::sync::oneshot;

use super::config;
use super::post_as;
use crate::support::Reply;
use crate::support::TestClock;
use crate::support::TestService;
use crate::support::emulator_config;
use crate::support::listen;

const SPEC: &str = "bcc.g5.c2m8";

/// How many images `bj` has.
const N_IMAGES: usize = 40;

/// The key that may see everything, and be told with whom images are shared.
const OPERATOR: u8 = 1;

/// The key for system and custom images of any source.
const BY_TYPE: u8 = 2;

/// The key for the account `other`.
const BY_ACCOUNT: u8 = 3;

/// The key for custom images of `main` in `bj`.
const NARROW: u8 = 4;

/// A service over `main` in `bj` and `other` in `gz`, each an emulator.
struct World {
    service: TestService,
    bj: Emulator,
    gz: Emulator,
    _stop: oneshot::Sender<()>,
}

impl World {
    async fn start() -> Self {
        let bj = Emulator::with_images(emulator_config(), (0..N_IMAGES).map(image).collect());
        let gz = Emulator::with_images(emulator_config(), (100..110).map(image).collect());
        let gz = gz.with_clock(TestClock::default().function());
        let (listener, address) = listen().await;
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(gz.clone().serve(listener, async { drop(stopped.await) }));
        let service = TestService::with_emulator(bj.clone(), |settings: &mut Settings| {
            settings.upstream.page_size = 10;
            settings.upstream.retries = 0;
            settings.subscriptions.interval = Duration::from_millis(5);
            let first = settings.sources[0].clone();
            settings.sources = vec![
                SourceSettings {
                    account: "main".to_owned(),
                    region: Some("bj".to_owned()),
                    ..first.clone()
                },
                SourceSettings {
                    account: "other".to_owned(),
                    region: Some("gz".to_owned()),
                    endpoint: Some(format!("http://{address}").parse().unwrap()),
                    ..first
                },
            ];
            settings.auth.keys = keys();
        })
        .await;
        Self {
            service,
            bj,
            gz,
            _stop: stop,
        }
    }

    async fn ask(&self, number: u8, query: &str) -> Value {
        self.ask_with(number, query, json!({})).await
    }

    async fn ask_with(&self, number: u8, query: &str, variables: Value) -> Value {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = post_as(&self.service, number, query).body(body);
        Reply::of(request).await.json()
    }

    /// The data of an answer without errors.
    async fn data(&self, number: u8, query: &str) -> Value {
        let answer = self.ask(number, query).await;
        assert_eq!(answer["errors"], Value::Null, "{answer}");
        answer["data"].clone()
    }
}

fn keys() -> Vec<KeyConfig> {
    let texts = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect());
    let operator = KeyConfig {
        scopes: vec!["images:read".to_owned(), "admin".to_owned()],
        ..config("operator", OPERATOR)
    };
    let by_type = KeyConfig {
        types: texts(&["SYSTEM", "CUSTOM"]),
        ..config("by-type", BY_TYPE)
    };
    let by_account = KeyConfig {
        accounts: texts(&["other"]),
        ..config("by-account", BY_ACCOUNT)
    };
    let narrow = KeyConfig {
        accounts: texts(&["main"]),
        regions: texts(&["bj"]),
        types: texts(&["CUSTOM"]),
        ..config("narrow", NARROW)
    };
    vec![operator, by_type, by_account, narrow]
}

fn id(number: usize) -> String {
    format!("m-{number:08}")
}

/// A kind in turn; one is unknown to this build.
fn kind(number: usize) -> &'static str {
    ["System", "Custom", "Marvellous", "Sharing"][number % 4]
}

fn image(number: usize) -> EmulatedImage {
    let text = |text: &str| Some(text.to_owned());
    EmulatedImage {
        id: id(number),
        name: Some(format!("image {number}")),
        image_type: text(kind(number)),
        status: text("Available"),
        create_time: Some(format!("2025-01-01T00:{:02}:00Z", number % 60)),
        os_name: text(kind(number)),
        specs: Some(vec![SPEC.to_owned()]),
        ..EmulatedImage::default()
    }
}

/// The ids of `bj` whose kind is one of these, in BCC's order.
fn ids_of(kinds: &[&str]) -> Vec<String> {
    let numbers = (0..N_IMAGES).filter(|number| kinds.contains(&kind(*number)));
    numbers.map(id).collect()
}

fn ids_in(nodes: &Value) -> Vec<String> {
    let nodes = nodes.as_array().unwrap().iter();
    nodes
        .map(|node| node["id"].as_str().unwrap().to_owned())
        .collect()
}

/// Each error's code.
fn codes(answer: &Value) -> Vec<String> {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let code = |error: &Value| error["extensions"]["code"].as_str().unwrap().to_owned();
    errors.iter().map(code).collect()
}
