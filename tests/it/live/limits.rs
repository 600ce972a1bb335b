//! How many may subscribe, and what the next one is told.

use bcc_graphql::config::Settings;
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
use crate::auth::config;

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
        let service = live(3, |settings| {
            three_callers(settings);
            settings.subscriptions.max = 2;
        })
        .await;
        let changes = json!({ "query": CHANGES });
        let mut first = Feed::open_as(&service, way, 1, &changes).await;
        let mut second = Feed::open_as(&service, way, 2, &changes).await;
        first.begin(&service).await;
        second.begin(&service).await;
        let mut third = Feed::open_as(&service, way, 3, &changes).await;
        let message = "2 subscriptions are open, the most that there may be (`subscriptions.max`); try again later";
        let expected = ("RATE_LIMITED".to_owned(), message.to_owned());
        assert_eq!(error(&third.result().await), expected);
        // A place is free once the service has seen that its client is gone.
        drop(first);
        loop {
            let mut next = Feed::open_as(&service, way, 3, &changes).await;
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
    let service = live(3, |settings| {
        three_callers(settings);
        settings.subscriptions.max_listings = 2;
    })
    .await;
    let of = |arguments: &str| json!({ "query": format!("subscription{{imageChanges({arguments}){{kind image{{name}}}}}}") });
    let mut first = Feed::open_as(&service, Way::Socket, 1, &of("type:ALL")).await;
    let mut second = Feed::open_as(&service, Way::Socket, 2, &of("type:CUSTOM")).await;
    first.begin(&service).await;
    second.begin(&service).await;
    let calls = service.emulator.call_count_of("imageName");
    let named = of("nameContains:\"x\"");
    let mut third = Feed::open_as(&service, Way::Events, 3, &named).await;
    let (code, message) = error(&third.result().await);
    assert_eq!(code, "RATE_LIMITED");
    assert!(
        message.starts_with("2 different lists are watched"),
        "{message}"
    );
    assert!(
        message.contains("`subscriptions.max_listings`"),
        "{message}"
    );
    // It was not read for nothing.
    assert_eq!(service.emulator.call_count_of("imageName"), calls);
    // The same list may be watched by more.
    let mut fourth = Feed::open_as(&service, Way::Events, 3, &of("type:ALL")).await;
    fourth.begin(&service).await;
}

fn three_callers(settings: &mut Settings) {
    settings.auth.keys = vec![config("one", 1), config("two", 2), config("three", 3)];
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

/// Of what there is for all, one caller gets half.
#[tokio::test]
async fn one_caller_does_not_take_all() {
    let service = live(3, |settings| {
        settings.auth.keys = vec![config("one", 1), config("two", 2)];
        settings.subscriptions.max = 6;
        settings.subscriptions.max_listings = 4;
    })
    .await;
    let of = |arguments: &str| json!({ "query": format!("subscription{{imageChanges({arguments}){{kind image{{name}}}}}}") });
    let (all, custom, named) = (of("type:ALL"), of("type:CUSTOM"), of("nameContains:\"x\""));
    let mut feeds = Vec::new();
    for parameters in [&all, &custom, &custom] {
        let mut feed = Feed::open_as(&service, Way::Events, 1, parameters).await;
        feed.begin(&service).await;
        feeds.push(feed);
    }
    let mut fourth = Feed::open_as(&service, Way::Events, 1, &all).await;
    let (code, message) = error(&fourth.result().await);
    assert_eq!(code, "RATE_LIMITED");
    assert!(message.starts_with("You have 3 subscriptions"), "{message}");
    // Its place is free once the service has seen that its client is gone. Then
    // there is one for a subscription, but not for a third list.
    feeds.pop();
    let message = loop {
        super::rename(&service, super::SIGN, &uuid::Uuid::new_v4().to_string());
        let mut other = Feed::open_as(&service, Way::Socket, 1, &named).await;
        let (code, message) = error(&other.result().await);
        assert_eq!(code, "RATE_LIMITED");
        if !message.starts_with("You have 3") {
            break message;
        }
    };
    assert!(
        message.starts_with("You watch 2 different lists"),
        "{message}"
    );
    assert!(
        message.contains("half of `subscriptions.max_listings`"),
        "{message}"
    );
    // The other caller has its own half.
    let mut other = Feed::open_as(&service, Way::Events, 2, &named).await;
    for round in 0.. {
        super::rename(&service, super::SIGN, &format!("x{round}"));
        tokio::select! {
            result = other.result() => {
                assert_eq!(result["errors"], Value::Null);
                break;
            }
            () = next_calls(&service) => {}
        }
    }
}

#[tokio::test]
async fn operations_on_a_socket_count_as_requests() {
    let service = live(3, |settings| {
        settings.rate.per_second = Some(0.001);
        settings.rate.burst = 3;
    })
    .await;
    // The request for the socket itself is one.
    let mut socket = Socket::begun(&service).await;
    for id in ["a", "b"] {
        socket.subscribe(id, "{serviceInfo{emulator}}").await;
        assert_eq!(socket.message().await["type"], "next");
        assert_eq!(socket.message().await["type"], "complete");
    }
    socket.subscribe("c", "{serviceInfo{emulator}}").await;
    let refused = socket.message().await;
    assert_eq!(refused["type"], "error");
    let error = &refused["payload"][0];
    assert_eq!(error["extensions"]["code"], "RATE_LIMITED");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("`rate.per_second`"), "{message}");
}
