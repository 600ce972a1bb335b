//! The issuer's keys come and go, and so does the issuer.

use chrono::TimeDelta;
use futures_util::FutureExt as _;
use futures_util::StreamExt as _;
use futures_util::future::join_all;
use futures_util::stream::FuturesUnordered;
use serde_json::json;

use super::Issuer;
use super::jwt_config;
use super::post_with;
use super::refused;
use super::service_for;
use super::status;
use super::token;
use crate::auth::config;
use crate::auth::key;
use crate::support::Reply;
use crate::support::TestService;
use crate::support::listen;

#[tokio::test]
async fn keys_are_read_once_for_many_tokens() {
    let issuer = Issuer::of(&["ed-a", "p256"]).await;
    let service = service_for(&issuer, |_| ()).await;
    assert_eq!(issuer.calls(), 0, "not before the first token");
    let tokens = [token("ed-a", json!({})), token("p256", json!({}))];
    let asked = (0..8).map(|n| status(&service, &tokens[n % 2]));
    assert_eq!(join_all(asked).await, [200; 8]);
    assert_eq!(issuer.calls(), 1);
}

#[tokio::test]
async fn a_new_key_is_taken_and_unknown_ones_cause_few_reads() {
    let issuer = Issuer::of(&["ed-a"]).await;
    let service = service_for(&issuer, |_| ()).await;
    let (old, new) = (token("ed-a", json!({})), token("ed-b", json!({})));
    assert_eq!(status(&service, &old).await, 200);
    issuer.publish(&["ed-a", "ed-b"]);
    let asked = (0..20).map(|_| refused(&service, &new));
    for message in join_all(asked).await {
        assert!(message.contains("does not publish"), "{message}");
    }
    assert_eq!(issuer.calls(), 1, "they were read a moment ago");
    service.clock.advance(TimeDelta::seconds(10));
    let asked = (0..8).map(|_| status(&service, &new));
    assert_eq!(join_all(asked).await, [200; 8]);
    assert_eq!(issuer.calls(), 2);
    assert_eq!(status(&service, &old).await, 200);
}

#[tokio::test]
async fn a_key_that_is_taken_back_goes() {
    let issuer = Issuer::of(&["ed-a", "ed-b"]).await;
    let service = service_for(&issuer, |_| ()).await;
    let (old, new) = (token("ed-a", json!({})), token("ed-b", json!({})));
    assert_eq!(status(&service, &old).await, 200);
    issuer.publish(&["ed-b"]);
    service.clock.advance(TimeDelta::minutes(8));
    // They will be old soon. Who comes now has them read, and does not wait.
    while status(&service, &old).await == 200 {
        tokio::task::yield_now().await;
    }
    assert_eq!(issuer.calls(), 2);
    assert_eq!(status(&service, &new).await, 200);
}

#[tokio::test]
async fn after_a_pause_the_keys_are_read_before_the_first_token_is_taken() {
    let issuer = Issuer::of(&["ed-a", "ed-b"]).await;
    let service = service_for(&issuer, |_| ()).await;
    // Two days from the start.
    let good = |key: &str| token(key, json!({ "exp": 1_761_120_000 }));
    let (old, new) = (good("ed-a"), good("ed-b"));
    assert_eq!(status(&service, &old).await, 200);
    issuer.publish(&["ed-b"]);
    service.clock.advance(TimeDelta::minutes(10));
    let message = refused(&service, &old).await;
    assert!(message.contains("does not publish"), "{message}");
    assert_eq!(issuer.calls(), 2);
    assert_eq!(status(&service, &new).await, 200);

    // All who come at once are served by one read.
    service.clock.advance(TimeDelta::hours(1));
    let asked = (0..8).map(|_| status(&service, &new));
    assert_eq!(join_all(asked).await, [200; 8]);
    assert_eq!(issuer.calls(), 3);

    // While the issuer is down, the keys that there are have to do.
    issuer.say("503 Gone", "");
    service.clock.advance(TimeDelta::hours(1));
    for _ in 0..3 {
        assert_eq!(status(&service, &new).await, 200);
    }
    assert_eq!(issuer.calls(), 4, "it is not hammered");
}

