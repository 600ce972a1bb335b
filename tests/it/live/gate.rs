//! What may be asked on a stream is what may be asked by POST.

use bcc_graphql::graphql::DocumentsMode;
use serde_json::Value;
use serde_json::json;

use super::CHANGES;
use super::Feed;
use super::WAYS;
use super::add;
use super::live;
use super::named;
use crate::auth::config;
use crate::documents::TestFolder;
use crate::documents::by_hash;
use crate::documents::hash;
use crate::documents::manifest;

/// Who may see the schema and send any document, and who may not.
const OPERATOR: u8 = 1;
const READER: u8 = 2;

/// The code and the message of the one error that an operation is refused with.
async fn refusal(feed: &mut Feed) -> (String, String) {
    let errors = match feed {
        Feed::Socket(socket) => {
            let message = socket.message().await;
            assert_eq!(message["type"], "error", "{message}");
            message["payload"].clone()
        }
        Feed::Events(events) => {
            let (event, data) = events.event().await.unwrap();
            assert_eq!((&*event, data.get("data")), ("next", None));
            assert_eq!(events.event().await.unwrap().0, "complete");
            data["errors"].clone()
        }
    };
    assert_eq!(errors.as_array().unwrap().len(), 1, "{errors}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let error = &errors[0];
    (text(&error["extensions"]["code"]), text(&error["message"]))
}

#[tokio::test]
async fn only_trusted_documents_are_executed_where_only_they_are() {
    let folder = TestFolder::new();
    folder.write("relay.json", &manifest(&[("changes", CHANGES)]));
    let service = live(3, |settings| {
        settings.documents.trusted = Some(folder.path().to_owned());
        settings.documents.mode = DocumentsMode::Only;
        let mut gateway = config("gateway", OPERATOR);
        gateway.any_document = true;
        settings.auth.keys = vec![gateway, config("reader", READER)];
    })
    .await;
    let spaced = format!("{CHANGES} ");
    for way in WAYS {
        for refused in [
            json!({"query": spaced}),
            json!({"query": "{images(first:1){nodes{id}}}"}),
            json!({"query": spaced, "documentId": "changes"}),
            json!({"query": spaced, "extensions": by_hash(&hash(&spaced))}),
            json!({"extensions": by_hash(&hash(&spaced))}),
        ] {
            let mut feed = Feed::open_as(&service, way, READER, &refused).await;
            let (code, message) = refusal(&mut feed).await;
            assert_eq!(code, "PERSISTED_QUERY_REQUIRED", "{refused}");
            assert!(message.contains("`documents.mode`"), "{message}");
        }
        let mut feeds = Vec::new();
        for (number, admitted) in [
            (READER, json!({"query": CHANGES})),
            (READER, json!({"documentId": "changes"})),
            (READER, json!({"extensions": by_hash(&hash(CHANGES))})),
            // Who may send any document may subscribe with any.
            (OPERATOR, json!({"query": spaced})),
        ] {
            let mut feed = Feed::open_as(&service, way, number, &admitted).await;
            feed.begin(&service).await;
            feeds.push(feed);
        }
        let id = format!("m-new-{way:?}");
        add(&service, named(&id, "new"));
        for feed in &mut feeds {
            assert_eq!(feed.change().await, json!(["ADDED", id, "new"]));
        }
    }
}

#[tokio::test]
async fn the_schema_is_told_to_nobody_who_may_not_see_it() {
    let service = live(3, |settings| {
        settings.introspection.enabled = false;
        let mut operator = config("operator", OPERATOR);
        operator.scopes.push("admin".to_owned());
        settings.auth.keys = vec![operator, config("reader", READER)];
    })
    .await;
    let both = format!("query Q{{__schema{{types{{name}}}}}} {CHANGES}");
    for way in WAYS {
        for asked in [
            json!({"query": "{__schema{types{name}}}"}),
            json!({"query": "{a:__type(name:\"Image\"){name}}"}),
            json!({"query": both.replacen("subscription", "subscription S", 1), "operationName": "Q"}),
        ] {
            let mut reader = Feed::open_as(&service, way, READER, &asked).await;
            let (code, message) = refusal(&mut reader).await;
            assert_eq!(code, "FORBIDDEN", "{asked}");
            assert!(message.contains("`introspection.enabled`"), "{message}");
            let mut operator = Feed::open_as(&service, way, OPERATOR, &asked).await;
            let result = operator.result().await;
            assert_eq!(result["errors"], Value::Null, "{result}");
        }
        // Nor is it found by guessing.
        let guess = json!({"query": "subscription{imageChange{kind}}"});
        let mut reader = Feed::open_as(&service, way, READER, &guess).await;
        let (code, message) = refusal(&mut reader).await;
        assert_eq!(code, "GRAPHQL_VALIDATION_FAILED");
        assert!(!message.contains("imageChanges"), "{message}");
        let query = json!({"query": "subscription{imageChanges{__typename}}"});
        let mut reader = Feed::open_as(&service, way, READER, &query).await;
        reader.begin(&service).await;
    }
}
