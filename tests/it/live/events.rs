//! A client of Server-Sent Events, and what it is told beside the results.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;
use tokio::time::timeout;

use super::CHANGES;
use super::PATIENCE;
use super::live;
use crate::support::TestService;

/// An answer that comes event by event.
pub(crate) struct Events {
    pub(crate) response: reqwest::Response,
    buffer: String,
}

/// A request for events, with these parameters.
pub(crate) fn request(service: &TestService, parameters: &Value) -> reqwest::RequestBuilder {
    let request = service.post(parameters.to_string());
    request.header("accept", "text/event-stream")
}

impl Events {
    pub(crate) async fn open(service: &TestService, query: &str) -> Self {
        Self::of(request(service, &json!({ "query": query }))).await
    }

    pub(crate) async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = timeout(PATIENCE, request.send()).await.unwrap().unwrap();
        assert_eq!(response.status(), 200);
        Self {
            response,
            buffer: String::new(),
        }
    }

    /// The next block, without the empty line behind it; `None` at the end.
    pub(crate) async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.buffer.split_once("\n\n") {
                let block = block.to_owned();
                self.buffer = rest.to_owned();
                return Some(block);
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.unwrap();
            let chunk = chunk.unwrap()?;
            self.buffer.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next event and its data; `None` at the end.
    pub(crate) async fn event(&mut self) -> Option<(String, Value)> {
        // What fills the silence is no sign that it is still to come.
        timeout(PATIENCE, self.next_event()).await.unwrap()
    }

    async fn next_event(&mut self) -> Option<(String, Value)> {
        loop {
            let block = self.block().await?;
            if block == ":" {
                continue;
            }
            let (event, data) = block.split_once('\n').unwrap();
            let event = event.strip_prefix("event: ").unwrap();
            let data = data.strip_prefix("data:").unwrap().trim();
            let data = match data {
                "" => Value::Null,
                data => serde_json::from_str(data).unwrap(),
            };
            return Some((event.to_owned(), data));
        }
    }
}

#[tokio::test]
async fn a_query_is_one_result_and_the_end() {
    let service = live(3, |_| ()).await;
    let query = "{images(first:1){nodes{id}}}";
    let url = service.url(&format!("/graphql?query={query}"));
    let by_get = service
        .client
        .get(url)
        .header("accept", "text/event-stream");
    for mut events in [
        Events::open(&service, query).await,
        Events::of(by_get).await,
    ] {
        let header = |name| events.response.headers()[name].to_str().unwrap();
        assert_eq!(header("content-type"), "text/event-stream; charset=utf-8");
        assert_eq!(header("cache-control"), "no-cache, no-transform");
        assert_eq!(header("x-accel-buffering"), "no");
        assert_eq!(header("vary"), "Accept");
        let (event, data) = events.event().await.unwrap();
        assert_eq!(event, "next");
        let expected = json!({"data": {"images": {"nodes": [{"id": "m-00000000"}]}}});
        assert_eq!(data, expected);
        assert_eq!(events.event().await.unwrap().0, "complete");
        assert_eq!(events.event().await, None);
    }
}

#[tokio::test]
async fn silence_is_filled_and_ends_nothing() {
    let service = live(3, |settings| {
        settings.server.idle_timeout = Duration::from_millis(300);
    })
    .await;
    let mut events = Events::open(&service, CHANGES).await;
    // Several times as long as a connection may be silent.
    for _ in 0..12 {
        assert_eq!(events.block().await.unwrap(), ":");
    }
}
