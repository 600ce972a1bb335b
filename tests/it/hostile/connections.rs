//! Clients that do not keep to the protocol.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::emulator::Fault;
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::PATIENCE;
use super::still_serves;
use crate::support::Reply;
use crate::support::TestService;

const SHORT: Duration = Duration::from_millis(200);

const POST: &str =
    "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

/// Sends this and no more, and reads until the service has had enough.
async fn answer_to(service: &TestService, sent: &[u8]) -> String {
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    stream.write_all(sent).await.unwrap();
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    // A connection that is reset is as good as one that is closed.
    let _ = timeout(PATIENCE, read).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let service = TestService::with_settings(|settings| {
        settings.server.body_timeout = SHORT;
    })
    .await;
    for rest in [
        "content-length: 100\r\n\r\n{",
        "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n",
    ] {
        let answer = answer_to(&service, format!("{POST}{rest}").as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{rest}: {answer}");
        assert!(answer.contains("`server.body_timeout`"), "{answer}");
    }
    still_serves(&service).await;
}

#[tokio::test]
async fn a_head_that_never_ends_is_given_up() {
    let service = TestService::with_settings(|settings| {
        settings.server.header_timeout = SHORT;
    })
    .await;
    // Also one that could still become HTTP/2, and one that says nothing.
    for sent in [
        "GET / HTTP/1.1\r\nhost: localh",
        "GET",
        "P",
        "PRI * HTTP/2.0\r\n\r\nSM",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "",
    ] {
        let answer = answer_to(&service, sent.as_bytes()).await;
        assert!(!answer.starts_with("HTTP/1.1 2"), "{answer}");
    }
    still_serves(&service).await;
}

#[tokio::test]
async fn a_chunked_body_over_the_limit_is_refused_in_its_middle() {
    let service = TestService::start().await;
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    let head = format!("{POST}transfer-encoding: chunked\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    // More and more, until nobody takes it.
    let sending = tokio::spawn(async move {
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        while write.write_all(chunk.as_bytes()).await.is_ok() {}
    });
    let mut answer = [0; 12];
    timeout(PATIENCE, read.read_exact(&mut answer))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    drop(read);
    timeout(PATIENCE, sending).await.unwrap().unwrap();
    still_serves(&service).await;
}

#[tokio::test]
async fn what_is_no_http_is_answered_400_or_not_at_all() {
    let service = TestService::start().await;
    let long_header = format!(
        "GET / HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n",
        "x".repeat(1 << 20)
    );
    let many_headers = format!(
        "GET / HTTP/1.1\r\nhost: localhost\r\n{}\r\n",
        "a: b\r\n".repeat(1000)
    );
    let long_url = format!(
        "GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n",
        "x".repeat(1 << 20)
    );
    for sent in [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"NONSENSE\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\nhost: localhost\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nhost: localhost\r\nbad header\r\n\r\n".to_vec(),
        format!("{POST}content-length: 5\r\ncontent-length: 6\r\n\r\nhello").into_bytes(),
        format!("{POST}content-length: -1\r\n\r\n").into_bytes(),
        format!("{POST}transfer-encoding: chunked\r\n\r\nzz\r\n").into_bytes(),
        long_header.into_bytes(),
        many_headers.into_bytes(),
        long_url.into_bytes(),
    ] {
        let mut stream = TcpStream::connect(service.address).await.unwrap();
        // The service may hang up before it has taken everything.
        let _ = stream.write_all(&sent).await;
        let _ = stream.shutdown().await;
        let mut answer = Vec::new();
        let _ = timeout(PATIENCE, stream.read_to_end(&mut answer))
            .await
            .unwrap();
        let answer = String::from_utf8_lossy(&answer);
        let start = String::from_utf8_lossy(&sent[..sent.len().min(40)]).into_owned();
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{start}: {answer}"
        );
        still_serves(&service).await;
    }
}

#[tokio::test]
async fn a_client_that_leaves_harms_nobody() {
    let service = TestService::start().await;
    let permits = Arc::new(Semaphore::new(0));
    service
        .emulator
        .script(Fault::Hold(Arc::clone(&permits)), 1);
    let body = json!({"query": "{images(first:3){nodes{id}}}"}).to_string();
    let head = format!("{POST}content-length: {}\r\n\r\n{body}", body.len());
    for _ in 0..20 {
        let mut stream = TcpStream::connect(service.address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        service.emulator.wait_for_calls(1).await;
        drop(stream);
    }
    permits.add_permits(1);
    still_serves(&service).await;
    // The read went on without them, and it was one for all.
    assert_eq!(service.emulator.call_count(), 1);
}

#[tokio::test]
async fn two_hundred_connections_at_once_are_served() {
    let service = TestService::start().await;
    let body = json!({"query": "{images(first:5){nodes{id}}}"}).to_string();
    let asked: Vec<_> = (0..200)
        .map(|_| {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let request = client
                .post(service.url("/graphql"))
                .header("content-type", "application/json")
                .body(body.clone());
            tokio::spawn(Reply::of(request))
        })
        .collect();
    for reply in asked {
        let reply = timeout(PATIENCE, reply).await.unwrap().unwrap();
        let nodes = reply.json()["data"]["images"]["nodes"].clone();
        assert_eq!(nodes.as_array().map(Vec::len), Some(5), "{}", reply.text());
    }
    assert_eq!(service.emulator.call_count(), 1);
}

/// Those beyond the limit wait for a place, and get it.
#[tokio::test]
async fn connections_beyond_the_limit_wait_their_turn() {
    let service = TestService::with_settings(|settings| {
        settings.server.max_connections = 1;
    })
    .await;
    let first = TcpStream::connect(service.address).await.unwrap();
    let waiting = tokio::spawn({
        let request = service.client.get(service.url("/livez"));
        Reply::of(request)
    });
    drop(first);
    let reply = timeout(PATIENCE, waiting).await.unwrap().unwrap();
    assert_eq!(reply.status, 200);
}
