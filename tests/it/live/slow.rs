//! A client that does not take what it subscribed to.

use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Feed;
use super::PATIENCE;
use super::WAYS;
use super::Way;
use super::id;
use super::live;
use super::rename;
use crate::metrics::Scrape;
use crate::support::TestService;

/// An event of some megabytes, more than any buffer between the two takes.
fn large() -> String {
    let fields: String = (0..40).map(|n| format!("a{n}:desc ")).collect();
    format!("subscription{{imageChanges{{image{{{fields}}}}}}}")
}

/// A client that asks for this and reads nothing. Trusted proxies say that it is at
/// 192.0.2.1.
pub(super) async fn deaf(service: &TestService, way: Way, query: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut deaf = socket.connect(service.address).await.unwrap();
    let body = json!({ "query": query });
    let request = match way {
        Way::Events => {
            let body = body.to_string();
            format!(
                "POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: 192.0.2.1\r\naccept: text/event-stream\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .into_bytes()
        }
        Way::Socket => {
            let mut request = b"GET /graphql HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: 192.0.2.1\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n".to_vec();
            deaf.write_all(&request).await.unwrap();
            request = frame(&json!({"type": "connection_init"}).to_string());
            deaf.write_all(&request).await.unwrap();
            // The service reads on when it has acknowledged.
            let mut seen = Vec::new();
            while !String::from_utf8_lossy(&seen).contains("connection_ack") {
                let mut some = [0; 256];
                let n = deaf.read(&mut some).await.unwrap();
                seen.extend(&some[..n]);
            }
            frame(&json!({"type": "subscribe", "id": "x", "payload": body}).to_string())
        }
    };
    deaf.write_all(&request).await.unwrap();
    deaf
}

/// A text frame, masked with zeros.
fn frame(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap();
    let mut frame = vec![0x81, 0x80 | 126];
    frame.extend(length.to_be_bytes());
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

#[tokio::test]
async fn who_is_slow_is_cut_off_while_others_hear_on() {
    for way in WAYS {
        let service = live(3, |settings| {
            settings.subscriptions.queue = 3;
            // Only being slow can be the reason.
            settings.server.idle_timeout = 10 * PATIENCE;
            settings.server.header_timeout = 10 * PATIENCE;
        })
        .await;
        service.emulator.edit(|images| {
            images[0].desc = Some("x".repeat(256 << 10));
        });
        let slow = deaf(&service, way, &large()).await;
        let query = "subscription{imageChanges{kind image{id name}}}";
        let mut fast = Feed::begun(&service, way, query).await;
        // Each 10 MB: the first fills what there is between the two, some wait.
        let rounds = 12;
        for round in 0..rounds {
            let name = format!("round {round}");
            rename(&service, &id(0), &name);
            assert_eq!(fast.change().await, json!(["CHANGED", id(0), name]));
        }
        let mut slow = slow;
        let mut all = Vec::new();
        // It ends, or is reset, in the middle of an event.
        let _ = timeout(PATIENCE, slow.read_to_end(&mut all)).await.unwrap();
        let event = 40 * (256 << 10);
        assert!(
            all.len() < event * rounds / 2,
            "{way:?}: {} bytes",
            all.len()
        );
        let cut_off = "bcc_graphql_subscribers_cut_off_total";
        assert_eq!(Scrape::of(&service).await.value(cut_off), 1.0);
    }
}
