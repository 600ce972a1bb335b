//! Somebody in BCC's place, who answers with bytes of his own.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::net::TcpStream;

use super::failure;
use super::start;
use crate::support::TestService;
use crate::support::listen;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A service whose BCC answers each request with these bytes, and how many
/// requests there were.
async fn in_front_of(answer: String) -> (TestService, Arc<AtomicUsize>) {
    let (listener, address) = listen().await;
    let requests = Arc::new(AtomicUsize::new(0));
    tokio::spawn(serve(listener, answer, Arc::clone(&requests)));
    let service = start(|settings| {
        settings.sources[0].endpoint = Some(format!("http://{address}").parse().unwrap());
    })
    .await;
    (service, requests)
}

async fn serve(listener: TcpListener, answer: String, requests: Arc<AtomicUsize>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => break,
            }
        }
        requests.fetch_add(1, Ordering::SeqCst);
        // The service may have heard enough before the end.
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

async fn invalid(answer: String) -> Value {
    let (service, requests) = in_front_of(answer).await;
    let extensions = tokio::time::timeout(PATIENCE, failure(&service)).await;
    let extensions = extensions.unwrap();
    assert_eq!(
        extensions["code"], "UPSTREAM_INVALID_RESPONSE",
        "{extensions}"
    );
    assert_eq!(extensions["retryable"], false);
    assert_eq!(requests.load(Ordering::SeqCst), 1, "asked once");
    extensions
}

#[tokio::test]
async fn heads_without_measure_are_refused() {
    let long = "x".repeat(1 << 20);
    let mut many = String::new();
    for number in 0..10_000 {
        write!(many, "x-{number}: y\r\n").unwrap();
    }
    for head in [
        format!("x-long: {long}\r\n"),
        format!("{long}: y\r\n"),
        many,
    ] {
        let answer =
            format!("HTTP/1.1 200 OK\r\n{head}content-length: 13\r\n\r\n{{\"images\":[]}}");
        invalid(answer).await;
    }
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    for answer in [
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/1.1 two hundred\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "\0\0\0\0",
    ] {
        invalid(answer.to_owned()).await;
    }
}

/// A redirect would carry the signature to another host.
#[tokio::test]
async fn no_redirect_is_followed_wherever_it_leads() {
    for status in [300, 301, 302, 303, 307, 308] {
        let (elsewhere, address) = listen().await;
        for target in [
            format!("http://{address}/v2/image"),
            format!("//{address}/v2/image"),
            "/v2/image".to_owned(),
        ] {
            let answer = format!(
                "HTTP/1.1 {status} Moved\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n"
            );
            let extensions = invalid(answer).await;
            assert_eq!(extensions["upstreamStatus"], status);
        }
        assert!(nobody_came(&elsewhere, address).await, "{status}");
    }
}

/// Connections are accepted in the order in which they were made: if ours is the
/// first one, there was none before.
async fn nobody_came(listener: &TcpListener, address: SocketAddr) -> bool {
    let ours = TcpStream::connect(address).await.unwrap();
    let (_, first) = listener.accept().await.unwrap();
    ours.local_addr().unwrap() == first
}
