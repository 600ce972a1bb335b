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

/// Far longer than anything here takes, also on a busy machine.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

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

/// Asks until the answer is kept: at the second time, unless what it is made of is
/// still being read.
async fn keep(service: &TestService, query: &str) -> Reply {
    let before = hits(service);
    let asked = async {
        let mut reply = post(service, query, &[]).await;
        loop {
            let next = post(service, query, &[]).await;
            if hits(service) > before {
                assert_eq!(next.body, reply.body, "{query}");
                return reply;
            }
            reply = next;
        }
    };
    let kept = tokio::time::timeout(PATIENCE, asked).await;
    kept.unwrap_or_else(|_| panic!("it is not kept: {query}"))
}

fn hits(service: &TestService) -> u64 {
    let AnswersCount { hits, .. } = service.graph.answers_count();
    hits
}
