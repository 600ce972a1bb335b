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

impl Rates {
    pub(super) fn new(config: &RateConfig, proxies: TrustedProxies) -> Self {
        Self(Arc::new(Shared {
            config: config.clone(),
            proxies,
            requests: Buckets::new(config.per_second, config.burst),
            failures: Buckets::new(config.failures_per_second, config.failures_burst),
        }))
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
    let taken = rates
        .0
        .requests
        .as_ref()
        .map(|buckets| buckets.take(&caller));
    match taken {
        Some(Err(empty)) => {
            let config = &rates.0.config;
            let message = format!(
                "More than {} requests a second came from {}, after {} at once (`rate.per_second`, `rate.burst`); wait for as long as `Retry-After` says",
                config.per_second,
                told(&caller),
                config.burst,
            );
            too_many(request.headers(), message, empty)
        }
        Some(Ok(tokens)) => {
            request.extensions_mut().insert(caller);
            let mut response = next.run(request).await;
            tell(response.headers_mut(), &tokens);
            response
        }
        None => {
            request.extensions_mut().insert(caller);
            next.run(request).await
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
    let Some(failures) = &rates.0.failures else {
        return next.run(request).await;
    };
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
    match failures.take(&Caller::at(address)) {
        Ok(_) => response,
        Err(empty) => {
            let config = &rates.0.config;
            let message = format!(
                "More than {} requests a second came from your address without a key that is taken, after {} at once (`rate.failures_per_second`, `rate.failures_burst`); check the key, and wait for as long as `Retry-After` says",
                config.failures_per_second, config.failures_burst,
            );
            too_many(&accept, message, empty)
        }
    }
}

fn told(caller: &Caller) -> &'static str {
    match caller {
        Caller::Named(_) => "whoever has your key",
        Caller::At(_) => "your address",
    }
}

fn too_many(headers: &HeaderMap, message: String, empty: Empty) -> Response {
    tracing::debug!(reason = message, "too many requests");
    let refused = Refused {
        status: StatusCode::TOO_MANY_REQUESTS,
        code: Code::RateLimited,
        message,
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
    headers.insert(header::RETRY_AFTER, seconds(empty.next_in).max(1).into());
    response
}

fn tell(headers: &mut HeaderMap, tokens: &Tokens) {
    headers.insert(LIMIT, HeaderValue::from(tokens.limit));
    headers.insert(REMAINING, HeaderValue::from(tokens.remaining));
    headers.insert(RESET, HeaderValue::from(seconds(tokens.full_in)));
}

/// Whole seconds, never too few.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
