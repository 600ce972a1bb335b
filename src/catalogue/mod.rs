//! The catalogue: BCC's listings, read page by page or whole, held for a
//! while, and never read twice at the same time.
//!
//! Everything that calls BCC goes through here. A caller opens a [`Reader`]
//! for its request and asks it for windows of listings; who needs the same
//! page at the same moment gets the answer of one call (`flight`).

mod arrange;
mod aside;
mod config;
mod cursor;
mod error;
mod flight;
mod generations;
mod life;
mod listing;
mod lookup;
mod matched;
mod page;
mod position;
mod read;
mod reader;
mod runs;
mod shown;
mod sight;
mod source;
mod store;
mod summary;
mod tally;
mod trail;
mod view;
mod walk;
mod watch;
mod whole;
mod window;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;

use crate::bce::Clock;
use aside::AsideKey;
use aside::AsideOutcome;
use flight::Flights;
use life::Stage;
use life::age;
use page::PageKey;
use read::PageOutcome;
use store::Store;
use tally::Tally;
use walk::WalkOutcome;
use watch::Hubs;

pub use crate::bce::Answer;
pub use crate::bce::BceError;
pub use crate::bce::Failure;
pub use config::CacheConfig;
pub use config::CatalogueConfig;
pub use config::SubscriptionsConfig;
pub use cursor::Cursor;
pub use cursor::CursorError;
pub use cursor::Fingerprint;
pub use error::CatalogueError;
pub use generations::Basis;
pub use listing::InvalidListing;
pub use listing::Listing;
pub use lookup::Found;
pub use lookup::Ids;
pub use page::HeldImage;
pub use page::Page;
pub use page::Row;
pub use position::ListedPosition;
pub use position::Position;
pub use position::SortedPosition;
pub use reader::Reader;
pub use runs::Slice;
pub use sight::Sight;
pub use source::Source;
pub use source::SourceId;
pub use summary::Counts;
pub use summary::Facets;
pub use summary::NewestBy;
pub use view::View;
pub use watch::Change;
pub use watch::Changes;
pub use watch::Watch;
pub use watch::WatchError;
pub use window::Freshness;
pub use window::Window;
pub use window::WindowAnswer;

/// All sources, and what is held of them. Cheap to clone.
#[derive(Clone)]
pub struct Catalogue(Arc<Shared>);

/// What every clone of a [`Catalogue`] shares.
struct Shared {
    sources: Vec<Source>,
    config: CatalogueConfig,
    clock: Clock,
    store: Store,
    reads: Flights<PageKey, PageOutcome>,
    walks: Flights<Listing, WalkOutcome>,
    asides: Flights<AsideKey, AsideOutcome>,
    hubs: Hubs,
    tally: Tally,
    /// How many reads were started: their order, where the clock is too coarse.
    reads_started: AtomicU64,
}

/// The moment of a read among all reads. Later ones are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tick(u64);

impl Catalogue {
    /// A catalogue of `sources`, of which the first is the default one.
    #[must_use]
    pub fn new(sources: Vec<Source>, config: CatalogueConfig, clock: Clock) -> Self {
        Self(Arc::new(Shared {
            store: Store::new(config.cache.max_bytes),
            hubs: Hubs::new(&config.subscriptions),
            tally: Tally::default(),
            sources,
            config,
            clock,
            reads: Flights::default(),
            walks: Flights::default(),
            asides: Flights::default(),
            reads_started: AtomicU64::new(0),
        }))
    }

    /// Every source, the default one first.
    pub fn sources(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.0
            .sources
            .iter()
            .enumerate()
            .map(|(index, source)| (SourceId(index), source))
    }

    /// The source of this id.
    #[must_use]
    pub fn source(&self, id: SourceId) -> &Source {
        &self.0.sources[id.0]
    }

    /// Opens a request's view: one version of each listing, and no wait beyond
    /// `deadline`. `max_age` is how old data the caller takes at most; `None`
    /// leaves it to the settings. What is out of `sight` is as if it were not
    /// there.
    #[must_use]
    pub fn reader(
        &self,
        deadline: tokio::time::Instant,
        max_age: Option<Duration>,
        sight: Sight,
    ) -> Reader {
        Reader::new(self.clone(), deadline, max_age, sight)
    }

    /// How long a page is fresh from when BCC was asked (`cache.fresh`).
    #[must_use]
    pub fn fresh_for(&self) -> Duration {
        self.0.config.cache.fresh
    }

    /// How many images BCC is asked for in one call.
    #[must_use]
    pub fn page_size(&self) -> usize {
        self.0.config.page_size
    }

    /// Whether some question may be answered: unless every source has been failing,
    /// and all that is held is too old to stand in.
    #[must_use]
    pub fn can_answer(&self) -> bool {
        let (cache, now) = (&self.0.config.cache, self.now());
        let is_good = |read_at| cache.stage(age(read_at, now), None) != Stage::Gone;
        let sources = &self.0.sources;
        sources.iter().any(|source| source.client.is_reachable())
            || self.0.store.youngest().is_some_and(is_good)
    }

    /// The time by which ages are told.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.0.clock)()
    }

    /// The moment now: reads that start later have a greater one.
    fn tick(&self) -> Tick {
        Tick(self.0.reads_started.load(Ordering::SeqCst))
    }

    /// The moment of a read that starts now.
    fn next_tick(&self) -> Tick {
        Tick(self.0.reads_started.fetch_add(1, Ordering::SeqCst) + 1)
    }
}
