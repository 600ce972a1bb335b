//! What was granted is taken away while streams are open.

use bcc_graphql::auth::AuthConfig;
use bcc_graphql::auth::KeyConfig;
use serde_json::json;

use super::CHANGES;
use super::Feed;
use super::Socket;
use super::WAYS;
use super::Way;
use super::add;
use super::live;
use super::named;
use super::socket;
use crate::auth::config;
use crate::auth::key;
use crate::support::TestService;

const REVOKED: u8 = 1;
const KEPT: u8 = 2;

/// A subscription that has begun, of whoever has this key.
async fn feed(service: &TestService, way: Way, number: u8) -> Feed {
    let parameters = json!({"query": CHANGES});
    let mut feed = Feed::open_as(service, way, number, &parameters).await;
    feed.begin(service).await;
    feed
}

/// A WebSocket that has shown its key with its request.
async fn silent(service: &TestService, number: u8) -> Socket {
    let mut request = socket::request(service);
    let value = format!("Bearer {}", key(number).text()).parse().unwrap();
    request.headers_mut().insert("authorization", value);
    socket::open(service, request).await.unwrap()
}

/// Returns once the stream has ended, which is not the end of what there is to tell.
async fn assert_ends(feed: &mut Feed) {
    match feed {
        Feed::Socket(socket) => {
            let expected = (4401, "The key is no longer good".to_owned());
            assert_eq!(socket.closed_after_results().await, expected);
        }
        Feed::Events(events) => {
            while let Some((event, data)) = events.event().await {
                assert_eq!(event, "next", "{data}");
            }
        }
    }
}

fn keys(keys: Vec<KeyConfig>) -> AuthConfig {
    AuthConfig {
        keys,
        ..AuthConfig::default()
    }
}

#[tokio::test]
async fn a_revoked_key_ends_its_streams_and_no_others() {
    let kept = config("kept", KEPT);
    let both = vec![config("revoked", REVOKED), kept.clone()];
    let service = live(3, |settings| settings.auth.keys = both).await;
    let mut silent = silent(&service, REVOKED).await;
    let (mut revoked, mut others) = (Vec::new(), Vec::new());
    for way in WAYS {
        revoked.push(feed(&service, way, REVOKED).await);
        others.push(feed(&service, way, KEPT).await);
    }
    service.authenticator.reload(&keys(vec![kept])).unwrap();
    assert_eq!(silent.closed().await.0, 4401, "one that had not begun");
    for feed in &mut revoked {
        assert_ends(feed).await;
    }
    add(&service, named("m-new", "new"));
    for feed in &mut others {
        assert_eq!(feed.change().await, json!(["ADDED", "m-new", "new"]));
    }
}

/// What a stream may show was decided at its beginning.
#[tokio::test]
async fn other_grants_end_streams_too() {
    let service = live(3, |settings| {
        settings.auth.keys = vec![config("a", REVOKED), config("b", KEPT)];
    })
    .await;
    let mut others = feed(&service, Way::Events, KEPT).await;
    for (way, change) in [
        (
            Way::Socket,
            (|key| key.types = Some(vec!["CUSTOM".to_owned()])) as fn(&mut KeyConfig),
        ),
        (Way::Events, |key| key.scopes.push("admin".to_owned())),
    ] {
        let mut feed = feed(&service, way, REVOKED).await;
        let mut changed = config("a", REVOKED);
        change(&mut changed);
        let newer = keys(vec![changed, config("b", KEPT)]);
        service.authenticator.reload(&newer).unwrap();
        assert_ends(&mut feed).await;
    }
    add(&service, named("m-new", "new"));
    assert_eq!(others.change().await, json!(["ADDED", "m-new", "new"]));
}

/// Those who asked without one included.
#[tokio::test]
async fn a_first_key_ends_what_was_open_to_anybody() {
    let service = live(3, |_| ()).await;
    let mut feeds = Vec::new();
    for way in WAYS {
        feeds.push(Feed::begun(&service, way, CHANGES).await);
    }
    let newer = keys(vec![config("a", KEPT)]);
    service.authenticator.reload(&newer).unwrap();
    for feed in &mut feeds {
        assert_ends(feed).await;
    }
}
