//! Whole answers that are kept and sent again.

mod bounds;
mod data;
mod packed;
mod who;

use bcc_graphql::graphql::AnswersCount;
use serde_json::json;

use crate::support::Reply;
use crate::support::TestService;

const IMAGES: &str = "{images(first:3){nodes{id name}}}";

/// How often an answer may be asked for before it is kept.
const TIMES: usize = 2;

/// The answer to a POST, without errors.
async fn post(service: &TestService, query: &str, headers: &[(&str, &str)]) -> Reply {
    let asked = service.post(json!({"query": query}).to_string());
    let asked = headers
        .iter()
        .fold(asked, |asked, (name, value)| asked.header(*name, *value));
    let reply = Reply::of(asked).await;
    assert_eq!(reply.json().get("errors"), None, "{}", reply.text());
    reply
}

/// Asks until the answer is kept.
async fn keep(service: &TestService, query: &str) -> Reply {
    let mut reply = post(service, query, &[]).await;
    for _ in 1..TIMES {
        reply = post(service, query, &[]).await;
    }
    let before = hits(service);
    assert_eq!(post(service, query, &[]).await.body, reply.body);
    assert_eq!(hits(service), before + 1, "it is kept: {query}");
    reply
}

fn hits(service: &TestService) -> u64 {
    let AnswersCount { hits, .. } = service.graph.answers_count();
    hits
}
