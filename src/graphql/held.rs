//! What is worked out once and kept: bounded by bytes, and counted.

use std::hash::Hash;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use foldhash::fast::RandomState;
use moka::Equivalent;
use moka::sync::Cache;

use crate::telemetry::metrics::Page;
use crate::telemetry::metrics::names;

/// Values that are kept. What is asked for least is forgotten.
pub(super) struct Held<K, V> {
    cache: Cache<K, V, RandomState>,
    hits: AtomicU64,
    misses: AtomicU64,
}

/// How well a cache does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HeldCounts {
    /// How often what was asked for was there.
    pub hits: u64,
    /// How often it was not.
    pub misses: u64,
    /// How much memory it takes now, in bytes, about.
    pub bytes: u64,
}

impl HeldCounts {
    /// Tells them under the cache's name.
    pub(super) fn tell(&self, cache: &str, page: &mut Page) {
        for (outcome, n) in [("hit", self.hits), ("miss", self.misses)] {
            let labels = [("cache", cache), ("outcome", outcome)];
            page.tell(&names::CACHE_REQUESTS, &labels, n);
        }
        page.tell(&names::CACHE_BYTES, &[("cache", cache)], self.bytes);
    }
}

impl<K, V> Held<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// At most so many bytes, of which each takes what `weight` says.
    pub(super) fn new(
        max_bytes: u64,
        weight: impl Fn(&K, &V) -> usize + Send + Sync + 'static,
    ) -> Self {
        let weight = move |key: &K, value: &V| weight(key, value).try_into().unwrap_or(u32::MAX);
        Self {
            cache: Cache::builder()
                .max_capacity(max_bytes)
                .weigher(weight)
                .build_with_hasher(RandomState::default()),
            hits: AtomicU64::new(0),
            misses: AtomicU64::new(0),
        }
    }

    pub(super) fn get<Q>(&self, key: &Q) -> Option<V>
    where
        Q: Hash + Equivalent<K> + ?Sized,
    {
        let found = self.cache.get(key);
        let count = match found {
            Some(_) => &self.hits,
            None => &self.misses,
        };
        count.fetch_add(1, Ordering::Relaxed);
        found
    }

    pub(super) fn put(&self, key: K, value: V) {
        self.cache.insert(key, value);
        // What is too much goes now, not some time later: clients choose what is
        // kept.
        self.cache.run_pending_tasks();
    }

    pub(super) fn counts(&self) -> HeldCounts {
        HeldCounts {
            hits: self.hits.load(Ordering::Relaxed),
            misses: self.misses.load(Ordering::Relaxed),
            bytes: self.cache.weighted_size(),
        }
    }
}
