//! From the first answer to the last.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::emulator::Fault;
use serde_json::json;
use tokio::io::AsyncBufReadExt as _;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::io::BufReader;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::support::Reply;
use crate::support::TestService;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(10);

const IMAGES: &str = "{images(first:1){nodes{id}}}";

#[tokio::test]
async fn it_lives_and_is_ready_without_asking_bcc() {
    let service = TestService::start().await;
    service.emulator.always([Fault::Reset]);
    let live = service.get("/livez").await;
    assert_eq!((live.status, live.text()), (200, "alive\n"));
    let ready = service.get("/readyz").await;
    assert_eq!((ready.status, ready.text()), (200, "ready\n"));
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn what_is_in_flight_at_the_stop_is_answered_and_nothing_else_taken() {
    let mut service = TestService::start().await;
    let permits = Arc::new(Semaphore::new(0));
    service
        .emulator
        .script(Fault::Hold(Arc::clone(&permits)), 1);
    let body = json!({"query": IMAGES}).to_string();
    let in_flight = tokio::spawn(Reply::of(service.post(body)));
    service.emulator.wait_for_calls(1).await;

    service.stop();
    // The listener goes once the service has seen the signal.
    timeout(PATIENCE, async {
        while TcpStream::connect(service.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    assert!(!in_flight.is_finished());

    permits.add_permits(1);
    let reply = timeout(PATIENCE, in_flight).await.unwrap().unwrap();
    assert_eq!(reply.status, 200);
    assert!(reply.json()["data"]["images"]["nodes"][0]["id"].is_string());
    assert_eq!(
        reply.header("connection"),
        "close",
        "the client must not come back"
    );
    timeout(PATIENCE, service.stopped()).await.unwrap();
}

#[tokio::test]
async fn a_stop_ends_kept_connections_at_once() {
    let mut service = TestService::start().await;
    // The client keeps its connection.
    assert_eq!(service.get("/livez").await.status, 200);
    service.stop();
    timeout(PATIENCE, service.stopped()).await.unwrap();
}

#[tokio::test]
async fn a_stop_waits_no_longer_than_the_grace() {
    let mut service = TestService::with_settings(|settings| {
        settings.server.shutdown_grace = Duration::from_millis(50);
    })
    .await;
    let permits = Arc::new(Semaphore::new(0));
    service.emulator.always([Fault::Hold(permits)]);
    let body = json!({"query": IMAGES}).to_string();
    let in_flight = tokio::spawn(Reply::try_of(service.post(body)));
    service.emulator.wait_for_calls(1).await;
    service.stop();
    timeout(PATIENCE, service.stopped()).await.unwrap();
    in_flight.abort();
}

/// Over a connection that was open before: new ones are refused by then.
#[tokio::test]
async fn it_is_not_ready_while_it_stops() {
    let mut service = TestService::start().await;
    let permits = Arc::new(Semaphore::new(0));
    service
        .emulator
        .script(Fault::Hold(Arc::clone(&permits)), 1);
    let client = reqwest::Client::builder()
        .no_proxy()
        .http2_prior_knowledge()
        .build()
        .unwrap();
    // A request whose head is half sent holds its connection open.
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    stream.write_all(b"GET /readyz HTTP/1.1\r\n").await.unwrap();
    let request = client
        .post(service.url("/graphql"))
        .header("content-type", "application/json")
        .body(json!({"query": IMAGES}).to_string());
    let in_flight = tokio::spawn(Reply::of(request));
    service.emulator.wait_for_calls(1).await;

    service.stop();
    timeout(PATIENCE, async {
        while TcpStream::connect(service.address).await.is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    let rest = b"host: localhost\r\n\r\n";
    let answered = async {
        stream.write_all(rest).await?;
        let mut line = String::new();
        let mut reader = BufReader::new(&mut stream);
        reader.read_line(&mut line).await?;
        let mut body = String::new();
        reader.read_to_string(&mut body).await?;
        std::io::Result::Ok((line, body))
    };
    let (line, body) = timeout(PATIENCE, answered).await.unwrap().unwrap();
    assert_eq!(line, "HTTP/1.1 503 Service Unavailable\r\n");
    assert!(body.ends_with("\r\n\r\nstopping\n"), "{body}");

    permits.add_permits(1);
    let reply = timeout(PATIENCE, in_flight).await.unwrap().unwrap();
    assert!(reply.json().get("errors").is_none(), "{}", reply.text());
    timeout(PATIENCE, service.stopped()).await.unwrap();
}
