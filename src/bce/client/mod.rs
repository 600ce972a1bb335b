//! The client: it signs, sends, tries again, and says what happened.

mod endpoint;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use reqwest::header::HeaderMap;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use url::Position;
use url::Url;

use super::Answer;
use super::BceError;
use super::Clock;
use super::Credentials;
use super::Failure;
use super::UpstreamConfig;
use super::retry;
use super::sign::SignableRequest;
use super::sign::SignedHeaders;
use super::sign::canonical::percent_encode;
use super::sign::format_timestamp;
use super::wire;
use crate::image::Image;
use crate::image::ImageDetail;
use crate::image::ImageId;
use crate::image::ImageShare;
use crate::image::ImageType;

pub use endpoint::ClientError;

const DATE: &str = "x-bce-date";
const REQUEST_ID: &str = "x-bce-request-id";
const SECURITY_TOKEN: &str = "x-bce-security-token";

/// The most images a page of those that fit a specification (BCC
/// documentation, `getAvailableImagesBySpec`).
const MAX_AVAILABLE: u16 = 100;

/// One source's BCC: an endpoint, the keys for it, and a pool of connections.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    endpoint: Url,
    credentials: Credentials,
    config: UpstreamConfig,
    clock: Clock,
    /// Calls under way.
    slots: Arc<Semaphore>,
    /// How far BCC's clock is ahead of ours, in seconds: 0 until BCC says that
    /// a request has expired.
    clock_offset: Arc<AtomicI64>,
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
            slots: Arc::new(Semaphore::new(config.concurrency)),
            config,
            clock,
            clock_offset: Arc::default(),
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
        self.call("image", &query, deadline, wire::decode_list)
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
        self.call(path, &query, deadline, wire::decode_available)
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
        let read = self.call(&path, &[], deadline, wire::decode_detail).await;
        known(read)
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
        match self.call(&path, &[], deadline, wire::decode_shares).await {
            // Only custom images can be shared (BCC documentation, "List shared
            // users"): others are shared with nobody.
            Err(error) if error.has_code("Image.UnCustomImageCannotBeShared") => {
                Ok(Some(Vec::new()))
            }
            read => known(read),
        }
    }

    /// One call with its retries, until `deadline`: the 200's body, decoded.
    async fn call<T>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        deadline: Instant,
        decode: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<T, BceError> {
        let path = format!("/v{}/{path}", self.config.version);
        let work = async {
            let (request_id, body) = self.get_with_retries(&path, query, deadline).await?;
            decode(&body)
                .map_err(|reason| BceError::invalid(reason).with_request_id(200, request_id))
        };
        match tokio::time::timeout_at(deadline, work).await {
            Ok(result) => result,
            Err(_) => Err(BceError::too_slow("the read's deadline is over")),
        }
    }

    async fn get_with_retries(
        &self,
        path: &str,
        query: &[(&str, &str)],
        deadline: Instant,
    ) -> Result<(Option<String>, Vec<u8>), BceError> {
        let mut tries = 0;
        let mut clock_corrected = false;
        loop {
            // Held over one try only, so that a caller that waits for its next
            // one keeps nobody out.
            let slot = self.slots.acquire().await;
            let result = self.get(path, query).await;
            drop(slot);
            let error = match result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if error.has_code("RequestExpired") && !clock_corrected {
                // The offset was set from the answer's date; signed by BCC's
                // clock, the same request is good.
                clock_corrected = true;
                continue;
            }
            tries += 1;
            let time_left = deadline.saturating_duration_since(Instant::now());
            let pause = retry::pause(&error, tries, fastrand::f64(), time_left)
                .filter(|_| tries <= self.config.retries);
            let Some(pause) = pause else {
                return Err(error);
            };
            tracing::debug!(%error, tries, pause_ms = pause.as_millis(), "calling BCC again");
            tokio::time::sleep(pause).await;
        }
    }

    /// One signed GET, and the body of its 200.
    async fn get(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<(Option<String>, Vec<u8>), BceError> {
        let request = self.signed_request(path, query);
        let response = request.send().await.map_err(transport_error)?;
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let request_id = header(&headers, REQUEST_ID)
            .filter(|id| wire::is_token(id))
            .map(str::to_owned);
        let body = self
            .limited_body(response)
            .await
            .map_err(|error| error.with_request_id(status, request_id.clone()))?;
        if status == 200 {
            return Ok((request_id, body));
        }
        if (300..400).contains(&status) {
            let reason = format!("it is a redirect ({status}), which is not followed");
            return Err(BceError::invalid(reason).with_request_id(status, request_id));
        }
        let said = wire::decode_error(&body);
        let answer = Answer {
            status,
            code: said.code,
            request_id: request_id.or(said.request_id),
        };
        let retry_after = header(&headers, "retry-after").and_then(|v| self.retry_after(v));
        let error = BceError::from_answer(answer, &said.message, retry_after);
        if error.has_code("RequestExpired") {
            self.correct_clock(&headers);
        }
        Err(error)
    }

    fn signed_request(&self, path: &str, query: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let offset = TimeDelta::seconds(self.clock_offset.load(Ordering::Relaxed));
        let now = (self.clock)() + offset;
        let date = format_timestamp(now);
        let host = &self.endpoint[Position::BeforeHost..Position::AfterPort];
        let token = self.credentials.session_token();

        let mut headers = vec![("host", host), (DATE, date.as_str())];
        headers.extend(token.map(|token| (SECURITY_TOKEN, token)));
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let authorization = self.credentials.sign(
            &SignableRequest {
                method: "GET",
                path,
                query,
                headers: &headers,
            },
            now,
            SignedHeaders::Listed(&names),
        );

        let mut url = self.endpoint.clone();
        url.set_path(path);
        url.set_query(Some(&wire_query(query)));
        let request = self
            .http
            .get(url)
            .header("authorization", authorization)
            .header(DATE, &date);
        match token {
            Some(token) => request.header(SECURITY_TOKEN, token),
            None => request,
        }
    }

    async fn limited_body(&self, mut response: reqwest::Response) -> Result<Vec<u8>, BceError> {
        let limit = self.config.max_body_bytes;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(transport_error)? {
            if body.len() + chunk.len() > limit {
                let reason = format!("it is larger than `upstream.max_body_bytes` ({limit})");
                return Err(BceError::invalid(reason));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// `Retry-After` in seconds, or until a date (RFC 9110, section 10.2.3).
    fn retry_after(&self, value: &str) -> Option<std::time::Duration> {
        if let Ok(seconds) = value.trim().parse() {
            return Some(std::time::Duration::from_secs(seconds));
        }
        let until = http_date(value)?;
        Some((until - (self.clock)()).to_std().unwrap_or_default())
    }

    fn correct_clock(&self, headers: &HeaderMap) {
        let Some(theirs) = header(headers, "date").and_then(http_date) else {
            return;
        };
        let offset = (theirs - (self.clock)()).num_seconds();
        self.clock_offset.store(offset, Ordering::Relaxed);
        tracing::warn!(
            offset_s = offset,
            "our clock differs from BCC's: signing by BCC's from now on"
        );
    }
}

/// The path of an image's own calls. `None` for what can't be an id of BCC's:
/// it must not become another path.
fn path_of(id: &ImageId, rest: &str) -> Option<String> {
    let text = id.as_str();
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    (text.starts_with("m-") && text.bytes().all(allowed)).then(|| format!("image/{text}{rest}"))
}

/// BCC answers 404 for an id that it does not know.
fn known<T>(read: Result<T, BceError>) -> Result<Option<T>, BceError> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The query as it is sent: encoded just as it is signed.
fn wire_query(query: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in query {
        if !text.is_empty() {
            text.push('&');
        }
        percent_encode(name, &mut text);
        text.push('=');
        percent_encode(value, &mut text);
    }
    text
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn http_date(value: &str) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc2822(value.trim()).ok()?;
    Some(date.with_timezone(&Utc))
}

/// A failure below HTTP. The URL is left out: it says nothing new, and the
/// name in its query may be somebody's.
fn transport_error(error: reqwest::Error) -> BceError {
    use std::error::Error as _;

    let failure = if error.is_timeout() {
        Failure::TimedOut
    } else {
        Failure::Unavailable
    };
    let error = error.without_url();
    let mut detail = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        detail.push_str(": ");
        detail.push_str(&cause.to_string());
        source = cause.source();
    }
    BceError::new(failure, detail)
}
