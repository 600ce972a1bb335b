//! Clients that speak HTTP/2 to do harm.

use std::time::Duration;

use bytes::Bytes;
use h2::Reason;
use h2::client;
use h2::client::SendRequest;
use http::Method;
use http::Request;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::PATIENCE;
use super::large_image;
use super::large_path;
use super::large_request;
use super::still_serves;
use crate::support::TestService;

/// Requests of a flood, if nobody ends it.
const MOST: usize = 20_000;

/// A connection, and what becomes of it.
async fn connect(
    service: &TestService,
    builder: &client::Builder,
) -> (SendRequest<Bytes>, JoinHandle<Result<(), h2::Error>>) {
    let stream = TcpStream::connect(service.address).await.unwrap();
    let (sender, connection) = builder.handshake(stream).await.unwrap();
    (sender, tokio::spawn(connection))
}

fn request(path: &str) -> Request<()> {
    let request = Request::get(format!("http://localhost{path}"));
    request.body(()).unwrap()
}

/// CVE-2023-44487: requests that are given up as soon as they are made.
#[tokio::test]
async fn a_flood_of_resets_ends_its_connection_and_harms_no_other() {
    let service = TestService::start().await;
    let (mut sender, connection) = connect(&service, &client::Builder::new()).await;
    let flood = async {
        for n_sent in 0..MOST {
            sender = match sender.ready().await {
                Ok(sender) => sender,
                Err(_) => return n_sent,
            };
            let sent = sender.send_request(request("/graphql?query=%7B__typename%7D"), true);
            let Ok((_, mut stream)) = sent else {
                return n_sent;
            };
            stream.send_reset(Reason::CANCEL);
            // Many go out together, and none is kept for long.
            if n_sent % 50 == 49 {
                tokio::task::yield_now().await;
            }
        }
        MOST
    };
    let n_sent = timeout(PATIENCE, flood).await.unwrap();
    assert!(n_sent < MOST);
    let ended = timeout(PATIENCE, connection).await.unwrap().unwrap();
    let error = ended.unwrap_err();
    assert!(
        error.reason() == Some(Reason::ENHANCE_YOUR_CALM) || error.is_io(),
        "{error}"
    );
    still_serves(&service).await;
}

#[tokio::test]
async fn a_client_is_told_how_many_requests_it_may_make_at_once() {
    let service = TestService::start().await;
    let (sender, _connection) = connect(&service, &client::Builder::new()).await;
    let mut sender = sender.ready().await.unwrap();
    let (response, _) = sender.send_request(request("/livez"), true).unwrap();
    assert_eq!(response.await.unwrap().status(), 200);
    assert_eq!(sender.current_max_send_streams(), 100);
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let service = TestService::start().await;
    let (sender, _connection) = connect(&service, &client::Builder::new()).await;
    let mut sender = sender.ready().await.unwrap();
    let mut long = request("/livez");
    for number in 0..100 {
        let name: http::HeaderName = format!("x-long-{number}").parse().unwrap();
        let value = "x".repeat(1 << 10).parse().unwrap();
        long.headers_mut().insert(name, value);
    }
    let (response, _) = sender.send_request(long, true).unwrap();
    let answered = timeout(PATIENCE, response).await.unwrap();
    let refused = answered.map_or(true, |response| response.status() == 431);
    assert!(refused);
    still_serves(&service).await;
}

/// It keeps its window shut: the connection is lively, and its answer stays here.
#[tokio::test]
async fn a_stream_that_takes_nothing_is_cut_off() {
    takes_nothing_of("application/json", Method::POST).await;
    takes_nothing_of("application/json", Method::GET).await;
}

#[tokio::test]
async fn a_stream_of_events_that_takes_nothing_is_cut_off() {
    takes_nothing_of("text/event-stream", Method::POST).await;
    takes_nothing_of("text/event-stream", Method::GET).await;
}

async fn takes_nothing_of(media: &str, method: Method) {
    let service = TestService::with_emulator(large_image(), |settings| {
        settings.server.send_timeout = Duration::from_secs(1);
    })
    .await;
    let mut builder = client::Builder::new();
    builder.initial_window_size(1);
    let (sender, connection) = connect(&service, &builder).await;
    let mut sender = sender.ready().await.unwrap();
    let by_get = method == Method::GET;
    let path = if by_get {
        large_path()
    } else {
        "/graphql".to_owned()
    };
    let request = Request::builder()
        .method(method)
        .uri(format!("http://localhost{path}"))
        .header("content-type", "application/json")
        .header("accept", media)
        .body(())
        .unwrap();
    let (response, mut stream) = sender.send_request(request, by_get).unwrap();
    if !by_get {
        stream.send_data(large_request().into(), true).unwrap();
    }
    let response = timeout(PATIENCE, response).await.unwrap().unwrap();
    assert_eq!(response.status(), 200);
    let _ = timeout(PATIENCE, connection).await.unwrap().unwrap();
    still_serves(&service).await;
}

/// Each is answered, and none is a request.
#[tokio::test]
async fn a_client_that_only_pings_is_let_go() {
    let service = TestService::with_settings(|settings| {
        settings.server.header_timeout = Duration::from_millis(200);
        settings.server.idle_timeout = Duration::from_millis(400);
    })
    .await;
    let stream = TcpStream::connect(service.address).await.unwrap();
    let (mut sender, mut connection) = client::Builder::new()
        .handshake::<_, Bytes>(stream)
        .await
        .unwrap();
    let mut pings = connection.ping_pong().unwrap();
    let connection = tokio::spawn(connection);
    let (answer, _) = sender.send_request(request("/livez"), true).unwrap();
    assert_eq!(answer.await.unwrap().status(), 200);
    let pinging = async { while pings.ping(h2::Ping::opaque()).await.is_ok() {} };
    timeout(PATIENCE, pinging).await.unwrap();
    timeout(PATIENCE, connection).await.unwrap().unwrap().ok();
    still_serves(&service).await;
}
