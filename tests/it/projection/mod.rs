//! The projection gives the same answers as the derived resolvers: the bytes of
//! `data`, and the errors.

mod arguments;
mod documents;
mod errors;
mod held;
mod random;
mod rows;
mod specification;

use bcc_graphql::access::Principal;
use bcc_graphql::catalogue::Catalogue;
use bcc_graphql::config::Settings;
use bcc_graphql::config::SourceSettings;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::graphql::Graph;
use bcc_graphql::graphql::GraphAnswer;
use bcc_graphql::graphql::GraphConfig;
use bcc_graphql::graphql::GraphRequest;
use bcc_graphql::graphql::Resolvers;
use bcc_graphql::service;
use serde_json::Map;
use serde_json::Value;

use crate::lookup::image;
use crate::support::TestClock;
use crate::support::emulator_config;
use crate::support::listen;

/// The same catalogue under both executors.
struct Both {
    emulator: Emulator,
    catalogue: Catalogue,
    settings: Settings,
    projected: Graph,
    derived: Graph,
}

/// An answer, taken apart.
#[derive(Debug, PartialEq)]
struct Answer {
    errors: Vec<Value>,
    data: String,
    resolvers: Option<Resolvers>,
}

impl Both {
    /// Two regions of 60 images, in pages of 40: long enough for rows to be kept.
    async fn start() -> Self {
        Self::over((0..60).map(varied).collect(), 40).await
    }

    async fn over(images: Vec<EmulatedImage>, page_size: u16) -> Self {
        service::install_cryptography();
        let clock = TestClock::default();
        let emulator = Emulator::with_images(emulator_config(), images);
        let emulator = emulator.with_clock(clock.function());
        let (listener, address) = listen().await;
        tokio::spawn(emulator.clone().serve(listener, std::future::pending()));
        let keys = emulator_config();
        let source = |region: &str| SourceSettings {
            account: "main".to_owned(),
            access_key: Some(keys.access_key.clone()),
            secret_key: Some(keys.secret_key.clone().into()),
            endpoint: Some(format!("http://{address}").parse().unwrap()),
            region: Some(region.to_owned()),
            ..SourceSettings::default()
        };
        let mut settings = Settings {
            sources: vec![source("bj"), source("gz")],
            ..Settings::default()
        };
        settings.upstream.page_size = page_size;
        settings.upstream.retries = 0;
        settings.upstream.circuit_failures = 1000;
        settings.limits.upstream_calls = 1_000_000;
        let catalogue = service::catalogue(&settings, clock.function()).unwrap();
        let graph = |resolvers| {
            let config = GraphConfig {
                resolvers,
                ..settings.graph()
            };
            Graph::new(catalogue.clone(), config, true).unwrap()
        };
        Self {
            projected: graph(Resolvers::Projected),
            derived: graph(Resolvers::Derived),
            emulator,
            catalogue,
            settings,
        }
    }

    /// Another graph over the same catalogue, under changed settings.
    fn another(&self, change: impl FnOnce(&mut GraphConfig)) -> Graph {
        let mut config = self.settings.graph();
        change(&mut config);
        Graph::new(self.catalogue.clone(), config, true).unwrap()
    }

    /// Both answers: the projection's, and the derived resolvers'.
    async fn ask(&self, text: &str, variables: &Map<String, Value>) -> [Answer; 2] {
        let anybody = Principal::anonymous(true);
        let ours = ask(&self.projected, text, variables, &anybody).await;
        [ours, ask(&self.derived, text, variables, &anybody).await]
    }
}

/// The answer of one graph.
async fn ask(
    graph: &Graph,
    text: &str,
    variables: &Map<String, Value>,
    principal: &Principal,
) -> Answer {
    let request = GraphRequest {
        query: Some(text.to_owned()),
        variables: variables.clone(),
        ..GraphRequest::default()
    };
    Answer::of(&graph.answer(request, principal, false).await)
}

impl Answer {
    fn of(answer: &GraphAnswer) -> Self {
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        let whole: Value = serde_json::from_str(&text).unwrap();
        // Quotes within a text have a backslash in front.
        let data = text.find("\"data\":").map_or("", |at| &text[at..]);
        Self {
            errors: whole["errors"].as_array().cloned().unwrap_or_default(),
            data: data.to_owned(),
            resolvers: answer.resolvers,
        }
    }
}

/// Images that differ in everything, texts that need escapes included.
fn varied(number: usize) -> EmulatedImage {
    let text = |text: &str| Some(text.to_owned());
    let one_of = |texts: &[&str]| text(texts[number % texts.len()]);
    EmulatedImage {
        name: match number % 5 {
            0 => None,
            1 => text("a \"quoted\" \\ name\nof two lines \u{1}\u{7f}\u{2028}"),
            2 => text("镜像 \u{1f4be}"),
            _ => Some(format!("image {number}")),
        },
        image_type: one_of(&[
            "System",
            "Custom",
            "System",
            "NewKind",
            "GpuBccSystem",
            "Sharing",
        ]),
        status: one_of(&["Available", "Creating", "Error", "Lost", "NotAvailable"]),
        create_time: one_of(&[
            "2025-01-01T00:00:00Z",
            "2024-12-31T23:59:59.5Z",
            "yesterday",
        ]),
        os_type: one_of(&["linux", "windows"]),
        os_version: one_of(&["22.04", "9", "10.1", "\t"]),
        os_arch: text("x86_64 (64bit)"),
        desc: number.is_multiple_of(3).then(|| "\"".repeat(number)),
        specs: Some(vec!["bcc.g5.c2m8".to_owned()]),
        ..image(number)
    }
}
