//! How streams end, and what ends with them.

use std::time::Duration;

use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::CHANGES;
use super::Feed;
use super::PATIENCE;
use super::Socket;
use super::WAYS;
use super::Way;
use super::live;
use crate::support::Reply;
use crate::support::TestService;

/// Returns once the service reads nothing any more: the time goes by as another
/// list is read.
async fn is_quiet(service: &TestService) {
    let other = "subscription{imageChanges(nameContains:\"image\"){kind}}";
    let _other = Feed::open(service, Way::Socket, other).await;
    let watched = timeout(PATIENCE, async {
        loop {
            service.emulator.reset_calls();
            service.emulator.wait_for_calls(10).await;
            let calls = service.emulator.calls();
            if calls
                .iter()
                .all(|call| call.parameter("imageName").is_some())
            {
                return;
            }
        }
    });
    watched.await.unwrap();
}

#[tokio::test]
async fn when_the_last_client_has_gone_nothing_is_read() {
    for way in WAYS {
        let service = live(3, |_| ()).await;
        let feeds = [
            Feed::begun(&service, way, CHANGES).await,
            Feed::begun(&service, way, CHANGES).await,
        ];
        drop(feeds);
        is_quiet(&service).await;
    }
    let service = live(3, |_| ()).await;
    let mut socket = Socket::begun(&service).await;
    socket.subscribe("x", CHANGES).await;
    service.emulator.wait_for_calls(3).await;
    socket.complete("x").await;
    is_quiet(&service).await;
}

#[tokio::test]
async fn a_stop_ends_streams_at_once() {
    let mut service = live(3, |settings| {
        settings.server.shutdown_grace = 10 * PATIENCE;
    })
    .await;
    let mut silent = Socket::open(&service).await;
    let mut socket = Feed::begun(&service, Way::Socket, CHANGES).await;
    let mut events = Feed::begun(&service, Way::Events, CHANGES).await;
    service.stop();
    let (Feed::Socket(socket), Feed::Events(events)) = (&mut socket, &mut events) else {
        unreachable!("opened so");
    };
    let expected = (1001, "The service stops".to_owned());
    assert_eq!(silent.closed().await, expected);
    assert_eq!(socket.closed_after_results().await, expected);
    // No `complete`: that would say that there is no more to come.
    let rest = async {
        while let Some((event, data)) = events.event().await {
            assert_eq!(event, "next", "{data}");
        }
    };
    timeout(PATIENCE, rest).await.unwrap();
    timeout(PATIENCE, service.stopped()).await.unwrap();
}

#[tokio::test]
async fn a_socket_keeps_its_place_and_gives_it_back() {
    let service = live(3, |settings| settings.server.max_connections = 1).await;
    let mut socket = Socket::begun(&service).await;
    let other = tokio::spawn(Reply::of(service.client.get(service.url("/livez"))));
    for round in 0..5 {
        socket
            .subscribe(&format!("{round}"), "{sources{region}}")
            .await;
        assert_eq!(socket.message().await["type"], "next");
        assert_eq!(socket.message().await["type"], "complete");
    }
    assert!(!other.is_finished(), "the only place is taken");
    drop(socket);
    let reply = timeout(PATIENCE, other).await.unwrap().unwrap();
    assert_eq!(reply.status, 200);
}

/// Browsers do not ping, so the service does.
#[tokio::test]
async fn a_client_that_answers_pings_may_be_silent() {
    let service = live(3, |settings| {
        settings.server.idle_timeout = Duration::from_millis(600);
    })
    .await;
    let mut socket = Socket::begun(&service).await;
    // Several times as long as a connection may be silent.
    for _ in 0..12 {
        let next = timeout(PATIENCE, socket.0.next()).await.unwrap();
        assert!(matches!(next, Some(Ok(Message::Ping(_)))), "{next:?}");
    }
    socket.subscribe("x", "{sources{region}}").await;
    assert_eq!(socket.message().await["payload"]["errors"], Value::Null);
}

#[tokio::test]
async fn a_client_that_does_not_is_let_go() {
    let service = live(3, |settings| {
        settings.server.max_connections = 1;
        settings.server.idle_timeout = Duration::from_millis(300);
        settings.server.header_timeout = PATIENCE;
    })
    .await;
    let mut silent = TcpStream::connect(service.address).await.unwrap();
    let init = b"{\"type\":\"connection_init\"}";
    let mut request = b"GET /graphql HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n".to_vec();
    // A text frame, masked with zeros.
    let length = u8::try_from(init.len()).unwrap();
    request.extend([0x81, 0x80 | length, 0, 0, 0, 0]);
    request.extend(init);
    silent.write_all(&request).await.unwrap();
    let mut all = Vec::new();
    let read = timeout(PATIENCE, silent.read_to_end(&mut all)).await;
    read.unwrap().unwrap();
    let all = String::from_utf8_lossy(&all);
    assert!(all.contains("connection_ack"), "{all}");
    assert!(
        all.contains("The client is silent (`server.idle_timeout`)"),
        "{all}"
    );
    let reply = timeout(PATIENCE, service.get("/livez")).await.unwrap();
    assert_eq!(reply.status, 200);
}
