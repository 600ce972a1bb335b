//! What changes is told, to everybody who subscribed, at one price.

use bcc_graphql::config::Settings;
use bcc_graphql::emulator::Fault;
use serde_json::Value;
use serde_json::json;

use super::CHANGES;
use super::Feed;
use super::SIGN;
use super::WAYS;
use super::Way;
use super::add;
use super::id;
use super::live;
use super::named;
use super::remove;
use super::rename;

#[tokio::test]
async fn an_image_comes_changes_and_goes() {
    for way in WAYS {
        let service = live(3, |_| ()).await;
        let mut feed = Feed::begun(&service, way, CHANGES).await;
        add(&service, named("m-new", "new"));
        assert_eq!(feed.change().await, json!(["ADDED", "m-new", "new"]));
        rename(&service, "m-new", "newer");
        assert_eq!(feed.change().await, json!(["CHANGED", "m-new", "newer"]));
        remove(&service, "m-new");
        let gone = feed.change().await;
        assert_eq!(gone, json!(["REMOVED", "m-new", "newer"]), "as it was last");
    }
}

#[tokio::test]
async fn an_event_says_when_bcc_was_asked() {
    let service = live(3, |_| ()).await;
    let query = "subscription{imageChanges{at image{region}}}";
    let mut feed = Feed::begun(&service, Way::Events, query).await;
    service.clock.advance(chrono::TimeDelta::hours(1));
    // A list may have been read before.
    loop {
        rename(&service, &id(0), &uuid::Uuid::new_v4().to_string());
        let event = feed.result().await["data"]["imageChanges"].clone();
        assert_eq!(event["image"]["region"], "bj");
        if event["at"] == "2025-10-20T09:00:00Z" {
            break;
        }
        assert_eq!(event["at"], "2025-10-20T08:00:00Z");
    }
}

#[tokio::test]
async fn under_a_filter_images_come_and_go_as_they_meet_it() {
    let query = format!(
        "subscription{{imageChanges(filter:{{name:{{startsWith:\"odd\"}}}}){{kind image{{id name}}}} }} # {SIGN}"
    );
    for way in WAYS {
        let service = live(3, |_| ()).await;
        let mut feed = Feed::open(&service, way, &query).await;
        let mut all = Feed::begun(&service, way, CHANGES).await;
        // Both watch one list, so the other has begun when this has told it.
        rename(&service, SIGN, "odd sign");
        while feed.result().await["data"]["imageChanges"]["image"]["id"] != SIGN {}
        all.result().await;
        let cases = [
            ("odd", json!(["ADDED", id(1), "odd"])),
            ("odder", json!(["CHANGED", id(1), "odder"])),
            ("even", json!(["REMOVED", id(1), "odder"])),
        ];
        for (name, expected) in cases {
            rename(&service, &id(1), name);
            assert_eq!(feed.change().await, expected);
            assert_eq!(all.change().await, json!(["CHANGED", id(1), name]));
        }
        // What never meets it is not told.
        rename(&service, &id(1), "evener");
        add(&service, named("m-odd", "odd one"));
        assert_eq!(feed.change().await, json!(["ADDED", "m-odd", "odd one"]));
    }
}

#[tokio::test]
async fn one_refresh_serves_all_subscribers() {
    let service = live(25, |settings: &mut Settings| {
        settings.upstream.page_size = 10
    })
    .await;
    let mut feeds = Vec::new();
    for number in 0..20 {
        // Different filters are one list.
        let query = format!(
            "subscription{{imageChanges(filter:{{name:{{glob:\"*{}*\"}}}}){{image{{id}}}}}}",
            number % 2
        );
        let way = WAYS[number % 2];
        feeds.push(Feed::open(&service, way, &query).await);
    }
    for feed in &mut feeds {
        feed.begin(&service).await;
    }
    let calls = service.emulator.calls();
    let markers: Vec<_> = calls.iter().map(|call| call.parameter("marker")).collect();
    let (second, third) = (id(10), id(20));
    for walk in markers.chunks(3) {
        let whole = [None, Some(&*second), Some(&*third)];
        assert_eq!(walk, &whole[..walk.len()], "one reader, page by page");
    }
    assert_eq!(service.emulator.most_in_flight(), 1);
}

#[tokio::test]
async fn several_lists_are_followed_on_one_socket() {
    let service = live(3, |_| ()).await;
    let mut socket = super::Socket::begun(&service).await;
    for (id, name) in [("a", "alpha"), ("b", "beta")] {
        let query = format!("subscription{{imageChanges(nameContains:\"{name}\"){{kind}}}}");
        socket.subscribe(id, &query).await;
    }
    service.emulator.wait_for_calls(6).await;
    add(&service, named("m-1", "alpha"));
    let told = |id| json!({"type": "next", "id": id, "payload": {"data": {"imageChanges": {"kind": "ADDED"}}}});
    assert_eq!(socket.message().await, told("a"));
    add(&service, named("m-2", "beta"));
    assert_eq!(socket.message().await, told("b"));
}

/// Whoever subscribes after a query misses nothing that came after its answer,
/// where the answer was the whole list.
#[tokio::test]
async fn nothing_is_missed_between_a_query_and_a_subscription() {
    for way in WAYS {
        let service = live(3, |_| ()).await;
        let query = "{images{totalCount}}";
        let answer = service.graphql(query, Value::Null).await;
        assert_eq!(answer["data"]["images"]["totalCount"], 4);
        add(&service, named("m-new", "new"));
        let mut feed = Feed::open(&service, way, CHANGES).await;
        assert_eq!(feed.change().await, json!(["ADDED", "m-new", "new"]));
    }
}

#[tokio::test]
async fn an_outage_is_silence_and_what_it_hid_comes_after_it() {
    let service = live(3, |_| ()).await;
    let mut feeds = [
        Feed::begun(&service, Way::Socket, CHANGES).await,
        Feed::begun(&service, Way::Events, CHANGES).await,
    ];
    service.emulator.always([Fault::Reset]);
    remove(&service, &id(0));
    service.emulator.reset_calls();
    service.emulator.wait_for_calls(3).await;
    service.emulator.always([]);
    for feed in &mut feeds {
        assert_eq!(feed.change().await, json!(["REMOVED", id(0), "image 0"]));
    }
}

#[tokio::test]
async fn a_root_field_may_stand_in_a_fragment() {
    let service = live(3, |_| ()).await;
    let query = "subscription{...A} fragment A on Subscription{...on Subscription{changed:imageChanges{kind ...B}}} fragment B on ImageChange{image{id}}";
    let mut feed = Feed::begun(&service, Way::Events, query).await;
    rename(&service, SIGN, "again");
    let result = feed.result().await;
    let expected = json!({"data": {"changed": {"kind": "CHANGED", "image": {"id": SIGN}}}});
    assert_eq!(result, expected);
}
