//! Keys come and go while the service runs.

use std::time::Duration;

use bcc_graphql::auth::AuthConfig;

use super::VERSION;
use super::config;
use super::post_as;
use super::service_for;
use crate::support::Reply;
use crate::support::TestService;

async fn statuses(service: &TestService) -> [u16; 2] {
    let status = async |number| Reply::of(post_as(service, number, VERSION)).await.status;
    [status(1).await, status(2).await]
}

fn keys(keys: Vec<bcc_graphql::auth::KeyConfig>) -> AuthConfig {
    AuthConfig {
        keys,
        ..AuthConfig::default()
    }
}

#[tokio::test]
async fn a_key_is_revoked_and_another_one_comes() {
    let service = service_for(vec![config("a", 1)]).await;
    assert_eq!(statuses(&service).await, [200, 401]);
    let reloaded = tokio::spawn(service.authenticator.reloaded());
    let newer = keys(vec![config("b", 2)]);
    service.authenticator.reload(&newer).unwrap();
    assert_eq!(statuses(&service).await, [401, 200]);
    tokio::time::timeout(Duration::from_secs(20), reloaded)
        .await
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn wrong_settings_change_nothing() {
    let service = service_for(vec![config("a", 1)]).await;
    let wrong = keys(vec![config("b", 2), config("b", 3)]);
    let error = service.authenticator.reload(&wrong).unwrap_err();
    assert_eq!(error.key, "auth.keys[1].name");
    assert_eq!(statuses(&service).await, [200, 401]);
}

/// Nobody means to open the service by taking the last key away.
#[tokio::test]
async fn without_its_last_key_the_service_is_locked_and_not_open() {
    let service = service_for(vec![config("a", 1)]).await;
    for _ in 0..2 {
        service.authenticator.reload(&keys(Vec::new())).unwrap();
        assert_eq!(statuses(&service).await, [401, 401]);
        let reply = service.get("/graphql?query={__typename}").await;
        assert_eq!(reply.status, 401);
    }
    let open = AuthConfig {
        anonymous: true,
        ..AuthConfig::default()
    };
    service.authenticator.reload(&open).unwrap();
    let reply = service.get("/graphql?query={__typename}").await;
    assert_eq!(reply.status, 200, "that is said in so many words");
    assert_eq!(statuses(&service).await, [401, 401]);
}

#[tokio::test]
async fn a_first_key_closes_a_service_that_was_open() {
    let service = TestService::start().await;
    assert_eq!(statuses(&service).await, [200, 200]);
    let newer = keys(vec![config("a", 1)]);
    service.authenticator.reload(&newer).unwrap();
    assert_eq!(statuses(&service).await, [200, 401]);
    let reply = service.get("/graphql?query={__typename}").await;
    assert_eq!(reply.status, 401);
}
