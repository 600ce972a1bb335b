//! The protocol `graphql-transport-ws`, by its letter.

use std::time::Duration;

use serde_json::json;

use super::CHANGES;
use super::SIGN;
use super::Socket;
use super::live;
use super::rename;

const QUERY: &str = "{serviceInfo{emulator}}";

#[tokio::test]
async fn queries_are_answered_once() {
    let service = live(3, |_| ()).await;
    let mut socket = Socket::begun(&service).await;
    let payload = json!({
        "query": "query Q($n: Int = 1) {images(first: $n) {nodes {id}}}",
        "operationName": "Q",
        "variables": {"n": 2},
        "extensions": {},
    });
    socket
        .say(json!({"type": "subscribe", "id": "q", "payload": payload}))
        .await;
    let data = json!({"images": {"nodes": [{"id": "m-00000000"}, {"id": "m-00000001"}]}});
    let next = json!({"type": "next", "id": "q", "payload": {"data": data}});
    assert_eq!(socket.message().await, next);
    let complete = json!({"type": "complete", "id": "q"});
    assert_eq!(socket.message().await, complete);
    // The id is free again.
    socket.subscribe("q", QUERY).await;
    assert_eq!(socket.message().await["type"], "next");
    assert_eq!(socket.message().await, complete);
}

/// What is refused goes past the transport; neither may keep the other waiting.
#[tokio::test]
async fn refusals_and_results_do_not_wait_for_each_other() {
    let service = live(3, |_| ()).await;
    let mut socket = Socket::begun(&service).await;
    for _ in 0..50 {
        for (id, query) in [("a", QUERY), ("b", QUERY), ("c", "{no}"), ("d", "{no}")] {
            socket.subscribe(id, query).await;
        }
        let mut told = Vec::new();
        for _ in 0..6 {
            let message = socket.message().await;
            told.push(format!("{} {}", message["id"], message["type"]));
        }
        told.sort();
        let expected = [
            r#""a" "complete""#,
            r#""a" "next""#,
            r#""b" "complete""#,
            r#""b" "next""#,
            r#""c" "error""#,
            r#""d" "error""#,
        ];
        assert_eq!(told, expected);
    }
}

#[tokio::test]
async fn both_sides_may_ping() {
    let service = live(3, |_| ()).await;
    let mut socket = Socket::begun(&service).await;
    socket
        .say(json!({"type": "pong", "payload": {"n": 1}}))
        .await;
    socket.say(json!({"type": "ping"})).await;
    assert_eq!(socket.message().await, json!({"type": "pong"}));
}

#[tokio::test]
async fn who_breaks_the_rules_is_closed_with_their_code() {
    let service = live(3, |_| ()).await;
    let subscribe = json!({"type": "subscribe", "id": "x", "payload": {"query": CHANGES}});
    let init = json!({"type": "connection_init", "payload": {"some": "thing"}});
    let cases = [
        (vec![subscribe.clone()], 4401, "Unauthorized"),
        (
            vec![init.clone(), init.clone()],
            4429,
            "Too many initialisation requests",
        ),
        (
            vec![init.clone(), subscribe.clone(), subscribe],
            4409,
            "Subscriber for x already exists",
        ),
        (vec![json!({"type": "start"})], 4400, "Invalid message: "),
        (vec![json!({})], 4400, "Invalid message: "),
        (vec![json!([1])], 4400, "Invalid message: "),
        (
            vec![json!({"type": "subscribe"})],
            4400,
            "Invalid message: ",
        ),
        (
            vec![json!({"type": "connection_terminate"})],
            4400,
            "Invalid message: ",
        ),
        (
            vec![
                init,
                json!({"type": "subscribe", "id": "x", "payload": {"query": 1}}),
            ],
            4400,
            "`query` is a number; it must be a string",
        ),
    ];
    for (messages, code, reason) in cases {
        let mut socket = Socket::open(&service).await;
        for (place, message) in messages.into_iter().enumerate() {
            let is_first_init = place == 0 && message["type"] == "connection_init";
            socket.say(message).await;
            if is_first_init {
                assert_eq!(socket.message().await["type"], "connection_ack");
            }
        }
        let closed = socket.closed().await;
        assert_eq!(closed.0, code, "{closed:?}");
        assert!(closed.1.starts_with(reason), "{closed:?}");
    }
}

#[tokio::test]
async fn what_is_no_message_closes_the_socket() {
    let service = live(3, |_| ()).await;
    let deep = "[".repeat(10_000);
    for text in ["", "nonsense", "{\"type\":\"ping\"", &deep] {
        let mut socket = Socket::begun(&service).await;
        socket.say_text(text).await;
        assert_eq!(socket.closed().await.0, 4400);
    }
    let mut socket = Socket::begun(&service).await;
    let binary = tokio_tungstenite::tungstenite::Message::binary(b"{\"type\":\"ping\"}".as_slice());
    futures_util::SinkExt::send(&mut socket.0, binary)
        .await
        .unwrap();
    assert_eq!(socket.closed().await.0, 4400);
    // The reason has to fit into a frame.
    let mut socket = Socket::begun(&service).await;
    let id = "测".repeat(100);
    socket.subscribe(&id, CHANGES).await;
    socket.subscribe(&id, CHANGES).await;
    let (code, reason) = socket.closed().await;
    assert_eq!(code, 4409);
    assert!(reason.starts_with("Subscriber for 测测") && reason.len() <= 123);
}

#[tokio::test]
async fn a_message_has_the_limit_of_a_body() {
    let service = live(3, |settings| settings.limits.body_bytes = 4096).await;
    let mut socket = Socket::begun(&service).await;
    let query = format!("{QUERY}#{}", "x".repeat(3900));
    socket.subscribe("x", &query).await;
    assert_eq!(socket.message().await["type"], "next");
    assert_eq!(socket.message().await["type"], "complete");
    socket.subscribe("x", &format!("{query}{query}")).await;
    let (code, reason) = socket.closed().await;
    assert_eq!(code, 1009);
    assert!(
        reason.contains("4096 bytes (`limits.body_bytes`)"),
        "{reason}"
    );
}

#[tokio::test]
async fn who_does_not_begin_is_closed() {
    let service = live(3, |settings| {
        settings.server.header_timeout = Duration::from_millis(200);
    })
    .await;
    let mut socket = Socket::open(&service).await;
    let expected = (4408, "Connection initialisation timeout".to_owned());
    assert_eq!(socket.closed().await, expected);
    // Who has begun may take their time.
    let mut socket = Socket::begun(&service).await;
    socket.subscribe("x", CHANGES).await;
    for round in 0..3 {
        service.emulator.reset_calls();
        service.emulator.wait_for_calls(5).await;
        rename(&service, SIGN, &format!("round {round}"));
        assert_eq!(socket.message().await["type"], "next");
    }
}

/// Of an operation that the client ended it hears nothing more, also if it uses
/// the id again at once.
#[tokio::test]
async fn after_complete_there_is_nothing() {
    let service = live(3, |_| ()).await;
    let mut socket = Socket::begun(&service).await;
    for round in 0..10 {
        socket.subscribe("x", CHANGES).await;
        socket.complete("x").await;
        socket.complete("x").await;
        rename(&service, SIGN, &format!("round {round}"));
        socket.subscribe("x", QUERY).await;
        let message = socket.message().await;
        assert_eq!(message["payload"]["data"]["serviceInfo"]["emulator"], true);
        let complete = json!({"type": "complete", "id": "x"});
        assert_eq!(socket.message().await, complete);
    }
}
