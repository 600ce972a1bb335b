//! The documents that clients have registered (Apollo's automatic persisted
//! queries), bounded by bytes.

use std::sync::Arc;

use moka::sync::Cache;

use super::hash::DocumentHash;

/// What an entry takes beside its text, in bytes, about.
const ENTRY: usize = 200;

pub(super) struct Registered(Cache<DocumentHash, Arc<str>>);

impl Registered {
    pub(super) fn new(max_bytes: u64) -> Self {
        let cache = Cache::builder()
            .max_capacity(max_bytes)
            .weigher(|_, text: &Arc<str>| u32::try_from(text.len() + ENTRY).unwrap_or(u32::MAX))
            .build();
        Self(cache)
    }

    pub(super) fn get(&self, hash: DocumentHash) -> Option<Arc<str>> {
        self.0.get(&hash)
    }

    pub(super) fn put(&self, hash: DocumentHash, text: Arc<str>) {
        self.0.insert(hash, text);
        // What is too much goes now, not some time later: anybody may register.
        self.0.run_pending_tasks();
    }
}
