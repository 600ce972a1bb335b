//! Who asks on a stream, and what is said to those who may not.

use bcc_graphql::config::Settings;
use serde_json::Value;
use serde_json::json;

use super::CHANGES;
use super::Socket;
use super::events;
use super::live;
use super::socket;
use crate::auth::config;
use crate::auth::key;
use crate::auth::tokens::jwt_config;
use crate::auth::tokens::token;
use crate::support::Reply;
use crate::support::TestService;

const QUERY: &str = "{serviceInfo{emulator}}";

/// The keys that there are; one is for nothing here.
const READER: u8 = 1;
const OTHER: u8 = 2;
const NOT_FOR_IMAGES: u8 = 3;

/// One that there is not.
const NOBODY: u8 = 9;

async fn locked(change: impl FnOnce(&mut Settings)) -> TestService {
    live(3, |settings| {
        let mut not_for_images = config("not-for-images", NOT_FOR_IMAGES);
        not_for_images.scopes = vec!["admin".to_owned()];
        settings.auth.keys = vec![
            config("reader", READER),
            config("other", OTHER),
            not_for_images,
        ];
        change(settings);
    })
    .await
}

fn bearer(number: u8) -> String {
    format!("Bearer {}", key(number).text())
}

/// A WebSocket whose request has this header.
async fn opened_with(
    service: &TestService,
    header: Option<(&'static str, String)>,
) -> Result<Socket, (u16, String)> {
    let mut request = socket::request(service);
    if let Some((name, value)) = header {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    socket::open(service, request).await
}

async fn assert_answers(mut socket: Socket) {
    assert_eq!(socket.message().await, json!({"type": "connection_ack"}));
    socket.subscribe("x", QUERY).await;
    let data = json!({"data": {"serviceInfo": {"emulator": true}}});
    let next = json!({"type": "next", "id": "x", "payload": data});
    assert_eq!(socket.message().await, next);
}

#[tokio::test]
async fn a_socket_shows_a_key_in_its_request_or_in_its_first_message() {
    let service = locked(|_| ()).await;
    let text = key(READER).text().to_owned();
    let authorization = Some(("authorization", bearer(READER)));
    for (header, payload) in [
        (None, json!({"Authorization": bearer(READER)})),
        (None, json!({"authorization": bearer(READER), "other": 1})),
        (None, json!({"apiKey": text})),
        (None, json!({"X-API-Key": text})),
        (
            None,
            json!({"apiKey": text, "Authorization": bearer(READER)}),
        ),
        (authorization.clone(), Value::Null),
        (authorization.clone(), json!({"some": "thing"})),
        (Some(("x-api-key", text.clone())), Value::Null),
        (authorization, json!({"apiKey": text})),
    ] {
        let mut socket = opened_with(&service, header).await.unwrap();
        socket.begin(payload).await;
        assert_answers(socket).await;
    }
}

/// Before anything is acknowledged.
#[tokio::test]
async fn who_shows_no_good_key_is_closed_and_told_why() {
    let service = locked(|_| ()).await;
    let good = key(READER).text().to_owned();
    let header = Some(("authorization", bearer(READER)));
    for (header, payload, code, reason) in [
        (None, Value::Null, 4401, "payload of `connection_init`"),
        (
            None,
            json!({}),
            4401,
            "{\"Authorization\": \"Bearer <key>\"}",
        ),
        (None, json!({"apiKey": null}), 4401, "A key is needed"),
        (
            None,
            json!({"apiKey": key(NOBODY).text()}),
            4401,
            "not known",
        ),
        (
            None,
            json!({"Authorization": bearer(NOBODY)}),
            4401,
            "`bcc-graphql key`",
        ),
        (
            None,
            json!({"Authorization": good}),
            4401,
            "must be `Bearer <key>`",
        ),
        (None, json!({"apiKey": [good]}), 4401, "no key has"),
        (
            None,
            json!({"apiKey": good, "Authorization": bearer(OTHER)}),
            4401,
            "several keys that differ",
        ),
        // Which of them is meant?
        (
            header.clone(),
            json!({"Authorization": bearer(OTHER)}),
            4401,
            "several keys that differ",
        ),
        (
            header,
            json!({"apiKey": key(NOBODY).text()}),
            4401,
            "several keys that differ",
        ),
        (
            None,
            json!({"apiKey": key(NOT_FOR_IMAGES).text()}),
            4403,
            "lacks the scope `images:read`",
        ),
    ] {
        let mut socket = opened_with(&service, header).await.unwrap();
        socket.begin(payload.clone()).await;
        let closed = socket.closed().await;
        assert_eq!(closed.0, code, "{payload}: {closed:?}");
        assert!(closed.1.contains(reason), "{payload}: {closed:?}");
        let shown = [READER, OTHER, NOBODY].map(|number| key(number).text().to_owned());
        assert!(!shown.iter().any(|shown| closed.1.contains(shown)));
    }
    // Nor does it help to say nothing, and to ask at once.
    let mut socket = Socket::open(&service).await;
    socket.subscribe("x", QUERY).await;
    assert_eq!(socket.closed().await, (4401, "Unauthorized".to_owned()));
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn a_request_for_a_socket_with_a_bad_key_is_refused_as_any() {
    let service = locked(|_| ()).await;
    for (value, status, code) in [
        (bearer(NOBODY), 401, "UNAUTHENTICATED"),
        ("Basic YTpi".to_owned(), 401, "UNAUTHENTICATED"),
        (bearer(NOT_FOR_IMAGES), 403, "FORBIDDEN"),
    ] {
        let opened = opened_with(&service, Some(("authorization", value))).await;
        let Err((refused, text)) = opened else {
            panic!("opened");
        };
        assert_eq!(refused, status, "{text}");
        assert!(text.contains(code), "{text}");
    }
}

#[tokio::test]
async fn where_anybody_may_ask_a_bad_key_is_still_bad() {
    let service = locked(|settings| settings.auth.anonymous = true).await;
    for payload in [Value::Null, json!({"apiKey": key(READER).text()})] {
        let mut socket = Socket::open(&service).await;
        socket.begin(payload).await;
        assert_answers(socket).await;
    }
    let mut socket = Socket::open(&service).await;
    socket.begin(json!({"apiKey": key(NOBODY).text()})).await;
    assert_eq!(socket.closed().await.0, 4401);
    // Whoever has no key only reads, and is nobody's operator.
    let shared = "{images(first:1){nodes{sharedWith{account}}}}";
    let mut socket = Socket::begun(&service).await;
    socket.subscribe("x", shared).await;
    let payload = socket.message().await["payload"].clone();
    assert_eq!(payload["errors"][0]["extensions"]["code"], "FORBIDDEN");
}

/// It may be meant for a gateway in front.
#[tokio::test]
async fn where_no_key_is_asked_for_none_is_looked_at() {
    let service = live(3, |_| ()).await;
    let header = Some(("authorization", "Basic YTpi".to_owned()));
    let mut socket = opened_with(&service, header).await.unwrap();
    socket
        .begin(json!({"Authorization": "Basic YTpi", "apiKey": 1}))
        .await;
    assert_answers(socket).await;
}

/// A client takes 4401 for final, and the token may be good.
#[tokio::test]
async fn a_token_that_nobody_can_check_now_may_come_back() {
    let service = live(3, |settings| {
        // Nothing listens there.
        let jwks = "http://127.0.0.1:1/jwks.json".to_owned();
        settings.auth.jwt = Some(jwt_config(jwks));
    })
    .await;
    let mut socket = Socket::open(&service).await;
    let token = token("ed-a", json!({}));
    socket
        .begin(json!({"Authorization": format!("Bearer {token}")}))
        .await;
    let (code, reason) = socket.closed().await;
    assert_eq!(code, 1013);
    assert!(reason.contains("try again in a moment"), "{reason}");
}

/// By status, and as JSON: there is no event to tell it with.
#[tokio::test]
async fn events_need_a_key_as_any_answer_does() {
    let service = locked(|_| ()).await;
    let url = service.url(&format!("/graphql?query={CHANGES}"));
    let by_get = || {
        service
            .client
            .get(&url)
            .header("accept", "text/event-stream")
    };
    let by_post = || events::request(&service, &json!({"query": CHANGES}));
    for request in [&by_get as &dyn Fn() -> reqwest::RequestBuilder, &by_post] {
        for (value, status, code) in [
            (None, 401, "UNAUTHENTICATED"),
            (Some(bearer(NOBODY)), 401, "UNAUTHENTICATED"),
            (Some(bearer(NOT_FOR_IMAGES)), 403, "FORBIDDEN"),
        ] {
            let request = match value {
                Some(value) => request().header("authorization", value),
                None => request(),
            };
            let reply = Reply::of(request).await;
            assert_eq!(reply.status, status);
            assert!(reply.header("www-authenticate").starts_with("Bearer "));
            let content_type = reply.header("content-type");
            assert_eq!(content_type, "application/json; charset=utf-8");
            let errors = reply.json()["errors"].clone();
            assert_eq!(errors[0]["extensions"]["code"], code);
        }
    }
    for value in [
        ("authorization", bearer(READER)),
        ("x-api-key", key(OTHER).text().to_owned()),
    ] {
        let request = events::request(&service, &json!({"query": QUERY}));
        let mut events = events::Events::of(request.header(value.0, value.1)).await;
        let headers = events.response.headers().get_all("vary");
        assert!(
            headers
                .iter()
                .any(|vary| vary == "Authorization, X-API-Key")
        );
        let (event, data) = events.event().await.unwrap();
        assert_eq!((&*event, &data["errors"]), ("next", &Value::Null));
    }
}

#[tokio::test]
async fn who_tries_keys_is_told_to_stop() {
    let service = locked(|settings| {
        settings.rate.failures_per_second = 0.001;
        settings.rate.failures_burst = 2;
    })
    .await;
    for code in [4401, 4401, 4429] {
        let mut socket = opened_with(&service, None).await.unwrap();
        socket.begin(json!({"apiKey": key(NOBODY).text()})).await;
        assert_eq!(socket.closed().await.0, code);
    }
    let mut socket = opened_with(&service, None).await.unwrap();
    socket.begin(json!({"apiKey": key(READER).text()})).await;
    assert_answers(socket).await;
}
