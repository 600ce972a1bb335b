//! How often a caller may ask.

mod buckets;
mod config;

use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;

use super::forwarded::TrustedProxies;
use super::refused::Refused;
use crate::access::Caller;
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

    /// Where a request comes from, proxies left out.
    pub(super) fn address(&self, peer: Option<SocketAddr>, headers: &HeaderMap) -> IpAddr {
        // One that is gone already has no address: such are one caller.
        let peer = peer.map_or(IpAddr::from([0; 4]), |peer| peer.ip().to_canonical());
        self.0.proxies.client(peer, headers)
    }

    /// Takes a caller's token; `None` where there is no limit.
    ///
    /// # Errors
    /// It has none left.
    pub(super) fn take(&self, caller: &Caller) -> Result<Option<Tokens>, TooMany> {
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

    /// Counts a key that was not taken, or one that was missing. This bounds how often
    /// an address is told so. Right keys are taken all the same: whoever shares an
    /// address with others, behind a proxy or a provider's gateway, could shut them out
    /// otherwise, and keys of 256 random bits can't be guessed at any rate.
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

impl From<TooMany> for Refused {
    fn from(TooMany { message, empty }: TooMany) -> Self {
        tracing::debug!(reason = message, "too many requests");
        let tokens = Tokens {
            limit: empty.limit,
            remaining: 0,
            full_in: empty.full_in,
        };
        let mut refused = Self::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, message);
        refused.headers.extend(tokens.headers());
        refused.with(header::RETRY_AFTER, retry_after(&empty).into())
    }
}

fn told(caller: &Caller) -> &'static str {
    match caller {
        Caller::Named(_) => "whoever has your key",
        Caller::At(_) => "your address",
    }
}

impl Tokens {
    /// Says how many more there are.
    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        for (name, value) in self.headers() {
            headers.insert(name, value);
        }
    }

    fn headers(&self) -> [(HeaderName, HeaderValue); 3] {
        [
            (LIMIT, HeaderValue::from(self.limit)),
            (REMAINING, HeaderValue::from(self.remaining)),
            (RESET, HeaderValue::from(seconds(self.full_in))),
        ]
    }
}

/// When the next token is there, in seconds.
fn retry_after(empty: &Empty) -> u64 {
    seconds(empty.next_in).max(1)
}

/// Whole seconds, never too few.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
