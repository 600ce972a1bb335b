//! The catalogue in front of an emulator, with a clock that is set by hand.
//! Whatever claims to save calls is counted.

mod bounds;
mod changes;
mod cursors;
mod freshness;
mod guards;
mod sharing;
mod views;
mod walks;
mod watch;

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use bcc_graphql::bce::Client;
use bcc_graphql::bce::Clock;
use bcc_graphql::bce::Credentials;
use bcc_graphql::bce::UpstreamConfig;
use bcc_graphql::catalogue::CacheConfig;
use bcc_graphql::catalogue::Catalogue;
use bcc_graphql::catalogue::CatalogueConfig;
use bcc_graphql::catalogue::CatalogueError;
use bcc_graphql::catalogue::Listing;
use bcc_graphql::catalogue::Reader;
use bcc_graphql::catalogue::Sight;
use bcc_graphql::catalogue::Source;
use bcc_graphql::catalogue::SourceId;
use bcc_graphql::catalogue::SubscriptionsConfig;
use bcc_graphql::catalogue::View;
use bcc_graphql::catalogue::Window;
use bcc_graphql::catalogue::WindowAnswer;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::emulator::UnknownMarker;
use bcc_graphql::service::install_cryptography;
use chrono::DateTime;
use chrono::Utc;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// A catalogue, the BCC that it reads, and the time.
struct World {
    catalogue: Catalogue,
    emulator: Emulator,
    now: Arc<Mutex<DateTime<Utc>>>,
    _stop: oneshot::Sender<()>,
}

/// What differs between worlds.
struct Setup {
    images: Vec<EmulatedImage>,
    unknown_marker: UnknownMarker,
    page_size: u16,
    retries: u32,
    cache: CacheConfig,
    read_deadline: Duration,
    walk_pages: usize,
    subscriptions: SubscriptionsConfig,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            images: Vec::new(),
            unknown_marker: UnknownMarker::NotFound404,
            page_size: 10,
            retries: 0,
            cache: CacheConfig::default(),
            read_deadline: Duration::from_secs(15),
            walk_pages: 200,
            subscriptions: SubscriptionsConfig::default(),
        }
    }
}

impl World {
    async fn new(setup: Setup) -> Self {
        install_cryptography();
        let now = Arc::new(Mutex::new("2026-01-01T00:00:00Z".parse().unwrap()));
        let time = Arc::clone(&now);
        let clock: Clock = Arc::new(move || *time.lock().unwrap());
        let config = EmulatorConfig {
            unknown_marker: setup.unknown_marker,
            ..EmulatorConfig::default()
        };
        let credentials = Credentials {
            access_key_id: config.access_key.clone(),
            secret_access_key: config.secret_key.clone().into(),
            session_token: None,
        };
        let emulator = Emulator::with_images(config, setup.images).with_clock(Arc::clone(&clock));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let serving = emulator.clone();
        tokio::spawn(async move {
            serving.serve(listener, async { drop(stopped.await) }).await;
        });
        let upstream = UpstreamConfig {
            page_size: setup.page_size,
            retries: setup.retries,
            ..UpstreamConfig::default()
        };
        let url = endpoint.parse().unwrap();
        let client = Client::new(&url, credentials, upstream, Arc::clone(&clock)).unwrap();
        let source = Source::new("test".to_owned(), "bj".to_owned(), endpoint, client);
        let config = CatalogueConfig {
            cache: setup.cache,
            read_deadline: setup.read_deadline,
            walk_deadline: Duration::from_secs(120),
            walk_pages: setup.walk_pages,
            page_size: setup.page_size.into(),
            subscriptions: setup.subscriptions,
        };
        Self {
            catalogue: Catalogue::new(vec![source], config, clock),
            emulator,
            now,
            _stop: stop,
        }
    }

    /// A world of `n` numbered images.
    async fn of(n: usize) -> Self {
        Self::new(Setup {
            images: numbered(n),
            ..Setup::default()
        })
        .await
    }

    fn advance(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }

    /// A request's view, with time enough.
    fn reader(&self) -> Reader {
        let deadline = Instant::now() + Duration::from_secs(30);
        self.catalogue.reader(deadline, None, Sight::everything())
    }

    /// One window, as a request of its own.
    async fn window(
        &self,
        listing: &Listing,
        first: usize,
        after: Option<&str>,
    ) -> Result<WindowAnswer, CatalogueError> {
        let view = View::default();
        let cursors = self.reader().cursors(listing.clone(), view.clone());
        let after = after.map(|text| cursors.decode(text).unwrap());
        let window = Window::forward(first, after);
        self.reader().window(listing, &view, &window).await
    }

    /// The ids of one window.
    async fn ids(&self, listing: &Listing, first: usize, after: Option<&str>) -> Vec<String> {
        ids(&self.window(listing, first, after).await.unwrap())
    }

    /// Every image's cursor in a window, in order.
    fn cursors(&self, listing: &Listing, answer: &WindowAnswer) -> Vec<String> {
        let cursors = self.reader().cursors(listing.clone(), View::default());
        let held = answer.slices.iter().flat_map(|slice| slice.held());
        held.map(|held| cursors.at(&held)).collect()
    }

    /// Pages to the end by windows of `first`.
    async fn walk(&self, listing: &Listing, first: usize) -> Vec<String> {
        let mut walked = Vec::new();
        let mut after = None;
        loop {
            let answer = self.window(listing, first, after.as_deref()).await.unwrap();
            walked.extend(ids(&answer));
            after = self.cursors(listing, &answer).pop().or(after);
            if !answer.has_next_page {
                return walked;
            }
        }
    }

    fn remove(&self, id: &str) {
        self.emulator
            .edit(|images| images.retain(|image| image.id != id));
    }
}

/// All images.
fn everything() -> Listing {
    Listing::new(SourceId::DEFAULT, None, None).unwrap()
}

fn ids(answer: &WindowAnswer) -> Vec<String> {
    let images = answer.slices.iter().flat_map(|slice| slice.images());
    images.map(|image| image.id.to_string()).collect()
}

/// The id of a numbered image.
fn id(number: usize) -> String {
    format!("m-{number:08}")
}

fn numbered(n: usize) -> Vec<EmulatedImage> {
    (0..n)
        .map(|number| image(&id(number), "image", "Custom"))
        .collect()
}

fn image(id: &str, name: &str, image_type: &str) -> EmulatedImage {
    EmulatedImage {
        id: id.to_owned(),
        name: Some(name.to_owned()),
        image_type: Some(image_type.to_owned()),
        status: Some("Available".to_owned()),
        ..EmulatedImage::default()
    }
}

/// The numbers' ids.
fn named(numbers: impl IntoIterator<Item = usize>) -> Vec<String> {
    numbers.into_iter().map(id).collect()
}
