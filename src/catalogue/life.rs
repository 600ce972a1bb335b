//! The stages of what is held: fresh; served while a refresh runs; served only
//! where BCC fails; gone.

use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use tokio::time::Instant;

use super::CacheConfig;
use super::CatalogueError;
use super::tally::Served;
use crate::bce::BceError;
use crate::bce::Failure;

/// Where something held stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Served as it is.
    Fresh,
    /// Served, while a refresh runs that nobody waits for.
    Stale,
    /// Served only where BCC fails.
    Old,
    /// Not served.
    Gone,
}

impl CacheConfig {
    /// How long data is fresh for a caller who takes none older than `max_age`.
    /// It may ask for a new read once in `min_refresh`.
    pub(super) fn fresh_for(&self, max_age: Option<Duration>) -> Duration {
        max_age.map_or(self.fresh, |max_age| {
            max_age.max(self.min_refresh).min(self.fresh)
        })
    }

    /// The stage of data of this age, for such a caller.
    pub(super) fn stage(&self, age: Duration, max_age: Option<Duration>) -> Stage {
        let stale_until = self.fresh + self.stale_while_revalidate;
        if age < self.fresh_for(max_age) {
            Stage::Fresh
        } else if age < stale_until && max_age.is_none() {
            Stage::Stale
        } else if age < stale_until + self.stale_if_error {
            Stage::Old
        } else {
            Stage::Gone
        }
    }
}

/// Serves what is held, or what is fetched instead of it. `fetch` starts the
/// work at once and returns a wait for it. Who can be served old data waits no
/// longer than `patience`: a BCC that hangs is as good as one that fails.
/// How it was served is counted.
pub(super) async fn serve<V, F>(
    held: Option<(V, Stage)>,
    has_just_failed: impl Fn() -> bool,
    patience: Instant,
    counts: &Served,
    fetch: impl FnOnce() -> F,
) -> Result<V, CatalogueError>
where
    F: Future<Output = Result<V, CatalogueError>>,
{
    let (counter, result) = match held {
        Some((held, Stage::Fresh)) => (&counts.hits, Ok(held)),
        Some((held, Stage::Stale)) => {
            if !has_just_failed() {
                drop(fetch());
            }
            (&counts.stale, Ok(held))
        }
        // Nobody waits for the next failure right after one.
        Some((held, Stage::Old)) if has_just_failed() => (&counts.stale, Ok(held)),
        Some((held, Stage::Old)) => match tokio::time::timeout_at(patience, fetch()).await {
            Err(_) => (&counts.stale, Ok(held)),
            Ok(Err(CatalogueError::Upstream(error))) if is_an_outage(&error) => {
                (&counts.stale, Ok(held))
            }
            Ok(result) => (&counts.misses, result),
        },
        Some((_, Stage::Gone)) | None => {
            // Now, since the caller may not wait for the end.
            counts.misses.count();
            return fetch().await;
        }
    };
    counter.count();
    result
}

/// How old a read is. A clock that went back makes it young, not negative.
pub(super) fn age(read_at: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (now - read_at).to_std().unwrap_or_default()
}

/// Whether held data may stand in. Where BCC says that we may not read, or not
/// so, it must not.
pub(super) fn is_an_outage(error: &BceError) -> bool {
    match error.failure {
        Failure::Throttled
        | Failure::TimedOut
        | Failure::Unavailable
        | Failure::Invalid
        | Failure::Paced
        | Failure::Resting => true,
        Failure::Denied | Failure::Rejected => false,
    }
}
