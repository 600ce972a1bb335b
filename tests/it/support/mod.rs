//! The whole service on a socket, in front of an emulator on another one.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use bcc_graphql::auth::Authenticator;
use bcc_graphql::config::Settings;
use bcc_graphql::config::SourceSettings;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::graphql::Graph;
use bcc_graphql::http::RateConfig;
use bcc_graphql::service;
use bcc_graphql::service::Service;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use reqwest::Client;
use reqwest::RequestBuilder;
use reqwest::header::HeaderMap;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The emulator's secret key, which no answer may hold.
pub(crate) const SECRET_KEY: &str = "a-secret-that-must-not-leak";

/// The service and its emulator. Both stop when this is dropped.
pub(crate) struct TestService {
    pub(crate) emulator: Emulator,
    pub(crate) clock: TestClock,
    pub(crate) address: SocketAddr,
    /// What it was started with.
    pub(crate) settings: Settings,
    /// Takes newer `[auth]` settings.
    pub(crate) authenticator: Authenticator,
    /// Reads its trusted documents again, and tells what it keeps.
    pub(crate) graph: Graph,
    /// Asks without a proxy, and follows no redirect.
    pub(crate) client: Client,
    running: JoinHandle<()>,
    stop: Option<oneshot::Sender<()>>,
    _stop_emulator: oneshot::Sender<()>,
}

impl TestService {
    /// In front of a sample catalogue, under the default settings.
    pub(crate) async fn start() -> Self {
        Self::with_settings(|_| ()).await
    }

    /// In front of a sample catalogue, under changed settings.
    pub(crate) async fn with_settings(change: impl FnOnce(&mut Settings)) -> Self {
        Self::with_emulator(Emulator::new(emulator_config()), change).await
    }

    /// In front of this emulator, which must take the keys of
    /// [`emulator_config`] unless `change` names others.
    pub(crate) async fn with_emulator(
        emulator: Emulator,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        service::install_cryptography();
        let clock = TestClock::default();
        let emulator = emulator.with_clock(clock.function());
        let (emulator_listener, emulator_address) = listen().await;
        let (stop_emulator, stopped) = oneshot::channel();
        tokio::spawn(
            emulator
                .clone()
                .serve(emulator_listener, async { drop(stopped.await) }),
        );

        let mut settings = settings(emulator_address);
        change(&mut settings);
        let (listener, address) = listen().await;
        let (stop, stopped) = oneshot::channel();
        let service = Service::new(&settings, true, clock.function()).unwrap();
        let authenticator = service.authenticator();
        let graph = service.graph();
        let running = tokio::spawn(service.run(listener, async { drop(stopped.await) }));
        Self {
            emulator,
            clock,
            address,
            settings,
            authenticator,
            graph,
            client: Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            running,
            stop: Some(stop),
            _stop_emulator: stop_emulator,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        Reply::of(self.client.get(self.url(path))).await
    }

    /// A POST to `/graphql` of this body, as JSON.
    pub(crate) fn post(&self, body: impl Into<reqwest::Body>) -> RequestBuilder {
        self.client
            .post(self.url("/graphql"))
            .header("content-type", "application/json")
            .body(body)
    }

    /// The GraphQL answer to `query`.
    pub(crate) async fn graphql(&self, query: &str, variables: Value) -> Value {
        let body = json!({"query": query, "variables": variables});
        Reply::of(self.post(body.to_string())).await.json()
    }

    /// Tells the service to stop. What is in flight goes on.
    pub(crate) fn stop(&mut self) {
        self.stop = None;
    }

    /// Returns once the service has stopped.
    pub(crate) async fn stopped(&mut self) {
        (&mut self.running).await.unwrap();
    }
}

/// The keys that the service's settings have.
pub(crate) fn emulator_config() -> EmulatorConfig {
    EmulatorConfig {
        secret_key: SECRET_KEY.to_owned(),
        ..EmulatorConfig::default()
    }
}

fn settings(emulator: SocketAddr) -> Settings {
    let keys = emulator_config();
    Settings {
        sources: vec![SourceSettings {
            account: "emulator".to_owned(),
            access_key: Some(keys.access_key),
            secret_key: Some(keys.secret_key.into()),
            endpoint: Some(format!("http://{emulator}").parse().unwrap()),
            ..SourceSettings::default()
        }],
        // Tests ask faster than anybody may.
        rate: RateConfig {
            per_second: Some(0.0),
            ..RateConfig::default()
        },
        ..Settings::default()
    }
}

/// A listener on a free port of this machine.
pub(crate) async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A clock that stands still until it is told otherwise. The service and its
/// emulator read the same one.
#[derive(Clone)]
pub(crate) struct TestClock {
    now: Arc<Mutex<DateTime<Utc>>>,
    is_broken: Arc<AtomicBool>,
}

impl Default for TestClock {
    fn default() -> Self {
        let start = "2025-10-20T08:00:00Z".parse().unwrap();
        Self {
            now: Arc::new(Mutex::new(start)),
            is_broken: Arc::default(),
        }
    }
}

impl TestClock {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap()
    }

    /// Whether whoever reads it panics.
    pub(crate) fn set_broken(&self, is_broken: bool) {
        self.is_broken.store(is_broken, Ordering::Relaxed);
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        *self.now.lock().unwrap() += by;
    }

    pub(crate) fn function(&self) -> Arc<dyn Fn() -> DateTime<Utc> + Send + Sync> {
        let clock = self.clone();
        Arc::new(move || {
            let is_broken = clock.is_broken.load(Ordering::Relaxed);
            assert!(!is_broken, "the clock is broken");
            clock.now()
        })
    }
}

/// An answer that came whole.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) async fn of(request: RequestBuilder) -> Self {
        Self::try_of(request).await.unwrap()
    }

    pub(crate) async fn try_of(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send().await?;
        Ok(Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await?.to_vec(),
        })
    }

    /// The header's text; empty if there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}
