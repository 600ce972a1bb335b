//! Whoever may see a part hears of that part, as if the rest were not there.

use bcc_graphql::auth::KeyConfig;
use bcc_graphql::config::Settings;
use serde_json::Value;
use serde_json::json;

use super::CHANGES;
use super::Feed;
use super::SIGN;
use super::WAYS;
use super::add;
use super::id;
use super::live;
use super::named;
use super::remove;
use super::rename;
use crate::auth::config;
use crate::support::TestService;

/// The key for all images.
const ALL: u8 = 1;

/// The key for custom images of the one source that there is; all images of
/// [`live`] are such.
const CUSTOM: u8 = 2;

/// The key for images that are shared, and with whom.
const SHARING: u8 = 3;

const DETAILED: &str =
    "subscription{imageChanges{kind image{id name detail{sharedToUserNum} sharedWith{account}}}}";

async fn granting() -> TestService {
    let texts = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect());
    live(3, |settings: &mut Settings| {
        let custom = KeyConfig {
            accounts: texts(&["emulator"]),
            regions: texts(&["bj"]),
            types: texts(&["CUSTOM"]),
            ..config("custom", CUSTOM)
        };
        let sharing = KeyConfig {
            scopes: vec!["images:read".to_owned(), "admin".to_owned()],
            types: texts(&["CUSTOM", "SHARING"]),
            ..config("sharing", SHARING)
        };
        settings.auth.keys = vec![config("all", ALL), custom, sharing];
    })
    .await
}

/// Makes an image another kind.
fn turn(service: &TestService, id: &str, kind: &str) {
    service.emulator.edit(|images| {
        let image = images.iter_mut().find(|image| image.id == id).unwrap();
        image.image_type = Some(kind.to_owned());
    });
}

#[tokio::test]
async fn images_come_into_sight_and_go_out_of_it() {
    let query = json!({"query": CHANGES});
    for way in WAYS {
        let service = granting().await;
        let mut all = Feed::open_as(&service, way, ALL, &query).await;
        let mut custom = Feed::open_as(&service, way, CUSTOM, &query).await;
        all.begin(&service).await;
        custom.begin(&service).await;

        turn(&service, &id(0), "System");
        assert_eq!(all.change().await, json!(["CHANGED", id(0), "image 0"]));
        assert_eq!(custom.change().await, json!(["REMOVED", id(0), "image 0"]));
        // What becomes of it then is not told.
        rename(&service, &id(0), "hidden");
        assert_eq!(all.change().await, json!(["CHANGED", id(0), "hidden"]));
        let mut unknown = named("m-unknown", "unknown");
        unknown.image_type = Some("Marvellous".to_owned());
        add(&service, unknown);
        assert_eq!(all.change().await, json!(["ADDED", "m-unknown", "unknown"]));
        remove(&service, "m-unknown");
        assert_eq!(
            all.change().await,
            json!(["REMOVED", "m-unknown", "unknown"])
        );
        turn(&service, &id(0), "Custom");
        assert_eq!(all.change().await, json!(["CHANGED", id(0), "hidden"]));
        assert_eq!(custom.change().await, json!(["ADDED", id(0), "hidden"]));
        remove(&service, &id(0));
        assert_eq!(custom.change().await, json!(["REMOVED", id(0), "hidden"]));
    }
}

/// A filter does not look behind what is hidden.
#[tokio::test]
async fn under_a_filter_it_is_the_same() {
    let query =
        "subscription{imageChanges(filter:{name:{startsWith:\"odd\"}}){kind image{id name}}}";
    for way in WAYS {
        let service = granting().await;
        let query = json!({"query": query});
        let mut custom = Feed::open_as(&service, way, CUSTOM, &query).await;
        let mut all = Feed::open_as(&service, way, ALL, &json!({"query": CHANGES})).await;
        all.begin(&service).await;
        rename(&service, SIGN, "odd sign");
        while custom.result().await["data"]["imageChanges"]["image"]["id"] != SIGN {}
        turn(&service, &id(0), "System");
        assert_eq!(all.change().await, json!(["CHANGED", id(0), "image 0"]));
        rename(&service, &id(0), "odd");
        assert_eq!(all.change().await, json!(["CHANGED", id(0), "odd"]));
        turn(&service, &id(0), "Custom");
        assert_eq!(custom.change().await, json!(["ADDED", id(0), "odd"]));
        turn(&service, &id(0), "System");
        assert_eq!(custom.change().await, json!(["REMOVED", id(0), "odd"]));
    }
}