#[tokio::test]
async fn an_issuer_that_is_down_from_the_start_is_503_until_it_is_back() {
    for (answer, body) in [
        ("500 Oh", "{\"keys\":[]}".to_owned()),
        ("302 Found", String::new()),
        ("200 OK", "no json".to_owned()),
        ("200 OK", "{\"keys\":[]}".to_owned()),
        (
            "200 OK",
            format!("{{\"keys\":[{}1]}}", "1,".repeat(256 << 10)),
        ),
        ("200 OK", format!("{{\"keys\":[{}1]}}", "1,".repeat(40))),
    ] {
        let issuer = Issuer::of(&[]).await;
        issuer.say(answer, &body);
        let service = service_for(&issuer, |_| ()).await;
        let good = token("ed-a", json!({}));
        for _ in 0..3 {
            let reply = Reply::of(post_with(&service, &good)).await;
            assert_eq!(reply.status, 503, "{answer}: {}", reply.text());
            assert_eq!(reply.header("retry-after"), "10");
            assert_eq!(reply.header("www-authenticate"), "");
        }
        assert_eq!(issuer.calls(), 1, "{answer}: it is not hammered");
        issuer.publish(&["ed-a"]);
        service.clock.advance(TimeDelta::seconds(10));
        assert_eq!(status(&service, &good).await, 200);
    }
}

#[tokio::test]
async fn keys_that_are_held_outlive_the_issuer_by_a_day() {
    let issuer = Issuer::of(&["ed-a"]).await;
    let service = service_for(&issuer, |_| ()).await;
    // 2025-10-22, two days from the start.
    let good = token("ed-a", json!({ "exp": 1_761_120_000 }));
    assert_eq!(status(&service, &good).await, 200);
    issuer.say("503 Gone", "");
    service.clock.advance(TimeDelta::hours(23));
    assert_eq!(status(&service, &good).await, 200);
    service.clock.advance(TimeDelta::hours(1));
    assert_eq!(status(&service, &good).await, 503);
}

/// Whether or not anybody can tell who signed it. What lasts long ends by this, too.
#[tokio::test]
async fn a_token_that_has_expired_is_refused_while_the_issuer_is_down() {
    let issuer = Issuer::of(&[]).await;
    issuer.say("503 Gone", "");
    let service = service_for(&issuer, |_| ()).await;
    let token = token("ed-a", json!({}));
    assert_eq!(status(&service, &token).await, 503);
    service.clock.advance(TimeDelta::hours(2));
    let message = refused(&service, &token).await;
    assert!(message.contains("expired at"), "{message}");
}

/// Nobody who sends a token and leaves keeps the keys from others.
#[tokio::test]
async fn a_read_goes_on_when_its_caller_leaves() {
    let issuer = Issuer::of(&["ed-a"]).await;
    let service = service_for(&issuer, |_| ()).await;
    let good = token("ed-a", json!({}));
    {
        let leaving = status(&service, &good);
        tokio::pin!(leaving);
        while issuer.calls() == 0 {
            tokio::select! {
                biased;
                _ = &mut leaving => break,
                () = tokio::task::yield_now() => {}
            }
        }
    }
    assert_eq!(status(&service, &good).await, 200);
    assert_eq!(issuer.calls(), 1);
}

#[tokio::test]
async fn strangers_do_not_fill_the_places_while_the_issuer_is_silent() {
    // It takes connections, and says nothing.
    let (silent, address) = listen().await;
    let service = TestService::with_settings(|settings| {
        settings.server.max_requests = 20;
        settings.auth.jwt = Some(jwt_config(format!("http://{address}/jwks.json")));
        settings.auth.keys = vec![config("good", 1)];
    })
    .await;
    let stranger = token("ed-a", json!({}));
    let asked = (0..60).map(|_| status(&service, &stranger));
    let mut strangers: FuturesUnordered<_> = asked.collect();
    // All but those who wait are told at once.
    for _ in 0..52 {
        assert_eq!(strangers.next().await, Some(503));
    }
    assert_eq!(status(&service, key(1).text()).await, 200);
    // They were still waiting.
    assert_eq!(strangers.next().now_or_never(), None);
    drop(silent);
    while let Some(status) = strangers.next().await {
        assert_eq!(status, 503);
    }
}
