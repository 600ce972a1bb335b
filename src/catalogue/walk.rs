//! Walking a listing from its head to its end.

use std::sync::Arc;

use tokio::time::Instant;

use super::Catalogue;
use super::CatalogueError;
use super::Listing;
use super::read::Need;
use super::read::age;
use super::runs::Runs;
use super::trail::Step;
use super::trail::Trail;
use super::whole::Whole;
use crate::bce::BceError;

/// A whole listing stays fresh at least this many times as long as it took to
/// walk it, so that walking never becomes all we do.
const FRESH_PER_WALK: u32 = 10;

/// How a walk ended.
pub(super) type WalkOutcome = Result<Arc<Whole>, CatalogueError>;

impl Catalogue {
    /// The whole listing, if one is held and fresh.
    pub(super) fn fresh_whole(&self, listing: &Listing) -> Option<Arc<Whole>> {
        let whole = self.0.store.whole(listing)?;
        (age(whole.walked_at, self.now()) < whole.fresh_for).then_some(whole)
    }

    /// The whole listing: the one held while it is fresh, otherwise walked
    /// anew, past the cache. Callers at the same time share one walk.
    pub(super) async fn whole(&self, listing: &Listing) -> WalkOutcome {
        let held = || self.fresh_whole(listing).map(Ok);
        let (catalogue, owned) = (self.clone(), listing.clone());
        let work = async move {
            let deadline = catalogue.0.config.walk_deadline;
            let walk = catalogue.walk(&owned);
            match tokio::time::timeout(deadline, walk).await {
                Ok(outcome) => outcome,
                Err(_) => Err(BceError::too_slow("the walk's deadline is over").into()),
            }
        };
        let walked = self.0.walks.join(listing, held, work).wait().await;
        walked.unwrap_or(Err(CatalogueError::Broken))
    }

    async fn walk(&self, listing: &Listing) -> WalkOutcome {
        let walked_at = self.now();
        let started = Instant::now();
        let need = Need::After(self.tick());
        let mut trail = Trail::new(self, listing, need, None, self.0.config.walk_pages);
        let mut step = trail.start(None).await?;
        while step != Step::Lost && trail.goes_on() {
            step = trail.advance().await?;
        }
        if step == Step::Lost {
            return Err(BceError::invalid("BCC refuses a list without a marker").into());
        }
        let took = started.elapsed();
        let mut runs = Runs::of(trail.pages());
        runs.finish();
        let whole = Arc::new(Whole {
            runs,
            walked_at,
            fresh_for: self.0.config.cache.fresh.max(took * FRESH_PER_WALK),
        });
        tracing::debug!(
            bcc.region = self.source(listing.source()).region,
            pages = trail.pages().len(),
            duration_ms = took.as_millis(),
            "walked a listing"
        );
        self.0.store.put_whole(listing.clone(), Arc::clone(&whole));
        Ok(whole)
    }
}
