//! The client: it signs, sends, tries again, and says what happened.

mod call;
mod endpoint;
mod skew;

use std::sync::Arc;

use tokio::time::Instant;
use url::Url;

use super::BceError;
use super::Clock;
use super::Credentials;
use super::UpstreamConfig;
use super::conduct::Conduct;
use super::conduct::Kind;
use super::wire;
use crate::image::Image;
use crate::image::ImageDetail;
use crate::image::ImageId;
use crate::image::ImageShare;
use crate::image::ImageType;
use crate::telemetry::metrics::Page;

use skew::ClockSkew;

pub use endpoint::ClientError;

/// The most images a page of those that fit a specification (BCC
/// documentation, `getAvailableImagesBySpec`).
const MAX_AVAILABLE: u16 = 100;

/// The largest head of an answer by HTTP/2, in bytes: its own limit is 16 MB. By
/// HTTP/1 hyper takes about 400 kB and 100 headers.
const MAX_HEADER_BYTES: u32 = 64 << 10;

/// One source's BCC: an endpoint, the keys for it, and a pool of connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    endpoint: Url,
    credentials: Credentials,
    config: UpstreamConfig,
    clock: Clock,
    conduct: Arc<Conduct>,
    clock_skew: Arc<ClockSkew>,
}

/// What to list: `GET /v2/image`.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListImages<'a> {
    /// Where the page begins; `None` is the listing's head.
    pub marker: Option<&'a str>,
    /// `None` is every type (`All`).
    pub image_type: Option<ImageType>,
    /// A text that the name holds.
    pub image_name: Option<&'a str>,
}

/// Which images fit: `GET /v2/image/getAvailableImagesBySpec`.
#[derive(Debug, Clone, Copy)]
pub struct ListAvailableImages<'a> {
    /// The instance specification, such as `bcc.g5.c2m8`.
    pub spec: &'a str,
    /// A distribution.
    pub os_name: Option<&'a str>,
    /// Where the page begins; `None` is the listing's head.
    pub marker: Option<&'a str>,
}

/// A page as BCC gave it.
#[derive(Debug)]
pub struct ListedImages {
    /// In BCC's order.
    pub images: Vec<Image>,
    /// Where the next page begins; `None` at the listing's end.
    pub next_marker: Option<String>,
}

/// An image, and what only its own call tells.
#[derive(Debug)]
pub struct DetailedImage {
    /// What a list tells too.
    pub image: Image,
    /// What it does not.
    pub detail: ImageDetail,
}

impl Client {
    /// A client for `endpoint`, which must be `https://host[:port]`, or
    /// `http://…` where that is meant.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub fn new(
        endpoint: &Url,
        credentials: Credentials,
        config: UpstreamConfig,
        clock: Clock,
    ) -> Result<Self, ClientError> {
        endpoint::check(endpoint)?;
        let mut http = reqwest::Client::builder()
            .user_agent(concat!("bcc-graphql/", env!("CARGO_PKG_VERSION")))
            // A redirect would carry the signature to another host.
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Every try of ours is counted; its own ones would not be.
            .retry(reqwest::retry::never())
            .http2_max_header_list_size(MAX_HEADER_BYTES)
            .connect_timeout(config.connect_timeout)
            .read_timeout(config.read_timeout)
            .pool_max_idle_per_host(config.concurrency);
        if endpoint::is_loopback(endpoint) {
            // A proxy of the environment is for the world outside.
            http = http.no_proxy();
        }
        Ok(Self {
            http: http.build().map_err(ClientError::Http)?,
            endpoint: endpoint.clone(),
            credentials,
            conduct: Arc::new(Conduct::new(
                endpoint.authority().to_owned(),
                &config,
                Arc::clone(&clock),
            )),
            config,
            clock,
            clock_skew: Arc::default(),
        })
    }

    /// Lists one page of images.
    ///
    /// # Errors
    /// The last try's failure.
    pub async fn list_images(
        &self,
        list: &ListImages<'_>,
        deadline: Instant,
    ) -> Result<ListedImages, BceError> {
        let page_size = self.config.page_size.to_string();
        let mut query = vec![
            (
                "imageType",
                list.image_type.map_or("All", ImageType::as_bcc),
            ),
            ("maxKeys", page_size.as_str()),
        ];
        query.extend(list.marker.map(|marker| ("marker", marker)));
        query.extend(list.image_name.map(|name| ("imageName", name)));
        let kind = match list.image_name {
            Some(_) => Kind::Worded,
            None => Kind::Plain,
        };
        self.call(kind, "image", &query, deadline, wire::decode_list)
            .await
    }

    /// Lists one page of the images that fit an instance specification.
    ///
    /// # Errors
    /// The last try's failure.
    pub async fn list_available_images(
        &self,
        list: &ListAvailableImages<'_>,
        deadline: Instant,
    ) -> Result<ListedImages, BceError> {
        let page_size = self.config.page_size.min(MAX_AVAILABLE).to_string();
        let mut query = vec![("maxKeys", page_size.as_str()), ("spec", list.spec)];
        query.extend(list.marker.map(|marker| ("marker", marker)));
        query.extend(list.os_name.map(|name| ("osName", name)));
        let path = "image/getAvailableImagesBySpec";
        self.call(Kind::Worded, path, &query, deadline, wire::decode_available)
            .await
    }

    /// Reads one image with its details; `None` if BCC does not know it.
    ///
    /// # Errors
    /// The last try's failure.
    pub async fn image(
        &self,
        id: &ImageId,
        deadline: Instant,
    ) -> Result<Option<DetailedImage>, BceError> {
        let Some(path) = path_of(id, "") else {
            return Ok(None);
        };
        let read = self.call(Kind::Worded, &path, &[], deadline, wire::decode_detail);
        known(read.await)
    }

    /// Reads with whom an image is shared; `None` if BCC does not know it.
    ///
    /// # Errors
    /// The last try's failure.
    pub async fn shared_users(
        &self,
        id: &ImageId,
        deadline: Instant,
    ) -> Result<Option<Vec<ImageShare>>, BceError> {
        let Some(path) = path_of(id, "/sharedUsers") else {
            return Ok(None);
        };
        let read = self.call(Kind::Worded, &path, &[], deadline, wire::decode_shares);
        match read.await {
            // Only custom images can be shared (BCC documentation, "List shared
            // users"): others are shared with nobody.
            Err(error) if error.has_code("Image.UnCustomImageCannotBeShared") => {
                Ok(Some(Vec::new()))
            }
            read => known(read),
        }
    }
}

impl Client {
    /// Whether BCC would be called now: not while it has been failing.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        self.conduct.is_reachable()
    }

    /// Why the latest try failed, if it did: what whoever gave up waiting was
    /// waiting for.
    #[must_use]
    pub fn failing(&self) -> Option<BceError> {
        self.conduct.failing()
    }

    /// Tells what became of the calls, under this name of the source.
    pub fn tell_metrics(&self, source: &str, page: &mut Page) {
        self.conduct.tell_metrics(source, page);
    }
}

/// The path of an image's own calls. `None` for what can't be an id of BCC's:
/// it must not become another path.
fn path_of(id: &ImageId, rest: &str) -> Option<String> {
    id.has_bccs_form().then(|| format!("image/{id}{rest}"))
}

/// BCC answers 404 for an id that it does not know.
fn known<T>(read: Result<T, BceError>) -> Result<Option<T>, BceError> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}
