//! How often an answer that is kept was of use.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

/// Requests that could be answered from what is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnswersCount {
    /// Those that were.
    pub hits: u64,
    /// Those for which nothing was kept, or nothing that was still good.
    pub misses: u64,
}

/// The same, while it goes on.
#[derive(Debug, Default)]
pub(super) struct Counts {
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Counts {
    /// Counts a request.
    pub(super) fn count(&self, is_hit: bool) {
        let count = if is_hit { &self.hits } else { &self.misses };
        count.fetch_add(1, Ordering::Relaxed);
    }

    /// How many there were.
    pub(super) fn now(&self) -> AnswersCount {
        AnswersCount {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
        }
    }
}
