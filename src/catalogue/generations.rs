//! What changes, counted: whoever made something of what is held can tell later
//! whether the same is still held.

use std::hash::BuildHasher as _;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use chrono::DateTime;
use chrono::Utc;
use foldhash::quality::RandomState;

use super::Catalogue;
use super::Freshness;
use super::Listing;
use super::SourceId;
use super::aside::AsideKey;

/// How many counts there are. Parts that share one are taken for changed together,
/// which costs no more than making something once more.
const STRIPES: usize = 4096;

/// A part of what is held.
#[derive(Debug, Clone, Copy, Hash)]
pub(super) enum Part<'a> {
    /// The pages of a listing, and the whole of it.
    Listing(&'a Listing),
    /// What was told of one image.
    Aside(&'a AsideKey),
    /// Everything of a source.
    Source(SourceId),
}

/// How often each part has changed.
pub(super) struct Generations {
    counts: Box<[AtomicU64]>,
    hasher: RandomState,
}

/// What something was made of: which parts, as they were then, and until when
/// the settings call all of it fresh.
#[derive(Debug, Clone, Default)]
pub struct Basis {
    /// Which counts, and what they were.
    counts: Vec<(usize, u64)>,
    /// Until when it may be used; `None` where no time ends it.
    until: Option<DateTime<Utc>>,
    /// The oldest data in it; `None` if there is none of BCC's.
    oldest: Option<Freshness>,
}

impl Default for Generations {
    fn default() -> Self {
        Self {
            counts: (0..STRIPES).map(|_| AtomicU64::new(0)).collect(),
            hasher: RandomState::default(),
        }
    }
}

impl Generations {
    /// Counts a change of a listing, or of what was told of an image. It has to be
    /// visible already: who sees the new count must see the change.
    pub(super) fn changed(&self, part: Part<'_>) {
        self.count(part);
        let source = match part {
            Part::Listing(listing) => listing.source(),
            Part::Aside(key) => key.source(),
            Part::Source(_) => return,
        };
        self.count(Part::Source(source));
    }

    fn count(&self, part: Part<'_>) {
        self.counts[self.stripe(part)].fetch_add(1, Ordering::SeqCst);
    }

    fn stripe(&self, part: Part<'_>) -> usize {
        let stripes = STRIPES as u64;
        usize::try_from(self.hasher.hash_one(part) % stripes).unwrap_or_default()
    }

    fn now(&self, stripe: usize) -> u64 {
        self.counts[stripe].load(Ordering::SeqCst)
    }
}

impl Basis {
    /// Adds a part, before anything of it is read.
    pub(super) fn add(&mut self, generations: &Generations, part: Part<'_>) {
        let stripe = generations.stripe(part);
        if self.counts.iter().all(|(added, _)| *added != stripe) {
            self.counts.push((stripe, generations.now(stripe)));
        }
    }

    /// Notes data of this age.
    pub(super) fn note(&mut self, freshness: Freshness) {
        self.end_by(freshness.fresh_until);
        match &mut self.oldest {
            Some(oldest) => {
                oldest.fetched_at = oldest.fetched_at.min(freshness.fetched_at);
                oldest.fresh_until = oldest.fresh_until.min(freshness.fresh_until);
            }
            None => self.oldest = Some(freshness),
        }
    }

    /// It may be used until then, or less long.
    pub(super) fn end_by(&mut self, until: DateTime<Utc>) {
        self.until = Some(self.until.map_or(until, |earlier| earlier.min(until)));
    }

    /// How old the oldest data is in it; `None` if there is none of BCC's.
    #[must_use]
    pub fn oldest(&self) -> Option<Freshness> {
        self.oldest
    }

    /// About how many bytes it takes in memory, beside itself.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.counts.capacity() * size_of::<(usize, u64)>()
    }
}

impl Catalogue {
    /// Whether a request that is answered now would be answered from the same, all
    /// of it fresh.
    #[must_use]
    pub fn stands(&self, basis: &Basis) -> bool {
        let generations = self.0.store.generations();
        basis.until.is_none_or(|until| self.now() < until)
            && basis
                .counts
                .iter()
                .all(|(stripe, count)| generations.now(*stripe) == *count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_that_changes_changes_its_source_and_no_other_listing() {
        let generations = Generations::default();
        let changed = Listing::new(SourceId(0), None, Some("a")).unwrap();
        // Of many, so that one shares no count with the one that changes.
        let others: Vec<Listing> = (0..20)
            .map(|n| Listing::new(SourceId(0), None, Some(&format!("b{n}"))).unwrap())
            .collect();
        let of = |part| {
            let mut basis = Basis::default();
            basis.add(&generations, part);
            basis
        };
        let source = of(Part::Source(SourceId(0)));
        let itself = of(Part::Listing(&changed));
        let others: Vec<Basis> = others.iter().map(|l| of(Part::Listing(l))).collect();
        let stands = |basis: &Basis| {
            let mut counts = basis.counts.iter();
            counts.all(|(stripe, count)| generations.now(*stripe) == *count)
        };
        assert!(stands(&source) && stands(&itself));
        generations.changed(Part::Listing(&changed));
        assert!(!stands(&source) && !stands(&itself));
        assert!(others.iter().any(stands));
    }
}
