//! The service as HTTP clients see it.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::TestService;

#[tokio::test]
async fn a_query_is_answered() {
    let mut service = TestService::start().await;
    let answer = service
        .graphql(
            "{serviceInfo{emulator} images(first:1){nodes{id}}}",
            json!({}),
        )
        .await;
    assert_eq!(answer["data"]["serviceInfo"]["emulator"], true);
    assert!(answer["data"]["images"]["nodes"][0]["id"].is_string());
    assert_eq!(service.emulator.call_count(), 1);
    service.clock.advance(TimeDelta::seconds(1));
    let live = service.get("/livez").await;
    assert_eq!((live.status, live.text()), (200, "alive\n"));
    assert_eq!(live.header("content-type"), "text/plain; charset=utf-8");
    service.stop();
    service.stopped().await;
}
