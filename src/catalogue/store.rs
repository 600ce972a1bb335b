//! What is held in memory, bounded by bytes.

use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use foldhash::fast::RandomState;
use moka::sync::Cache;

use super::Listing;
use super::SourceId;
use super::aside::Aside;
use super::aside::AsideKey;
use super::generations::Generations;
use super::generations::Part;
use super::page::Page;
use super::page::PageKey;
use super::whole::Whole;

/// How long a refused marker is not asked again.
const REFUSED_FOR: Duration = Duration::from_secs(10);

/// How long a failed refresh is remembered: callers who can be served stale
/// data in this time do not wait for the next failure.
const FAILED_FOR: Duration = Duration::from_secs(1);

/// The most refusals and failures remembered, each.
const MAX_NOTES: u64 = 10_000;

/// Names come from outside, so their hashes are seeded at random.
type Held<K, V> = Cache<K, V, RandomState>;

pub(super) struct Store {
    pages: Held<PageKey, Arc<Page>>,
    wholes: Held<Listing, Arc<Whole>>,
    asides: Held<AsideKey, Arc<Aside>>,
    refused: Held<PageKey, DateTime<Utc>>,
    failed: Held<PageKey, DateTime<Utc>>,
    too_large: Held<Listing, DateTime<Utc>>,
    /// When the youngest thing in here was read, in milliseconds of Unix time.
    youngest_ms: AtomicI64,
    generations: Generations,
}

impl Store {
    /// A store of at most `max_bytes`: an eighth for what is known of single
    /// images, and one half of the rest for pages, the other for whole listings,
    /// which share the pages they were read with.
    pub(super) fn new(max_bytes: u64) -> Self {
        let eighth = max_bytes / 8;
        let half = (max_bytes - eighth) / 2;
        Self {
            asides: Cache::builder()
                .max_capacity(eighth)
                .weigher(|_, aside: &Arc<Aside>| weight(aside.weight()))
                .build_with_hasher(RandomState::default()),
            pages: Cache::builder()
                .max_capacity(half)
                .weigher(|key: &PageKey, page: &Arc<Page>| weight(key.weight() + page.weight()))
                .build_with_hasher(RandomState::default()),
            wholes: Cache::builder()
                .max_capacity(half)
                .weigher(|_, whole: &Arc<Whole>| weight(whole.weight()))
                .build_with_hasher(RandomState::default()),
            refused: notes(),
            failed: notes(),
            too_large: notes(),
            youngest_ms: AtomicI64::new(i64::MIN),
            generations: Generations::default(),
        }
    }

    /// How often what is held has changed.
    pub(super) fn generations(&self) -> &Generations {
        &self.generations
    }

    /// When the youngest thing that was put in was read; `None` if nothing was.
    pub(super) fn youngest(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.youngest_ms.load(Ordering::Relaxed))
    }

    /// How many bytes pages, whole listings and single images take now, about.
    pub(super) fn bytes(&self) -> [u64; 3] {
        // What was put in or dropped lately is counted only then.
        self.pages.run_pending_tasks();
        self.wholes.run_pending_tasks();
        self.asides.run_pending_tasks();
        [
            self.pages.weighted_size(),
            self.wholes.weighted_size(),
            self.asides.weighted_size(),
        ]
    }

    fn note_read(&self, read_at: DateTime<Utc>) {
        self.youngest_ms
            .fetch_max(read_at.timestamp_millis(), Ordering::Relaxed);
    }

    pub(super) fn page(&self, key: &PageKey) -> Option<Arc<Page>> {
        self.pages.get(key)
    }

    /// Every page that is held of a source and tells all of its images.
    pub(super) fn pages_of(
        &self,
        source: SourceId,
    ) -> impl Iterator<Item = (Arc<PageKey>, Arc<Page>)> + '_ {
        let will_do = move |listing: &Listing| listing.source() == source && listing.tells_all();
        let pages = self.pages.iter();
        pages.filter(move |(key, _)| will_do(&key.listing))
    }

    pub(super) fn aside(&self, key: &AsideKey) -> Option<Arc<Aside>> {
        self.asides.get(key)
    }

    pub(super) fn put_aside(&self, key: &AsideKey, aside: Arc<Aside>) {
        self.note_read(aside.read_at());
        self.asides.insert(key.clone(), aside);
        self.generations.changed(Part::Aside(key));
    }

    /// BCC says that this may not be read: what is held of it must go.
    pub(super) fn forget_aside(&self, key: &AsideKey) {
        self.asides.invalidate(key);
        self.generations.changed(Part::Aside(key));
    }

    pub(super) fn put_page(&self, key: &PageKey, page: Arc<Page>) {
        self.refused.invalidate(key);
        self.failed.invalidate(key);
        self.note_read(page.read_at);
        self.pages.insert(key.clone(), page);
        self.generations.changed(Part::Listing(&key.listing));
    }

    pub(super) fn whole(&self, listing: &Listing) -> Option<Arc<Whole>> {
        self.wholes.get(listing)
    }

    pub(super) fn put_whole(&self, listing: &Listing, whole: Arc<Whole>) {
        self.wholes.insert(listing.clone(), whole);
        self.generations.changed(Part::Listing(listing));
    }

    /// BCC no longer takes this page's marker: forget the page too.
    pub(super) fn refuse(&self, key: &PageKey, now: DateTime<Utc>) {
        self.pages.invalidate(key);
        self.refused.insert(key.clone(), now);
        self.generations.changed(Part::Listing(&key.listing));
    }

    pub(super) fn is_refused(&self, key: &PageKey, now: DateTime<Utc>) -> bool {
        is_recent(self.refused.get(key), now, REFUSED_FOR)
    }

    /// A walk found more pages than it may read.
    pub(super) fn note_too_large(&self, listing: Listing, now: DateTime<Utc>) {
        self.too_large.insert(listing, now);
    }

    /// Whether a walk found that lately: another one would find it too.
    pub(super) fn is_too_large(
        &self,
        listing: &Listing,
        now: DateTime<Utc>,
        fresh: Duration,
    ) -> bool {
        is_recent(self.too_large.get(listing), now, fresh)
    }

    /// BCC says that this may not be read: what is held of it must go.
    pub(super) fn forget(&self, key: &PageKey) {
        self.pages.invalidate(key);
        self.wholes.invalidate(&key.listing);
        self.generations.changed(Part::Listing(&key.listing));
    }

    pub(super) fn fail(&self, key: PageKey, now: DateTime<Utc>) {
        self.failed.insert(key, now);
    }

    pub(super) fn has_just_failed(&self, key: &PageKey, now: DateTime<Utc>) -> bool {
        is_recent(self.failed.get(key), now, FAILED_FOR)
    }
}

fn notes<K: Eq + Hash + Send + Sync + 'static>() -> Held<K, DateTime<Utc>> {
    let cache = Cache::builder().max_capacity(MAX_NOTES);
    cache.build_with_hasher(RandomState::default())
}

fn is_recent(noted: Option<DateTime<Utc>>, now: DateTime<Utc>, limit: Duration) -> bool {
    noted.is_some_and(|noted| (now - noted).to_std().is_ok_and(|age| age < limit))
}

/// What the cache itself needs for an entry, about.
const ENTRY: usize = 300;

/// A weight as the cache counts it. What does not fit is heavier than any
/// capacity set in earnest.
fn weight(bytes: usize) -> u32 {
    u32::try_from(bytes + ENTRY).unwrap_or(u32::MAX)
}
