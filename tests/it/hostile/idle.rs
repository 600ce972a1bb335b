//! Connections that keep a place and do nothing with it.

use std::time::Duration;

use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::PATIENCE;
use crate::support::Reply;
use crate::support::TestService;
use crate::support::emulator_config;

/// Of the limits on silence, only that on idle connections can be met.
fn impatient(settings: &mut bcc_graphql::config::Settings) {
    settings.server.max_connections = 1;
    settings.server.idle_timeout = Duration::from_secs(1);
    settings.server.header_timeout = 10 * PATIENCE;
    settings.server.body_timeout = 10 * PATIENCE;
}

/// Another client gets the only place.
async fn place_is_free(service: &TestService) {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.get(service.url("/livez"));
    let reply = timeout(PATIENCE, Reply::of(request)).await.unwrap();
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn http_1_that_went_silent_gives_its_place_up() {
    let service = TestService::with_settings(impatient).await;
    let mut silent = TcpStream::connect(service.address).await.unwrap();
    let request = b"GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n";
    silent.write_all(request).await.unwrap();
    let mut answer = [0; 12];
    silent.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    place_is_free(&service).await;
    drop(silent);
}

#[tokio::test]
async fn http_2_that_went_silent_gives_its_place_up() {
    let service = TestService::with_settings(impatient).await;
    // It keeps its connection, and sends nothing of its own.
    let silent = reqwest::Client::builder()
        .no_proxy()
        .http2_prior_knowledge()
        .pool_idle_timeout(None)
        .build()
        .unwrap();
    let asked = Reply::of(silent.get(service.url("/livez"))).await;
    assert_eq!(asked.status, 200);
    place_is_free(&service).await;
    drop(silent);
}

/// An answer of some 20 MB, more than any buffer between the two takes.
#[tokio::test]
async fn a_client_that_does_not_read_gives_its_place_up() {
    let image = EmulatedImage {
        id: "m-1".to_owned(),
        desc: Some("x".repeat(1 << 20)),
        ..EmulatedImage::default()
    };
    let emulator = Emulator::with_images(emulator_config(), vec![image]);
    let service = TestService::with_emulator(emulator, impatient).await;
    let fields: String = (0..20).map(|n| format!("a{n}:desc ")).collect();
    let query = format!("{{images(first:1){{nodes{{{fields}}}}}}}");
    let body = json!({ "query": query }).to_string();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut deaf = socket.connect(service.address).await.unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    deaf.write_all(format!("{head}{body}").as_bytes())
        .await
        .unwrap();
    service.emulator.wait_for_calls(1).await;
    place_is_free(&service).await;
    // It was cut off in the middle of an answer.
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, deaf.read_to_end(&mut answer))
        .await
        .unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    assert!(answer.len() < 20 << 20, "{} bytes", answer.len());
}
