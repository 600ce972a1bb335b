//! How many may subscribe, and what the next one is told.

use bcc_graphql::emulator::Fault;
use serde_json::Value;
use serde_json::json;

use super::CHANGES;
use super::Events;
use super::Feed;
use super::Socket;
use super::WAYS;
use super::Way;
use super::live;

/// The one error of a result.
fn error(result: &Value) -> (String, String) {
    let errors = result["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{result}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (
        text(&errors[0]["extensions"]["code"]),
        text(&errors[0]["message"]),
    )
}

#[tokio::test]
async fn the_most_of_subscriptions_is_told() {
    for way in WAYS {
        let service = live(3, |settings| settings.subscriptions.max = 1).await;
        let first = Feed::begun(&service, way, CHANGES).await;
        let mut second = Feed::open(&service, way, CHANGES).await;
        let message = "1 subscriptions are open, the most that there may be (`subscriptions.max`); try again later";
        let expected = ("RATE_LIMITED".to_owned(), message.to_owned());
        assert_eq!(error(&second.result().await), expected);
        // A place is free once the service has seen that its client is gone.
        drop(first);
        loop {
            let mut next = Feed::open(&service, way, CHANGES).await;
            super::rename(&service, super::SIGN, &uuid::Uuid::new_v4().to_string());
            tokio::select! {
                result = next.result() => if result["errors"] == Value::Null { break },
                () = next_calls(&service) => {}
            }
        }
    }
}

async fn next_calls(service: &crate::support::TestService) {
    let calls = service.emulator.call_count();
    service.emulator.wait_for_calls(calls + 3).await;
}

#[tokio::test]
async fn the_most_of_lists_is_told() {
    let service = live(3, |settings| settings.subscriptions.max_listings = 1).await;
    let _first = Feed::begun(&service, Way::Socket, CHANGES).await;
    let calls = service.emulator.call_count_of("imageName");
    let query = "subscription{imageChanges(nameContains:\"x\"){kind}}";
    let mut second = Feed::open(&service, Way::Events, query).await;
    let (code, message) = error(&second.result().await);
    assert_eq!(code, "RATE_LIMITED");
    assert!(
        message.starts_with("1 different lists are watched"),
        "{message}"
    );
    assert!(
        message.contains("`subscriptions.max_listings`"),
        "{message}"
    );
    // It was not read for nothing.
    assert_eq!(service.emulator.call_count_of("imageName"), calls);
    // The same list may be watched by more.
    Feed::begun(&service, Way::Events, CHANGES).await;
}

#[tokio::test]
async fn the_most_of_operations_on_a_socket_is_told() {
    let service = live(3, |settings| settings.subscriptions.max_per_connection = 2).await;
    let mut socket = Socket::begun(&service).await;
    for id in ["a", "b", "c"] {
        socket.subscribe(id, CHANGES).await;
    }
    let message = socket.message().await;
    assert_eq!(
        (&message["type"], &message["id"]),
        (&json!("error"), &json!("c"))
    );
    let (code, text) = error(&json!({"errors": message["payload"]}));
    assert_eq!(code, "RATE_LIMITED");
    assert!(
        text.starts_with("2 operations are under way on this WebSocket"),
        "{text}"
    );
    assert!(
        text.contains("`subscriptions.max_per_connection`"),
        "{text}"
    );
    // When one has ended there is room.
    socket.complete("a").await;
    socket.subscribe("d", "{serviceInfo{emulator}}").await;
    let message = socket.message().await;
    assert_eq!(
        (&message["type"], &message["id"]),
        (&json!("next"), &json!("d"))
    );
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_told_as_in_a_query() {
    for way in WAYS {
        let service = live(3, |_| ()).await;
        let denied = Fault::Status {
            status: 403,
            code: "AccessDenied".to_owned(),
            message: "a secret reason".to_owned(),
            retry_after: None,
        };
        service.emulator.always([denied]);
        let mut feed = Feed::open(&service, way, CHANGES).await;
        let result = feed.result().await;
        let (code, message) = error(&result);
        assert_eq!(code, "UPSTREAM_DENIED");
        assert!(!message.contains("secret"), "{message}");
        let extensions = &result["errors"][0]["extensions"];
        assert_eq!(extensions["upstreamCode"], "AccessDenied");
        // That was all.
        match &mut feed {
            Feed::Socket(socket) => assert_eq!(socket.message().await["type"], "complete"),
            Feed::Events(events) => {
                assert_eq!(events.event().await.unwrap().0, "complete");
                assert_eq!(events.event().await, None);
            }
        }
        let arguments = [
            ("account:\"nobody\"", "no source has account `nobody`"),
            ("filter:{name:{regex:\"(\"}}", "`filter.name.regex`"),
        ];
        for (argument, expected) in arguments {
            let query = format!("subscription{{imageChanges({argument}){{kind}}}}");
            let mut feed = Feed::open(&service, way, &query).await;
            let (code, message) = error(&feed.result().await);
            assert_eq!(code, "BAD_USER_INPUT");
            assert!(message.contains(expected), "{message}");
        }
    }
}

/// It is what one request may cost, event by event.
#[tokio::test]
async fn an_events_cost_is_bounded() {
    let service = live(3, |settings| settings.limits.detail_calls = 0).await;
    let query = "subscription{imageChanges{image{detail{diskSize}}}}";
    let mut events = Events::open(&service, query).await;
    let (event, data) = events.event().await.unwrap();
    assert_eq!(event, "next");
    assert_eq!(error(&data).0, "QUERY_TOO_COMPLEX");
    assert_eq!(service.emulator.call_count(), 0);
}
