//! How much is under way at once. What is too much is refused at once, before
//! its body is read: it would only make everything else slow.

use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use tokio::sync::Semaphore;
use tokio::sync::SemaphorePermit;

use super::refused::Refused;
use crate::access::Caller;
use crate::graphql::Code;
use crate::shares::Exceeded;
use crate::shares::Share;
use crate::shares::Shares;

/// When to come back, in seconds: what is under way ends soon.
pub(super) const SOON: HeaderValue = HeaderValue::from_static("1");

/// Places for requests (`server.max_requests`).
pub(super) struct Places {
    all: Semaphore,
    shares: Shares,
}

impl Places {
    pub(super) fn new(max_requests: usize) -> Self {
        Self {
            all: Semaphore::new(max_requests),
            shares: Shares::halves(max_requests),
        }
    }

    /// A place for a request. It has it until its answer begins: what is sent is
    /// counted by its size, and streams have limits of their own.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn take(&self) -> Result<SemaphorePermit<'_>, Refused> {
        let place = self.all.try_acquire();
        place.map_err(|_| self.refused(Exceeded::ByAll))
    }

    /// A place among those of its caller, which are half of all.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn take_of(&self, caller: &Caller) -> Result<Share, Refused> {
        let place = self.shares.take(caller, 1);
        place.map_err(|exceeded| self.refused(exceeded))
    }

    fn refused(&self, exceeded: Exceeded) -> Refused {
        let refused = match exceeded {
            Exceeded::ByAll => Refused::new(
                StatusCode::SERVICE_UNAVAILABLE,
                Code::Overloaded,
                format!(
                    "{} requests are under way, the most that there may be (`server.max_requests`); try again in a moment",
                    self.shares.most()
                ),
            ),
            Exceeded::ByCaller => Refused::new(
                StatusCode::TOO_MANY_REQUESTS,
                Code::RateLimited,
                format!(
                    "{} of your requests are under way, the most of one caller (half of `server.max_requests`); wait for one of them",
                    self.shares.most_each()
                ),
            ),
        };
        tracing::debug!(reason = refused.message, "too much is under way");
        refused.with(header::RETRY_AFTER, SOON)
    }
}
