//! Who may not open a stream, and what is said to what is wrong in one.

use bcc_graphql::emulator::Emulator;
use serde_json::Value;
use serde_json::json;

use super::CHANGES;
use super::Events;
use super::Socket;
use super::live;
use super::socket;
use crate::support::Reply;
use crate::support::TestService;
use crate::support::emulator_config;

#[tokio::test]
async fn a_subscription_needs_a_stream() {
    let service = live(3, |_| ()).await;
    let body = json!({ "query": CHANGES }).to_string();
    let url = service.url(&format!("/graphql?query={CHANGES}"));
    for request in [
        service.post(body.clone()),
        service.post(body.clone()).header("accept", "*/*"),
        service
            .post(body)
            .header("accept", "application/graphql-response+json"),
        service.client.get(url),
    ] {
        let reply = Reply::of(request).await;
        assert_eq!(reply.status, 406);
        let error = &reply.json()["errors"][0];
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
        let message = "A subscription has many answers: send it by WebSocket (`graphql-transport-ws`) or by SSE (`Accept: text/event-stream`)";
        assert_eq!(error["message"], message);
    }
    // The other operation of the same document does not.
    let both = format!(
        "query Q{{serviceInfo{{emulator}}}} {}",
        CHANGES.replacen("subscription", "subscription S", 1)
    );
    let body = json!({"query": both, "operationName": "Q"}).to_string();
    assert_eq!(Reply::of(service.post(body)).await.status, 200);
}

#[tokio::test]
async fn only_pages_of_our_own_open_sockets() {
    let emulator = Emulator::new(emulator_config());
    let service = TestService::with_emulator(emulator, |settings| {
        settings.allowed_hosts = vec!["images.example".to_owned()];
        let listed = "https://console.example".to_owned();
        settings.cors.origins = vec![listed.try_into().unwrap()];
    })
    .await;
    let own = format!("http://{}", service.address);
    let port = service.address.port();
    for (host, origin, is_allowed) in [
        (None, own.as_str(), true),
        (None, "http://images.example", true),
        (None, "https://images.example:8443", true),
        (Some("images.example"), "https://images.example", true),
        (
            Some("images.example:444"),
            "https://images.example:444",
            true,
        ),
        (None, "https://console.example", true),
        (None, "http://console.example", false),
        (None, "http://evil.example", false),
        (None, "http://127.0.0.1", false),
        (None, "http://images.example.evil.example", false),
        (Some("localhost"), "http://localhost:3000", false),
        (None, "null", false),
        (None, "", false),
    ] {
        let mut request = socket::request(&service);
        let headers = request.headers_mut();
        headers.insert("origin", origin.parse().unwrap());
        if let Some(host) = host {
            headers.insert("host", host.parse().unwrap());
        }
        match socket::open(&service, request).await {
            Ok(_) => assert!(is_allowed, "{host:?} {origin} {port}"),
            Err((status, text)) => {
                assert!(!is_allowed, "{host:?} {origin}: {text}");
                assert_eq!(status, 403, "{text}");
                assert!(text.contains("`cors.origins`"), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_handshake_is_told_as_any_other_mistake() {
    let service = live(3, |_| ()).await;
    let mut request = socket::request(&service);
    let older = "8".parse().unwrap();
    request.headers_mut().insert("sec-websocket-version", older);
    let Err((status, text)) = socket::open(&service, request).await else {
        panic!("it is taken");
    };
    assert_eq!(status, 400);
    let answer: Value = serde_json::from_str(&text).unwrap();
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("`Sec-WebSocket-Version`"), "{message}");
}

#[tokio::test]
async fn the_older_protocol_is_not_spoken() {
    let service = live(3, |_| ()).await;
    for protocol in [Some("graphql-ws"), Some("soap"), None] {
        let mut request = socket::request(&service);
        let headers = request.headers_mut();
        headers.remove("sec-websocket-protocol");
        if let Some(protocol) = protocol {
            headers.insert("sec-websocket-protocol", protocol.parse().unwrap());
        }
        let Err((status, text)) = socket::open(&service, request).await else {
            panic!("{protocol:?} is spoken");
        };
        assert_eq!(status, 400);
        assert!(text.contains("`graphql-transport-ws`"), "{text}");
    }
    // Who speaks both is answered in ours.
    let mut request = socket::request(&service);
    let both = "graphql-ws, graphql-transport-ws".parse().unwrap();
    request.headers_mut().insert("sec-websocket-protocol", both);
    assert!(socket::open(&service, request).await.is_ok());
}

/// The same codes and places as by POST.
#[tokio::test]
async fn what_is_wrong_with_an_operation_is_told_by_both_ways() {
    let service = live(3, |_| ()).await;
    let mut socket = Socket::begun(&service).await;
    for query in [
        "subscription{imageChanges{",
        "subscription{nonsense}",
        "subscription{imageChanges{kind} other:imageChanges{kind}}",
        "subscription{__typename}",
        "subscription($n:Int!){imageChanges{kind}}",
        "{images(first:1000){nodes{detail{diskSize}}}}",
        "mutation{nonsense}",
        "",
    ] {
        socket.subscribe("x", query).await;
        let message = socket.message().await;
        assert_eq!(message["type"], "error", "{query}");
        assert_eq!(message["id"], "x");
        let errors = message["payload"].as_array().unwrap();
        assert!(!errors.is_empty());
        for error in errors {
            assert!(error["message"].is_string());
            let code = error["extensions"]["code"].as_str().unwrap();
            assert_ne!(code, "INTERNAL", "{query}");
        }
        let mut events = Events::open(&service, query).await;
        let (event, data) = events.event().await.unwrap();
        assert_eq!(event, "next");
        assert_eq!(data, json!({"errors": errors}), "{query}");
        assert_eq!(events.event().await.unwrap().0, "complete");
        assert_eq!(events.event().await, None);
        if !query.starts_with("sub") {
            let answer = service.graphql(query, Value::Null).await;
            assert_eq!(answer, json!({"errors": errors}), "{query}");
        }
    }
    // An `error` is the operation's end: its id is free, and the socket open.
    socket.subscribe("x", "{serviceInfo{emulator}}").await;
    assert_eq!(socket.message().await["type"], "next");
    assert_eq!(service.emulator.call_count(), 0);
}

/// What is no GraphQL request at all is no stream.
#[tokio::test]
async fn what_is_no_request_is_refused_as_ever() {
    let service = live(3, |_| ()).await;
    let large = format!("{{\"query\":\"{}\"}}", "x".repeat(300_000));
    for (body, status) in [
        ("{", 400),
        ("[]", 400),
        ("{\"query\":1}", 400),
        (large.as_str(), 413),
    ] {
        let request = service.post(body.to_owned());
        let reply = Reply::of(request.header("accept", "text/event-stream")).await;
        assert_eq!(reply.status, status);
        assert_eq!(
            reply.header("content-type"),
            "application/json; charset=utf-8"
        );
        assert_eq!(
            reply.json()["errors"][0]["extensions"]["code"],
            "BAD_USER_INPUT"
        );
    }
}
