//! How often a caller may ask. Tokens come back so seldom here that none does
//! within a test, but where it is about that.

use bcc_graphql::config::Settings;
use serde_json::json;

use super::error;
use super::key;
use super::post;
use super::post_as;
use super::with_keys;
use crate::support::Reply;
use crate::support::TestService;

fn seldom(settings: &mut Settings, burst: u32) {
    settings.rate.per_second = Some(0.001);
    settings.rate.burst = burst;
}

#[tokio::test]
async fn beyond_the_burst_it_is_429_and_says_when_to_come_back() {
    let service = TestService::with_settings(|settings| seldom(settings, 3)).await;
    for remaining in ["2", "1", "0"] {
        let reply = Reply::of(post(&service)).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("ratelimit-limit"), "3");
        assert_eq!(reply.header("ratelimit-remaining"), remaining);
        let reset: u64 = reply.header("ratelimit-reset").parse().unwrap();
        assert!((900..=3000).contains(&reset), "{reset}");
    }
    service.emulator.reset_calls();
    for accept in [
        "application/graphql-response+json",
        "application/json",
        "image/png",
    ] {
        let reply = Reply::of(post(&service).header("accept", accept)).await;
        assert_eq!(reply.status, 429);
        assert_eq!(reply.header("ratelimit-remaining"), "0");
        let retry_after: u64 = reply.header("retry-after").parse().unwrap();
        assert!((900..=1000).contains(&retry_after), "{retry_after}");
        assert_eq!(reply.header("cache-control"), "no-store");
        let (code, message) = error(&reply);
        assert_eq!(code, "RATE_LIMITED");
        assert!(message.contains("0.001 requests a second"), "{message}");
        assert!(message.contains("`rate.per_second`"), "{message}");
    }
    assert_eq!(service.emulator.call_count(), 0);
    // The paths without data count as well; those of health never do.
    for (path, status) in [
        ("/", 429),
        ("/graphiql", 429),
        ("/schema.graphql", 429),
        ("/livez", 200),
        ("/readyz", 200),
    ] {
        assert_eq!(service.get(path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn each_principal_has_tokens_of_its_own() {
    let service = TestService::with_settings(|settings| {
        with_keys(settings);
        seldom(settings, 2);
    })
    .await;
    for status in [200, 200, 429] {
        assert_eq!(Reply::of(post_as(&service, 1)).await.status, status);
    }
    let reply = Reply::of(post_as(&service, 1)).await;
    assert!(error(&reply).1.contains("your key"), "{}", reply.text());
    let reply = Reply::of(post_as(&service, 2)).await;
    assert_eq!(
        (reply.status, reply.header("ratelimit-remaining")),
        (200, "1")
    );
}

#[tokio::test]
async fn tokens_come_back() {
    let service = TestService::with_settings(|settings| {
        settings.rate.per_second = Some(2.0);
        settings.rate.burst = 1;
    })
    .await;
    let mut refused = 0;
    // However slow this machine is: after a refusal comes an answer.
    let again = async {
        loop {
            match Reply::of(post(&service)).await.status {
                429 => refused += 1,
                200 if refused > 0 => break,
                _ => {}
            }
        }
    };
    let patience = std::time::Duration::from_secs(30);
    tokio::time::timeout(patience, again).await.unwrap();
}

#[tokio::test]
async fn wrong_keys_are_limited_and_right_ones_are_taken_all_the_same() {
    let service = TestService::with_settings(|settings| {
        with_keys(settings);
        settings.rate.failures_per_second = 0.001;
        settings.rate.failures_burst = 3;
    })
    .await;
    for status in [401, 401, 401, 429, 429] {
        let reply = Reply::of(post_as(&service, 9)).await;
        assert_eq!(reply.status, status);
    }
    let reply = Reply::of(post(&service)).await;
    let (code, message) = error(&reply);
    assert_eq!((reply.status, &*code), (429, "RATE_LIMITED"));
    assert!(message.contains("`rate.failures_per_second`"), "{message}");
    assert!(!reply.header("retry-after").is_empty());
    // Nobody is shut out by whoever shares its address.
    assert_eq!(Reply::of(post_as(&service, 1)).await.status, 200);
}

#[tokio::test]
async fn a_rate_of_zero_is_no_limit_and_says_nothing() {
    let service = TestService::with_settings(|settings| {
        settings.rate.per_second = Some(0.0);
        settings.rate.burst = 1;
    })
    .await;
    for _ in 0..5 {
        let reply = Reply::of(post(&service)).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("ratelimit-limit"), "");
    }
}

#[tokio::test]
async fn only_this_machine_may_ask_at_any_rate() {
    let unsaid = |settings: &mut Settings| settings.rate.per_second = None;
    let local = TestService::with_settings(unsaid).await;
    let reply = Reply::of(post(&local)).await;
    assert_eq!((reply.status, reply.header("ratelimit-limit")), (200, ""));
    let keyed = TestService::with_settings(|settings| {
        with_keys(settings);
        unsaid(settings);
    })
    .await;
    let reply = Reply::of(post_as(&keyed, 1)).await;
    assert_eq!(
        (reply.status, reply.header("ratelimit-limit")),
        (200, "200")
    );
    // `serviceInfo` says what is in force.
    let query = json!({ "query": "{serviceInfo{limits{requestsPerSecond requestsAtOnce}}}" });
    for (reply, expected) in [
        (Reply::of(local.post(query.to_string())).await, json!(null)),
        (
            Reply::of(keyed.post(query.to_string()).bearer_auth(key(1).text())).await,
            json!(100.0),
        ),
    ] {
        let limits = &reply.json()["data"]["serviceInfo"]["limits"];
        assert_eq!(limits["requestsPerSecond"], expected, "{limits}");
        assert_eq!(limits["requestsAtOnce"], 200);
    }
}
