//! The emulator over a real socket, asked by hand: our own client has no part
//! in this. Official SDKs ask it in `tests/sdk` and `tests/clients`.

mod auth;
mod by_path;
mod by_spec;
mod control;
mod detail;
mod fault_pages;
mod faults;
mod list;
mod pages;
mod sample;
mod sample_details;
mod shared_users;

use std::sync::Arc;

use bcc_graphql::bce::sign::SignableRequest;
use bcc_graphql::bce::sign::SignedHeaders;
use bcc_graphql::bce::sign::SigningParams;
use bcc_graphql::bce::sign::authorization;
use bcc_graphql::bce::sign::canonical::percent_encode;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::emulator::UnknownMarker;
use chrono::DateTime;
use chrono::Utc;
use reqwest::Client;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const ACCESS_KEY: &str = "demo-access-key";
const SECRET_KEY: &str = "demo-secret-key";

/// The emulator's clock stands still at this moment.
fn now() -> DateTime<Utc> {
    "2025-10-20T08:00:00Z".parse().unwrap()
}

/// An emulator on a port of its own; it stops when this is dropped.
struct Running {
    emulator: Emulator,
    address: String,
    client: Client,
    _stop: oneshot::Sender<()>,
}

async fn run(emulator: Emulator) -> Running {
    let emulator = emulator.with_clock(Arc::new(now));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (stop, stopped) = oneshot::channel();
    let serving = emulator.clone();
    tokio::spawn(async move {
        let shutdown = async { drop(stopped.await) };
        serving.serve(listener, shutdown).await;
    });
    // Nothing here uses TLS, but reqwest asks for a provider all the same. It
    // may be installed already, by another test of this binary.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Running {
        emulator,
        address,
        client: Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap(),
        _stop: stop,
    }
}

/// Ids `m-00000000` and so on: odd ones are `Custom`, even ones `System`; the
/// name is `name-0` and so on.
fn numbered(n: usize) -> Vec<EmulatedImage> {
    (0..n)
        .map(|number| EmulatedImage {
            id: id(number),
            name: Some(format!("name-{number}")),
            image_type: Some(["System", "Custom"][number % 2].to_owned()),
            status: Some("Available".to_owned()),
            ..EmulatedImage::default()
        })
        .collect()
}

fn id(number: usize) -> String {
    format!("m-{number:08}")
}

async fn run_numbered(n: usize) -> Running {
    run_with_unknown(n, UnknownMarker::default()).await
}

async fn run_with_unknown(n: usize, unknown_marker: UnknownMarker) -> Running {
    let config = EmulatorConfig {
        unknown_marker,
        ..EmulatorConfig::default()
    };
    run(Emulator::with_images(config, numbered(n))).await
}

/// A request, and how it is signed.
#[derive(Clone)]
struct Ask<'a> {
    method: Method,
    path: &'a str,
    /// Not encoded.
    query: Vec<(&'a str, &'a str)>,
    /// The query on the wire, if it is not just the above, encoded.
    wire_query: Option<&'a str>,
    headers: Vec<(&'a str, &'a str)>,
    signed: SignedHeaders<'a>,
    access_key: &'a str,
    secret_key: &'a str,
    signed_at: DateTime<Utc>,
}

impl<'a> Ask<'a> {
    fn list(query: &[(&'a str, &'a str)]) -> Self {
        Self::get("/v2/image", query)
    }

    fn get(path: &'a str, query: &[(&'a str, &'a str)]) -> Self {
        Self {
            method: Method::GET,
            path,
            query: query.to_vec(),
            wire_query: None,
            headers: Vec::new(),
            signed: SignedHeaders::Listed(&["host"]),
            access_key: ACCESS_KEY,
            secret_key: SECRET_KEY,
            signed_at: now(),
        }
    }

    fn request(&self, to: &Running) -> reqwest::RequestBuilder {
        let mut headers = vec![("host", &*to.address)];
        headers.extend(&self.headers);
        let signature = authorization(
            &SignableRequest {
                method: self.method.as_str(),
                path: self.path,
                query: &self.query,
                headers: &headers,
            },
            &SigningParams {
                access_key_id: self.access_key,
                secret_access_key: self.secret_key,
                timestamp: self.signed_at,
                expiration_seconds: 1800,
                signed_headers: self.signed,
            },
        );
        self.unsigned(to).header("authorization", signature)
    }

    fn unsigned(&self, to: &Running) -> reqwest::RequestBuilder {
        let query = self
            .wire_query
            .map_or_else(|| encoded(&self.query), str::to_owned);
        let url = format!("http://{}{}?{query}", to.address, self.path);
        let mut request = to.client.request(self.method.clone(), url);
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        request
    }

    async fn of(&self, to: &Running) -> Reply {
        Reply::read(self.request(to)).await.unwrap()
    }
}

fn encoded(query: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in query {
        if !text.is_empty() {
            text.push('&');
        }
        percent_encode(name, &mut text);
        text.push('=');
        percent_encode(value, &mut text);
    }
    text
}

/// An answer that came whole.
#[derive(Debug)]
struct Reply {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Reply {
    async fn read(request: reqwest::RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send().await?;
        Ok(Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text().await?,
        })
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The status and BCE's code, of an error of BCE's form.
    fn error(&self) -> (u16, String) {
        let body = self.json();
        assert_eq!(body["requestId"], self.header("x-bce-request-id"));
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|text| !text.is_empty())
        );
        (self.status, body["code"].as_str().unwrap().to_owned())
    }

    fn ids(&self) -> Vec<String> {
        assert_eq!(self.status, 200, "{}", self.body);
        let body = self.json();
        let images = body["images"].as_array().unwrap();
        images
            .iter()
            .map(|image| image["id"].as_str().unwrap().to_owned())
            .collect()
    }
}

fn error(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}
