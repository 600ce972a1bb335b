//! Subscriptions, from the emulator's changes to a client, over WebSocket and SSE.

mod changes;
mod deadline;
mod ends;
pub(crate) mod events;
mod gate;
mod grants;
mod keys;
mod limits;
mod refusals;
mod revoked;
mod rules;
mod slow;
mod socket;
mod untaken;

use std::time::Duration;

use bcc_graphql::config::Settings;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use serde_json::Value;
use serde_json::json;

use crate::auth::key;
use crate::support::TestService;
use crate::support::emulator_config;
use events::Events;
use socket::Socket;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// What everybody here subscribes to.
const CHANGES: &str = "subscription{imageChanges{kind image{id name status}}}";

/// The image that is changed to see whether a subscription has begun.
const SIGN: &str = "m-sign";

/// A client's end of one subscription.
enum Feed {
    Socket(Socket),
    Events(Events),
}

/// The two ways to subscribe.
#[derive(Debug, Clone, Copy)]
enum Way {
    Socket,
    Events,
}

const WAYS: [Way; 2] = [Way::Socket, Way::Events];

/// A service that reads what is watched again at once, in front of images with
/// these numbers.
async fn live(n: usize, change: impl FnOnce(&mut Settings)) -> TestService {
    let images = (0..n).map(image).chain([named(SIGN, "0")]).collect();
    let emulator = Emulator::with_images(emulator_config(), images);
    TestService::with_emulator(emulator, |settings| {
        settings.subscriptions.interval = Duration::from_millis(5);
        settings.upstream.retries = 0;
        change(settings);
    })
    .await
}

fn image(number: usize) -> EmulatedImage {
    named(&id(number), &format!("image {number}"))
}

fn named(id: &str, name: &str) -> EmulatedImage {
    EmulatedImage {
        id: id.to_owned(),
        name: Some(name.to_owned()),
        image_type: Some("Custom".to_owned()),
        status: Some("Available".to_owned()),
        ..EmulatedImage::default()
    }
}

fn id(number: usize) -> String {
    format!("m-{number:08}")
}

fn rename(service: &TestService, id: &str, name: &str) {
    service.emulator.edit(|images| {
        let image = images.iter_mut().find(|image| image.id == id).unwrap();
        image.name = Some(name.to_owned());
    });
}

fn remove(service: &TestService, id: &str) {
    service
        .emulator
        .edit(|images| images.retain(|image| image.id != id));
}

fn add(service: &TestService, image: EmulatedImage) {
    service.emulator.edit(|images| images.push(image));
}

impl Feed {
    /// An operation with these parameters, of whoever has this key.
    async fn open_as(service: &TestService, way: Way, number: u8, parameters: &Value) -> Self {
        let key = key(number);
        match way {
            Way::Socket => {
                let payload = json!({"apiKey": key.text()});
                let mut socket = Socket::begun_with(service, payload).await;
                let message = json!({"type": "subscribe", "id": "feed", "payload": parameters});
                socket.say(message).await;
                Self::Socket(socket)
            }
            Way::Events => {
                let request = events::request(service, parameters);
                Self::Events(Events::of(request.bearer_auth(key.text())).await)
            }
        }
    }

    async fn open(service: &TestService, way: Way, query: &str) -> Self {
        match way {
            Way::Socket => {
                let mut socket = Socket::begun(service).await;
                socket.subscribe("feed", query).await;
                Self::Socket(socket)
            }
            Way::Events => Self::Events(Events::open(service, query).await),
        }
    }

    /// A subscription that has begun.
    async fn begun(service: &TestService, way: Way, query: &str) -> Self {
        let mut feed = Self::open(service, way, query).await;
        feed.begin(service).await;
        feed
    }

    /// Returns once the subscription is told of a change.
    async fn begin(&mut self, service: &TestService) {
        for round in 1_u32.. {
            rename(service, SIGN, &format!("{round}"));
            let calls = service.emulator.call_count();
            tokio::select! {
                result = self.result() => {
                    assert_eq!(result["errors"], Value::Null, "{result}");
                    return;
                }
                () = service.emulator.wait_for_calls(calls + 3) => {}
            }
        }
    }

    /// The next result.
    async fn result(&mut self) -> Value {
        match self {
            Self::Socket(socket) => {
                let message = socket.message().await;
                assert_eq!(message["type"], "next", "{message}");
                assert_eq!(message["id"], "feed");
                message["payload"].clone()
            }
            Self::Events(events) => {
                let (event, data) = events.event().await.unwrap();
                assert_eq!(event, "next", "{data}");
                data
            }
        }
    }

    /// The end of the operation, of which the client is told.
    async fn end(&mut self) {
        let end = match self {
            Self::Socket(socket) => socket.message().await["type"].clone(),
            Self::Events(events) => events.event().await.unwrap().0.into(),
        };
        assert_eq!(end, "complete");
    }

    /// The next result that is not of the sign.
    async fn news(&mut self) -> Value {
        loop {
            let result = self.result().await;
            if result["data"]["imageChanges"]["image"]["id"] != SIGN {
                return result;
            }
        }
    }

    /// The next change, as kind, id and name.
    async fn change(&mut self) -> Value {
        let change = self.news().await["data"]["imageChanges"].clone();
        let image = &change["image"];
        json!([change["kind"], image["id"], image["name"]])
    }
}
