//! What was asked before, as far as a small table remembers.

use std::hash::BuildHasher as _;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use foldhash::quality::RandomState;

use super::Question;

/// How many questions are remembered, at 8 bytes each. Those that fall on one place
/// drive each other out; then an answer is kept a little later.
const PLACES: usize = 1 << 14;

/// The hashes of questions, each in the one place that it may have.
pub(super) struct Asked {
    hashes: Box<[AtomicU64]>,
    hasher: RandomState,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            hashes: (0..PLACES).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::default(),
        }
    }
}

impl Asked {
    /// Whether this was asked before. From now on it was.
    pub(super) fn before(&self, question: &Question) -> bool {
        let hash = self.hasher.hash_one(question);
        let place = usize::try_from(hash % PLACES as u64).unwrap_or_default();
        self.hashes[place].swap(hash, Ordering::Relaxed) == hash
    }
}
