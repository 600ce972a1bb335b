//! Walking a listing from its head to its end.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::Catalogue;
use super::CatalogueError;
use super::Listing;
use super::Tick;
use super::life;
use super::life::Stage;
use super::life::age;
use super::read::Need;
use super::trail::Step;
use super::trail::Trail;
use super::whole::Whole;
use crate::bce::BceError;

/// A whole listing stays fresh at least this many times as long as it took to
/// walk it, so that walking never becomes all we do.
pub(super) const FRESH_PER_WALK: u32 = 10;

/// A walk that takes longer says how far it is, each time.
const PROGRESS: Duration = Duration::from_secs(5);

/// How a walk ended.
pub(super) type WalkOutcome = Result<Arc<Whole>, CatalogueError>;

impl Catalogue {
    /// The whole listing, if one is held that is fresh, and not older than the
    /// caller takes.
    pub(super) fn fresh_whole(
        &self,
        listing: &Listing,
        max_age: Option<Duration>,
    ) -> Option<Arc<Whole>> {
        let whole = self.0.store.whole(listing)?;
        let fresh_for = match max_age {
            // Whoever wants younger data gets it page by page.
            Some(max_age) => whole
                .fresh_for
                .min(self.0.config.cache.fresh_for(Some(max_age))),
            None => whole.fresh_for,
        };
        (age(whole.walked_at, self.now()) < fresh_for).then_some(whole)
    }

    /// The whole listing: the one held while it is fresh, otherwise walked
    /// anew, past the cache. Callers at the same time share one walk. However
    /// young a caller wants it, it is walked once in its freshness time; but
    /// where BCC fails, or takes longer than `patience`, an older one stands in.
    pub(super) async fn whole(
        &self,
        listing: &Listing,
        max_age: Option<Duration>,
        patience: Instant,
    ) -> WalkOutcome {
        let cache = &self.0.config.cache;
        let now = self.now();
        let held = self.0.store.whole(listing).map(|whole| {
            let past_fresh = age(whole.walked_at, now).saturating_sub(whole.fresh_for);
            let stage = if age(whole.walked_at, now) < whole.fresh_for {
                Stage::Fresh
            } else {
                cache.stage(cache.fresh + past_fresh, max_age)
            };
            (whole, stage)
        });
        let counts = &self.0.tally.listings;
        life::serve(held, || false, patience, counts, || self.join_walk(listing)).await
    }

    /// Joins the walk of a listing, which starts unless a fresh one is held.
    pub(super) fn join_walk(&self, listing: &Listing) -> impl Future<Output = WalkOutcome> + use<> {
        self.join_walk_unless(listing, &|| self.fresh_whole(listing, None))
    }

    /// The whole listing, read after this moment.
    pub(super) async fn whole_read_after(&self, listing: &Listing, tick: Tick) -> WalkOutcome {
        loop {
            let held = || self.0.store.whole(listing).filter(|held| held.tick >= tick);
            // A walk under way may have started too early: then once more.
            let whole = self.join_walk_unless(listing, &held).await?;
            if whole.tick >= tick {
                return Ok(whole);
            }
        }
    }

    fn join_walk_unless(
        &self,
        listing: &Listing,
        will_do: &dyn Fn() -> Option<Arc<Whole>>,
    ) -> impl Future<Output = WalkOutcome> + use<> {
        let held = || {
            let (now, fresh) = (self.now(), self.0.config.cache.fresh);
            if self.0.store.is_too_large(listing, now, fresh) {
                let max_pages = self.0.config.walk_pages;
                return Some(Err(CatalogueError::ListingTooLarge { max_pages }));
            }
            will_do().map(Ok)
        };
        let (catalogue, owned) = (self.clone(), listing.clone());
        let work = async move {
            let deadline = catalogue.0.config.walk_deadline;
            let walk = catalogue.walk(&owned);
            let outcome = match tokio::time::timeout(deadline, walk).await {
                Ok(outcome) => outcome,
                Err(_) => Err(BceError::too_slow("the walk's deadline is over").into()),
            };
            let counts = &catalogue.0.tally;
            match outcome {
                Ok(_) => counts.walks_ended.count(),
                Err(_) => counts.walks_failed.count(),
            }
            if let Err(CatalogueError::ListingTooLarge { .. }) = outcome {
                catalogue.0.store.note_too_large(owned, catalogue.now());
            }
            outcome
        };
        let walked = self.0.walks.join(listing, held, work).wait();
        async { walked.await.unwrap_or(Err(CatalogueError::Broken)) }
    }

    async fn walk(&self, listing: &Listing) -> WalkOutcome {
        let walked_at = self.now();
        let started = Instant::now();
        let tick = self.tick();
        let mut trail = Trail::new(
            self,
            listing,
            Need::After(tick),
            None,
            self.0.config.walk_pages,
        );
        let mut step = trail.start(None).await?;
        let mut said = started;
        while step != Step::Lost && trail.goes_on() {
            step = trail.advance().await?;
            if said.elapsed() > PROGRESS {
                said = Instant::now();
                let pages = trail.pages().len();
                let seconds = started.elapsed().as_secs();
                tracing::info!(pages, seconds, "still walking a listing");
            }
        }
        if step == Step::Lost {
            return Err(BceError::invalid("BCC refuses a list without a marker").into());
        }
        let took = started.elapsed();
        let fresh_for = self.0.config.cache.fresh.max(took * FRESH_PER_WALK);
        let whole = Whole::new(trail.pages().to_vec(), walked_at, fresh_for, tick);
        let whole = Arc::new(whole);
        tracing::debug!(
            bcc.region = self.source(listing.source()).region,
            images = whole.len(),
            pages = whole.n_pages(),
            duration_ms = took.as_millis(),
            "walked a listing"
        );
        self.0.store.put_whole(listing, Arc::clone(&whole));
        Ok(whole)
    }
}
