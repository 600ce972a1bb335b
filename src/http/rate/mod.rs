//! How often a caller may ask.

mod buckets;
mod config;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;

use super::connection::Connection;
use super::forwarded::TrustedProxies;
use super::graphql::Refused;
use super::graphql::refusal;
use super::media::Media;
use crate::access::Caller;
use crate::auth::Session;
use crate::graphql::Code;
use buckets::Buckets;
use buckets::Empty;
use buckets::Tokens;

pub use config::RateConfig;

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// Every caller's tokens. Cheap to clone.
#[derive(Clone)]
pub(super) struct Rates(Arc<Shared>);

struct Shared {
    config: RateConfig,
    proxies: TrustedProxies,
    requests: Option<Buckets>,
    failures: Option<Buckets>,
}

/// Where a request comes from, proxies left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClientAddress(pub(super) IpAddr);

/// More came than may.
pub(super) struct TooMany {
    /// What, and what to do.
    pub(super) message: String,
    empty: Empty,
}

impl Rates {
    pub(super) fn new(config: &RateConfig, proxies: TrustedProxies) -> Self {
        Self(Arc::new(Shared {
            config: config.clone(),
            proxies,
            requests: Buckets::new(config.limit().unwrap_or_default(), config.burst),
            failures: Buckets::new(config.failures_per_second, config.failures_burst),
        }))
    }

    /// Takes a caller's token; `None` where there is no limit.
    ///
    /// # Errors
    /// It has none left.
    fn take(&self, caller: &Caller) -> Result<Option<Tokens>, TooMany> {
        let taken = self.0.requests.as_ref().map(|buckets| buckets.take(caller));
        taken.transpose().map_err(|empty| {
            let config = &self.0.config;
            let message = format!(
                "More than {} requests a second came from {}, after {} at once (`rate.per_second`, `rate.burst`); wait for {} s",
                config.limit().unwrap_or_default(),
                told(caller),
                config.burst,
                retry_after(&empty),
            );
            TooMany { message, empty }
        })
    }

    /// Takes a caller's token for what came otherwise than as a request of HTTP.
    ///
    /// # Errors
    /// It has none left: what it is told.
    pub(super) fn count(&self, caller: &Caller) -> Result<(), String> {
        self.take(caller)
            .map(drop)
            .map_err(|too_many| too_many.message)
    }

    /// Counts a key that was not taken, or one that was missing.
    ///
    /// # Errors
    /// There were too many from this address.
    pub(super) fn fail(&self, address: IpAddr) -> Result<(), TooMany> {
        let caller = Caller::at(address);
        let taken = self
            .0
            .failures
            .as_ref()
            .map(|failures| failures.take(&caller));
        taken.transpose().map(drop).map_err(|empty| {
            let config = &self.0.config;
            let message = format!(
                "More than {} requests a second came from your address without a key that is taken, after {} at once (`rate.failures_per_second`, `rate.failures_burst`); check the key, and wait for {} s",
                config.failures_per_second,
                config.failures_burst,
                retry_after(&empty),
            );
            TooMany { message, empty }
        })
    }
}

impl TooMany {
    /// When to come back, in seconds.
    fn retry_after(&self) -> u64 {
        retry_after(&self.empty)
    }
}

/// Notes where a request comes from.
pub(super) async fn note_address(
    State(rates): State<Rates>,
    connection: Option<Extension<Connection>>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = connection.and_then(|Extension(connection)| connection.peer);
    // One that is gone already has no address: such are one caller.
    let peer = peer.map_or(IpAddr::from([0; 4]), |peer| peer.ip().to_canonical());
    let client = rates.0.proxies.client(peer, request.headers());
    request.extensions_mut().insert(ClientAddress(client));
    next.run(request).await
}

/// Lets a request through if its caller has a token left, and says how many more.
/// The caller is noted for what is counted later.
pub(super) async fn limit(
    State(rates): State<Rates>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    session: Option<Extension<Session>>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match session {
        Some(Extension(session)) => Caller::new(session.principal(), address),
        None => Caller::at(address),
    };
    match rates.take(&caller) {
        Err(too_many) => refuse(request.headers(), &too_many),
        Ok(tokens) => {
            request.extensions_mut().insert(caller);
            let mut response = next.run(request).await;
            if let Some(tokens) = tokens {
                tell(response.headers_mut(), &tokens);
            }
            response
        }
    }
}

/// Bounds how often an address is told that it showed no key, or a wrong one. Right
/// keys are taken all the same: whoever shares an address with others, behind a
/// proxy or a provider's gateway, could shut them out otherwise, and keys of 256
/// random bits can't be guessed at any rate.
pub(super) async fn limit_failures(
    State(rates): State<Rates>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    request: Request,
    next: Next,
) -> Response {
    if rates.0.failures.is_none() {
        return next.run(request).await;
    }
    let accept: HeaderMap = request
        .headers()
        .get_all(header::ACCEPT)
        .iter()
        .map(|accept| (header::ACCEPT, accept.clone()))
        .collect();
    let response = next.run(request).await;
    if response.status() != StatusCode::UNAUTHORIZED {
        return response;
    }
    match rates.fail(address) {
        Ok(()) => response,
        Err(too_many) => refuse(&accept, &too_many),
    }
}

fn told(caller: &Caller) -> &'static str {
    match caller {
        Caller::Named(_) => "whoever has your key",
        Caller::At(_) => "your address",
    }
}

fn refuse(headers: &HeaderMap, too_many: &TooMany) -> Response {
    let TooMany { message, empty } = too_many;
    tracing::debug!(reason = message, "too many requests");
    let refused = Refused {
        status: StatusCode::TOO_MANY_REQUESTS,
        code: Code::RateLimited,
        message: message.clone(),
    };
    let media = Media::negotiate(headers).unwrap_or(Media::Json);
    let mut response = refusal(media, &refused);
    let headers = response.headers_mut();
    let tokens = Tokens {
        limit: empty.limit,
        remaining: 0,
        full_in: empty.full_in,
    };
    tell(headers, &tokens);
    headers.insert(header::RETRY_AFTER, too_many.retry_after().into());
    response
}

fn tell(headers: &mut HeaderMap, tokens: &Tokens) {
    headers.insert(LIMIT, HeaderValue::from(tokens.limit));
    headers.insert(REMAINING, HeaderValue::from(tokens.remaining));
    headers.insert(RESET, HeaderValue::from(seconds(tokens.full_in)));
}

/// When the next token is there, in seconds.
fn retry_after(empty: &Empty) -> u64 {
    seconds(empty.next_in).max(1)
}

/// Whole seconds, never too few.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
