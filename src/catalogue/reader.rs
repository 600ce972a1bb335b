//! A request's view of the catalogue.

use std::collections::HashMap;
use std::collections::HashSet;
use std::pin::pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use foldhash::fast::RandomState;
use futures_util::FutureExt as _;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::Basis;
use super::Catalogue;
use super::CatalogueError;
use super::Facets;
use super::Freshness;
use super::HeldImage;
use super::Listing;
use super::NewestBy;
use super::Sight;
use super::View;
use super::generations::Part;
use super::page::Page;
use super::page::PageKey;
use super::read::Found;
use super::read::Need;
use super::walk::WalkOutcome;
use super::whole::Whole;

/// How many calls about single images a request has under way at once, in each
/// source: those of one that is slow keep none of another's waiting.
const SINGLE_CALLS: usize = 8;

/// What one request reads with. It sees one version of each page and of each
/// listing, however many of its fields ask.
pub struct Reader {
    pub(super) catalogue: Catalogue,
    pub(super) deadline: Instant,
    /// How long it waits where it can be served old data: half of its time, so that
    /// there is some left for what follows.
    pub(super) patience: Instant,
    pub(super) max_age: Option<Duration>,
    pub(super) sight: Sight,
    pub(super) seen: Seen,
    /// Places for calls about single images, by source.
    pub(super) single_calls: Box<[Semaphore]>,
    /// The listings of which some field needs the whole.
    wanted: Mutex<HashSet<Listing, RandomState>>,
    /// What each listing is answered from, once that is settled.
    wholes: Mutex<HashMap<Listing, Settled, RandomState>>,
    /// What the answer is made of.
    basis: Mutex<Basis>,
}

/// What a request answers a listing from.
#[derive(Clone)]
enum Settled {
    Whole(Arc<Whole>),
    Pages,
    /// The whole listing can't be had. Windows that can do without are answered
    /// from pages.
    Failed(CatalogueError),
}

/// The pages that a request has seen.
#[derive(Default)]
pub(super) struct Seen(Mutex<HashMap<PageKey, Arc<Page>, RandomState>>);

impl Reader {
    pub(super) fn new(
        catalogue: Catalogue,
        deadline: Instant,
        max_age: Option<Duration>,
        sight: Sight,
    ) -> Self {
        let now = Instant::now();
        let places = || Semaphore::new(SINGLE_CALLS);
        let single_calls = catalogue.sources().map(|_| places()).collect();
        Self {
            catalogue,
            deadline,
            patience: now + deadline.saturating_duration_since(now) / 2,
            max_age,
            sight,
            seen: Seen::default(),
            single_calls,
            wanted: Mutex::default(),
            wholes: Mutex::default(),
            basis: Mutex::default(),
        }
    }

    /// The catalogue that it reads.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Says that some field of the request needs the whole listing, before any
    /// of them reads: then all fields are answered from it, and agree.
    pub fn want_whole(&self, listing: &Listing) {
        lock(&self.wanted).insert(listing.clone());
    }

    /// How many images a view has.
    ///
    /// # Errors
    /// See [`CatalogueError`].
    pub async fn count(&self, listing: &Listing, view: &View) -> Result<usize, CatalogueError> {
        let whole = self.noted_whole(listing).await?;
        self.looked_up(&whole, view, |shown| shown.count()).await
    }

    /// The values of a view's images, counted.
    ///
    /// # Errors
    /// See [`CatalogueError`].
    pub async fn facets(&self, listing: &Listing, view: &View) -> Result<Facets, CatalogueError> {
        let whole = self.noted_whole(listing).await?;
        self.worked_out(&whole, view, |shown| shown.facets()).await
    }

    /// The newest image of a view.
    ///
    /// # Errors
    /// See [`CatalogueError`].
    pub async fn newest(
        &self,
        listing: &Listing,
        view: &View,
        by: NewestBy,
    ) -> Result<Option<HeldImage>, CatalogueError> {
        let whole = self.noted_whole(listing).await?;
        self.worked_out(&whole, view, move |shown| shown.newest(by))
            .await
    }

    /// What went into the answer so far.
    #[must_use]
    pub fn basis(&self) -> Basis {
        lock(&self.basis).clone()
    }

