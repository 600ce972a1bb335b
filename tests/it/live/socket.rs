//! A client of `graphql-transport-ws`.

use futures_util::SinkExt as _;
use futures_util::StreamExt as _;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite;
use tungstenite::Message;
use tungstenite::client::IntoClientRequest as _;
use tungstenite::handshake::client::Request;
use tungstenite::http::HeaderValue;

use super::PATIENCE;
use crate::support::TestService;

/// A WebSocket's client.
pub(super) struct Socket(pub(super) WebSocketStream<TcpStream>);

/// How the service closed.
pub(super) type Closed = (u16, String);

/// A request for a WebSocket.
pub(super) fn request(service: &TestService) -> Request {
    let url = format!("ws://{}/graphql", service.address);
    let mut request = url.into_client_request().unwrap();
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    request
}

/// Opens a WebSocket; otherwise the status and the text of the refusal.
pub(super) async fn open(service: &TestService, request: Request) -> Result<Socket, (u16, String)> {
    let tcp = TcpStream::connect(service.address).await.unwrap();
    // Each message goes at once, whether or not the one before has arrived.
    tcp.set_nodelay(true).unwrap();
    let opened = timeout(PATIENCE, client_async(request, tcp)).await.unwrap();
    match opened {
        Ok((socket, response)) => {
            let protocol = &response.headers()["sec-websocket-protocol"];
            assert_eq!(protocol, "graphql-transport-ws");
            Ok(Socket(socket))
        }
        Err(tungstenite::Error::Http(response)) => {
            let text = response.body().clone().unwrap_or_default();
            Err((response.status().as_u16(), String::from_utf8(text).unwrap()))
        }
        Err(error) => panic!("{error}"),
    }
}

impl Socket {
    pub(super) async fn open(service: &TestService) -> Self {
        open(service, request(service)).await.unwrap()
    }

    /// One that was acknowledged.
    pub(super) async fn begun(service: &TestService) -> Self {
        Self::begun_with(service, Value::Null).await
    }

    /// One that was acknowledged after this payload.
    pub(super) async fn begun_with(service: &TestService, payload: Value) -> Self {
        let mut socket = Self::open(service).await;
        socket.begin(payload).await;
        assert_eq!(socket.message().await, json!({"type": "connection_ack"}));
        socket
    }

    pub(super) async fn begin(&mut self, payload: Value) {
        self.say(json!({"type": "connection_init", "payload": payload}))
            .await;
    }

    pub(super) async fn say(&mut self, message: Value) {
        self.say_text(&message.to_string()).await;
    }

    pub(super) async fn say_text(&mut self, text: &str) {
        // One that the service has closed can't be told anything.
        let _ = self.0.send(Message::text(text)).await;
    }

    pub(super) async fn subscribe(&mut self, id: &str, query: &str) {
        self.say(json!({"type": "subscribe", "id": id, "payload": {"query": query}}))
            .await;
    }

    pub(super) async fn complete(&mut self, id: &str) {
        self.say(json!({"type": "complete", "id": id})).await;
    }

    /// The next message.
    pub(super) async fn message(&mut self) -> Value {
        match self.next().await {
            Some(Message::Text(text)) => serde_json::from_str(&text).unwrap(),
            other => panic!("no message: {other:?}"),
        }
    }

    /// How the service closes, next.
    pub(super) async fn closed(&mut self) -> Closed {
        match self.next().await {
            Some(Message::Close(Some(frame))) => {
                (frame.code.into(), frame.reason.as_str().to_owned())
            }
            other => panic!("not closed: {other:?}"),
        }
    }

    /// The same, after results that were under way.
    pub(super) async fn closed_after_results(&mut self) -> Closed {
        loop {
            match self.next().await {
                Some(Message::Text(text)) => assert!(text.contains("\"next\""), "{text}"),
                Some(Message::Close(Some(frame))) => {
                    return (frame.code.into(), frame.reason.as_str().to_owned());
                }
                other => panic!("not closed: {other:?}"),
            }
        }
    }

    async fn next(&mut self) -> Option<Message> {
        // Pings are no sign that it is still to come.
        let next = async {
            loop {
                match self.0.next().await?.unwrap() {
                    Message::Ping(_) | Message::Pong(_) => {}
                    message => return Some(message),
                }
            }
        };
        timeout(PATIENCE, next).await.unwrap()
    }
}