#[tokio::test]
async fn what_is_asked_for_and_not_granted_is_forbidden() {
    let service = granting().await;
    for way in WAYS {
        for (arguments, reason) in [
            ("type: SYSTEM", "those granted are `CUSTOM`"),
            ("type: SHARING", "those granted are `CUSTOM`"),
            (
                "filter: {type: {in: [CUSTOM, SHARING]}}",
                "those granted are `CUSTOM`",
            ),
            (
                "filter: {type: {in: [UNKNOWN]}}",
                "those granted are `CUSTOM`",
            ),
            ("account: \"other\"", "`sources` lists those that are"),
            ("account: \"\"", "`sources` lists those that are"),
            ("region: \"gz\"", "`sources` lists those that are"),
            (
                "account: \"emulator\", region: \"gz\"",
                "`sources` lists those that are",
            ),
        ] {
            let query = format!("subscription{{imageChanges({arguments}){{kind}}}}");
            let query = json!({"query": query});
            let mut feed = Feed::open_as(&service, way, CUSTOM, &query).await;
            let result = feed.result().await;
            let error = &result["errors"][0];
            assert_eq!(
                error["extensions"]["code"], "FORBIDDEN",
                "{arguments}: {result}"
            );
            assert_eq!(error["path"], json!(["imageChanges"]));
            let message = error["message"].as_str().unwrap();
            assert!(message.contains(reason), "{message}");
            feed.end().await;
        }
    }
    assert_eq!(service.emulator.call_count(), 0);
    for (number, arguments) in [
        (
            CUSTOM,
            "type: CUSTOM, account: \"emulator\", region: \"bj\"",
        ),
        (CUSTOM, "filter: {type: {in: [CUSTOM]}}"),
        (ALL, "filter: {type: {in: [CUSTOM, SYSTEM]}}"),
    ] {
        let query = format!("subscription{{imageChanges({arguments}){{kind}}}}");
        let query = json!({"query": query});
        Feed::open_as(&service, WAYS[0], number, &query)
            .await
            .begin(&service)
            .await;
    }
}

/// BCC would tell it of any image.
#[tokio::test]
async fn of_an_image_that_is_not_seen_nothing_else_is_asked() {
    for way in WAYS {
        let service = granting().await;
        let query = json!({"query": DETAILED});
        let mut feed = Feed::open_as(&service, way, SHARING, &query).await;
        feed.begin(&service).await;
        rename(&service, &id(1), "seen");
        let seen = feed.news().await;
        let image = &seen["data"]["imageChanges"]["image"];
        assert_eq!(image["id"], id(1), "{seen}");
        assert!(
            image["detail"].is_object() && image["sharedWith"].is_array(),
            "{seen}"
        );

        turn(&service, &id(0), "System");
        let image = json!({"id": id(0), "name": "image 0", "detail": null, "sharedWith": null});
        let removed = json!({"data": {"imageChanges": {"kind": "REMOVED", "image": image}}});
        assert_eq!(feed.news().await, removed);
        remove(&service, &id(2));
        let gone = feed.news().await;
        assert_eq!(gone["data"]["imageChanges"]["image"]["detail"], Value::Null);
        for (id, n_calls) in [(id(0), 0), (id(1), 2), (id(2), 0)] {
            assert_eq!(service.emulator.call_count_of(&id), n_calls, "{id}");
        }
        // With whom it is shared is for the operator to know.
        let mut feed = Feed::open_as(&service, way, ALL, &query).await;
        let result = loop {
            rename(&service, &id(1), &uuid::Uuid::new_v4().to_string());
            let calls = service.emulator.call_count();
            tokio::select! {
                result = feed.result() => break result,
                () = service.emulator.wait_for_calls(calls + 3) => {}
            }
        };
        let error = &result["errors"][0];
        assert_eq!(error["extensions"]["code"], "FORBIDDEN", "{result}");
        let image = &result["data"]["imageChanges"]["image"];
        assert!(image["detail"].is_object(), "{result}");
    }
}
