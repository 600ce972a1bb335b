//! What an event's image is asked for beside the list, each in its own time.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use bcc_graphql::emulator::Fault;
use serde_json::Value;
use tokio::sync::Semaphore;

use super::Feed;
use super::WAYS;
use super::id;
use super::live;
use super::rename;

const DETAILED: &str = "subscription{imageChanges{kind image{id name detail{sharedToUserNum}}}}";

#[tokio::test]
async fn a_detail_has_the_time_of_its_event() {
    let deadline = Duration::from_millis(500);
    for way in WAYS {
        let service = live(3, |settings| settings.limits.deadline = deadline).await;
        let mut feed = Feed::begun(&service, way, DETAILED).await;
        // Long after the request's own time was over.
        let opened = Instant::now();
        let mut n_events = 0;
        while opened.elapsed() < 2 * deadline {
            n_events += 1;
            rename(&service, &id(1), &format!("{n_events}"));
            let result = feed.result().await;
            assert_eq!(result["errors"], Value::Null, "{result}");
        }
        // One that BCC does not give in time is missing, and nothing else.
        let hold = Fault::Hold(Arc::new(Semaphore::new(0)));
        service
            .emulator
            .script_for(&format!("/{}?", id(2)), hold, 1);
        rename(&service, &id(2), "slow");
        let result = feed.result().await;
        let image = &result["data"]["imageChanges"]["image"];
        assert_eq!(image["name"], "slow");
        assert_eq!(image["detail"], Value::Null);
        let error = &result["errors"][0];
        assert_eq!(error["extensions"]["code"], "REQUEST_TIMEOUT");
        assert_eq!(error["path"].as_array().unwrap().len(), 3);
        // And what follows comes.
        rename(&service, &id(1), "after");
        let result = feed.result().await;
        assert_eq!(result["data"]["imageChanges"]["image"]["name"], "after");
    }
}
