//! How streams end, and what ends with them.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::emulator::Fault;
use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::CHANGES;
use super::Feed;
use super::PATIENCE;
use super::Socket;
use super::WAYS;
use super::Way;
use super::id;
use super::live;
use super::rename;
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
    assert!(contains(&all, b"connection_ack"));
    let farewell = b"The client is silent (`server.idle_timeout`)";
    let farewell = [&4008_u16.to_be_bytes()[..], farewell].concat();
    assert!(contains(&all, &farewell), "{}", all.escape_ascii());
    let reply = timeout(PATIENCE, service.get("/livez")).await.unwrap();
    assert_eq!(reply.status, 200);
}

fn contains(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|window| window == part)
}

/// One whose events can't be made as fast as they come, while it takes what it gets.
#[tokio::test]
async fn who_is_cut_off_is_told_by_a_code_after_which_clients_come_back() {
    const QUEUE: usize = 10;
    let service = live(QUEUE + 1, |settings| settings.subscriptions.queue = QUEUE).await;
    let query = "subscription{imageChanges{image{id detail{sharedToUserNum}}}}";
    let mut feed = Feed::begun(&service, Way::Socket, query).await;
    let held = Arc::new(Semaphore::new(0));
    let path = format!("/{}?", id(0));
    service
        .emulator
        .script_for(&path, Fault::Hold(Arc::clone(&held)), 1);
    rename(&service, &id(0), "held up");
    let is_held = async {
        while service.emulator.call_count_of(&path) == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, is_held).await.unwrap();
    // With the one that is held up, these are more than may wait.
    service.emulator.edit(|images| {
        for image in images {
            image.name = Some("too much".to_owned());
        }
    });
    let Feed::Socket(socket) = &mut feed else {
        unreachable!("opened so");
    };
    let expected = (4008, "The client takes too little".to_owned());
    assert_eq!(socket.closed_after_results().await, expected);
    held.close();
}
