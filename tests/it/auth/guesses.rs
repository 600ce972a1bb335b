//! Whoever has no key tries many.

use serde_json::json;

use super::VERSION;
use super::config;
use super::key;
use super::post_as;
use super::service_for;
use crate::support::Reply;

/// Guesses, each on its own. A key has 256 bits.
const GUESSES: u8 = 250;

#[tokio::test]
async fn guesses_are_refused_alike_and_shut_nobody_out() {
    let service = service_for(vec![config("frontend", u8::MAX)]).await;
    let right = key(u8::MAX);
    let right = right.text();
    let almost: Vec<String> = (0..right.len())
        .map(|at| {
            let other = if right.as_bytes()[at] == b'x' {
                "y"
            } else {
                "x"
            };
            format!("{}{other}{}", &right[..at], &right[at + 1..])
        })
        .collect();
    let mut told = Vec::new();
    for guess in almost {
        let body = json!({ "query": VERSION }).to_string();
        let reply = Reply::of(service.post(body).bearer_auth(&guess)).await;
        assert_ne!(reply.status, 200, "{guess}");
    }
    for number in 0..GUESSES {
        let reply = Reply::of(post_as(&service, number, "{images(first:1){nodes{id}}}")).await;
        // Guesses may be told to wait.
        assert!(matches!(reply.status, 401 | 429), "{}", reply.status);
        if reply.status == 401 {
            told.push(reply.text().to_owned());
        }
    }
    told.dedup();
    assert_eq!(told.len(), 1, "no answer tells more than another");
    assert_eq!(service.emulator.call_count(), 0, "a guess asks BCC nothing");
    let reply = Reply::of(post_as(&service, u8::MAX, VERSION)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
}