    /// Gives up waiting, not working, when the request's time is over.
    pub(super) async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, CatalogueError>>,
    ) -> Result<T, CatalogueError> {
        let mut work = pin!(work);
        // What is held is there at once, and needs no timer.
        if let Some(result) = work.as_mut().now_or_never() {
            return result;
        }
        match tokio::time::timeout_at(self.deadline, work).await {
            Ok(result) => result,
            Err(_) => Err(CatalogueError::Deadline),
        }
    }

    /// Notes that data of this age went into the answer.
    pub(super) fn note(&self, freshness: Freshness) {
        lock(&self.basis).note(freshness);
    }

    /// Notes that the answer would be the same until then, or less long.
    pub(super) fn lasts_until(&self, until: DateTime<Utc>) {
        lock(&self.basis).end_by(until);
    }

    /// Notes that this part goes into the answer. Comes before anything of it is
    /// looked at: what changes in between has then changed since.
    pub(super) fn rests_on(&self, part: Part<'_>) {
        lock(&self.basis).add(self.catalogue.0.store.generations(), part);
    }

    /// How old data is that was read at this moment.
    pub(super) fn freshness_since(&self, read_at: DateTime<Utc>) -> Freshness {
        Freshness {
            fetched_at: read_at,
            fresh_until: read_at + self.catalogue.0.config.cache.fresh,
        }
    }

    async fn noted_whole(&self, listing: &Listing) -> WalkOutcome {
        let whole = self.in_time(self.required_whole(listing)).await?;
        self.note(whole.freshness());
        Ok(whole)
    }

    /// The whole listing, for a field that can't do without.
    pub(super) async fn required_whole(&self, listing: &Listing) -> WalkOutcome {
        self.rests_on(Part::Listing(listing));
        match self.settled(listing) {
            Some(Settled::Whole(whole)) => return Ok(whole),
            Some(Settled::Failed(error)) => return Err(error),
            Some(Settled::Pages) | None => {}
        }
        let walked = self.catalogue.whole(listing, self.max_age, self.patience);
        let walked = match walked.await {
            Ok(whole) => self.seen_of(listing, whole).await,
            Err(error) => Err(error),
        };
        match self.settle(listing, walked.map_or_else(Settled::Failed, Settled::Whole)) {
            Settled::Whole(whole) => Ok(whole),
            Settled::Failed(error) => Err(error),
            Settled::Pages => Err(CatalogueError::Broken),
        }
    }

    /// The whole listing, for a field that could do without: where one is held,
    /// or another field needs it anyway.
    pub(super) async fn settled_whole(&self, listing: &Listing) -> Option<Arc<Whole>> {
        match self.settled(listing) {
            Some(Settled::Whole(whole)) => return Some(whole),
            Some(Settled::Pages | Settled::Failed(_)) => return None,
            None => {}
        }
        let wanted = lock(&self.wanted).contains(listing);
        if wanted {
            return Box::pin(self.required_whole(listing)).await.ok();
        }
        let held = self.catalogue.fresh_whole(listing, self.max_age);
        if held.is_some() {
            self.catalogue.0.tally.listings.hits.count();
        }
        let settled = held.map_or(Settled::Pages, Settled::Whole);
        match self.settle(listing, settled) {
            Settled::Whole(whole) => Some(whole),
            Settled::Pages | Settled::Failed(_) => None,
        }
    }

    /// Whether it is settled that the listing's pages are what answers.
    pub(super) fn is_settled_by_pages(&self, listing: &Listing) -> bool {
        matches!(lock(&self.wholes).get(listing), Some(Settled::Pages))
    }

    fn settled(&self, listing: &Listing) -> Option<Settled> {
        lock(&self.wholes).get(listing).cloned()
    }

    /// Settles what a listing is answered from. What was settled before stays,
    /// but for pages, which give way to a whole listing or to word that there
    /// is none.
    fn settle(&self, listing: &Listing, settled: Settled) -> Settled {
        let mut wholes = lock(&self.wholes);
        let place = wholes.entry(listing.clone()).or_insert(Settled::Pages);
        if matches!(place, Settled::Pages) {
            *place = settled;
        }
        place.clone()
    }
}

impl Seen {
    /// The first page of a listing, if this request saw it.
    pub(super) fn first_page(&self, listing: &Listing) -> Option<Arc<Page>> {
        let key = PageKey {
            listing: listing.clone(),
            marker: None,
        };
        lock(&self.0).get(&key).cloned()
    }

    /// The page as this request saw it first; anew where it has to be younger.
    pub(super) async fn page(
        &self,
        catalogue: &Catalogue,
        key: &PageKey,
        need: Need,
    ) -> Result<Found, CatalogueError> {
        let will_do = |page: &Arc<Page>| match need {
            Need::Young { .. } => true,
            Need::After(tick) => page.tick > tick,
        };
        if let Some(page) = lock(&self.0).get(key).filter(|page| will_do(page)) {
            return Ok(Found::Page(Arc::clone(page)));
        }
        // In a place of its own: what waits for BCC takes kilobytes, and is else moved
        // about with each window.
        let Found::Page(page) = Box::pin(catalogue.page(key, need)).await? else {
            return Ok(Found::Refused);
        };
        let mut seen = lock(&self.0);
        let first = seen.entry(key.clone()).or_insert_with(|| Arc::clone(&page));
        if !will_do(first) {
            *first = page;
        }
        Ok(Found::Page(Arc::clone(first)))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
