//! The data sources of Terraform, as their provider is asked for them. What the
//! real Terraform makes of it is in `terraform_cli`.

mod arguments;
mod docs;
mod messages;
mod provider;
mod reads;
mod same_as_graph;

use std::sync::Arc;

use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::documented_example;
use bcc_graphql::service::Bcc;
use bcc_graphql::terraform::BccProvider;
use bcc_graphql::terraform::Client;
use bcc_graphql::terraform::plugin::Diagnostic;
use bcc_graphql::terraform::plugin::Object;
use bcc_graphql::terraform::plugin::Outcome;
use bcc_graphql::terraform::plugin::Provider as _;
use bcc_graphql::terraform::plugin::Step;
use bcc_graphql::terraform::plugin::Value;
use serde_json::Value as Json;

use crate::support::SECRET_KEY;
use crate::support::TestService;
use crate::support::emulator_config;

/// The graph and the provider in front of one emulator.
struct Both {
    service: TestService,
    provider: BccProvider<Bcc>,
    client: Arc<Client>,
}

impl Both {
    /// In front of the sample catalogue.
    async fn start() -> Self {
        Self::of(TestService::start().await)
    }

    /// In front of these images.
    async fn with(images: Vec<EmulatedImage>) -> Self {
        let emulator = Emulator::with_images(emulator_config(), images);
        Self::of(TestService::with_emulator(emulator, |_| ()).await)
    }

    fn of(service: TestService) -> Self {
        let endpoint = service.settings.sources[0].endpoint.clone().unwrap();
        let config = Object::new()
            .with("access_key", emulator_config().access_key)
            .with("secret_key", SECRET_KEY)
            .with("endpoint", endpoint.to_string());
        let provider = BccProvider::new(Bcc::new([], service.clock.function()));
        let (client, _) = provider.configure(&config).unwrap();
        Self {
            service,
            provider,
            client: Arc::new(client),
        }
    }

    /// The same, with this block for the provider.
    fn configured(self, config: &Json) -> Self {
        let (client, _) = self.provider.configure(&object(config)).unwrap();
        Self {
            client: Arc::new(client),
            ..self
        }
    }

    fn validate(&self, data_source: &str, config: &Json) -> String {
        let sources = self.provider.data_sources();
        let source = sources.iter().find(|s| s.name() == data_source).unwrap();
        told(&source.validate(&object(config)))
    }

    /// What a data source reads, if its arguments are right.
    async fn read(&self, data_source: &str, config: &Json) -> Outcome<Object> {
        assert_eq!(self.validate(data_source, config), "");
        let sources = self.provider.data_sources();
        let source = sources.iter().find(|s| s.name() == data_source).unwrap();
        let config = object(config);
        source.read(Arc::clone(&self.client), &config).await
    }

    /// The ids that `bcc_images` gives.
    async fn ids(&self, config: &Json) -> Vec<String> {
        let (read, _) = self.read("bcc_images", config).await.unwrap();
        let ids = read.get("ids").items().iter();
        ids.map(|id| id.as_str().unwrap().to_owned()).collect()
    }

    /// The image that `bcc_image` gives, and what it warns of.
    async fn one(&self, config: &Json) -> (Object, String) {
        let (read, warnings) = self.read("bcc_image", config).await.unwrap();
        (read, told(&warnings))
    }

    /// What `bcc_image` says where it gives none.
    async fn refusal(&self, config: &Json) -> String {
        told(&self.read("bcc_image", config).await.unwrap_err())
    }
}

/// A configuration, as JSON.
fn object(config: &Json) -> Object {
    let entries = config.as_object().unwrap().iter();
    entries
        .map(|(name, of)| (name.clone(), value(of)))
        .collect()
}

/// Terraform's value of JSON's; `"(unknown)"` is one that is not known yet.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => Value::Number(number.as_f64().unwrap()),
        Json::String(text) if text == "(unknown)" => Value::Unknown,
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(_) => Value::Object(object(json)),
    }
}

/// Diagnostics as a user sees them, each with its place.
fn told(diagnostics: &[Diagnostic]) -> String {
    let lines = diagnostics.iter().map(|diagnostic| {
        let place: String = diagnostic.path.steps().iter().map(step).collect();
        let Diagnostic {
            severity,
            summary,
            detail,
            ..
        } = diagnostic;
        format!("{severity:?} at `{place}`: {summary}\n{detail}\n")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn step(step: &Step) -> String {
    match step {
        Step::Attribute(name) => format!(".{name}"),
        Step::Index(index) => format!("[{index}]"),
        Step::Key(key) => format!("[{key:?}]"),
    }
}

/// An image of the account's own, of this id, name and time.
fn custom(id: &str, name: &str, create_time: Option<&str>) -> EmulatedImage {
    EmulatedImage {
        id: id.to_owned(),
        name: Some(name.to_owned()),
        image_type: Some("Custom".to_owned()),
        create_time: create_time.map(str::to_owned),
        status: Some("Available".to_owned()),
        ..documented_example()
    }
}
