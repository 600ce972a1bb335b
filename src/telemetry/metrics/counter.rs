//! A number that goes up.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

/// How often something happened. Counting is one addition; in which order others
/// see it is nobody's concern.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// One that is 0.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    /// Once more.
    pub fn count(&self) {
        self.add(1);
    }

    /// So many more.
    pub fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    /// How many there were.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
