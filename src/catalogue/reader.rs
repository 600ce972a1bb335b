//! A request's view of the catalogue.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::Instant;

use super::Catalogue;
use super::CatalogueError;
use super::Listing;
use super::page::Page;
use super::page::PageKey;
use super::read::Found;
use super::read::Need;
use super::read::age;
use super::walk::WalkOutcome;
use super::whole::Whole;

/// What one request reads with. It sees one version of each page and of each
/// listing, however many of its fields ask.
pub struct Reader {
    pub(super) catalogue: Catalogue,
    pub(super) deadline: Instant,
    pub(super) max_age: Option<Duration>,
    pub(super) seen: Seen,
    /// Whether a listing is answered from a whole one was settled by the first
    /// field that asked.
    wholes: Mutex<HashMap<Listing, Option<Arc<Whole>>>>,
}

/// The pages that a request has seen.
#[derive(Default)]
pub(super) struct Seen(Mutex<HashMap<PageKey, Arc<Page>>>);

impl Reader {
    pub(super) fn new(catalogue: Catalogue, deadline: Instant, max_age: Option<Duration>) -> Self {
        Self {
            catalogue,
            deadline,
            max_age,
            seen: Seen::default(),
            wholes: Mutex::default(),
        }
    }

    /// The catalogue that it reads.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The whole listing that this request answers from, if it does.
    pub(super) fn pinned_whole(&self, listing: &Listing) -> Option<Arc<Whole>> {
        let mut wholes = self.wholes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pinned) = wholes.get(listing) {
            return pinned.clone();
        }
        let whole = self.catalogue.fresh_whole(listing).filter(|whole| {
            let now = self.catalogue.now();
            let min_refresh = self.catalogue.0.config.cache.min_refresh;
            self.max_age
                .is_none_or(|max_age| age(whole.walked_at, now) < max_age.max(min_refresh))
        });
        wholes.insert(listing.clone(), whole.clone());
        whole
    }

    /// The whole listing, walked now unless a fresh one is held.
    pub(super) async fn walked(&self, listing: &Listing) -> WalkOutcome {
        let whole = self.catalogue.whole(listing).await?;
        let mut wholes = self.wholes.lock().unwrap_or_else(PoisonError::into_inner);
        wholes.insert(listing.clone(), Some(Arc::clone(&whole)));
        Ok(whole)
    }
}

impl Seen {
    /// The page as this request saw it first; anew where it has to be younger.
    pub(super) async fn page(
        &self,
        catalogue: &Catalogue,
        key: &PageKey,
        need: Need,
    ) -> Result<Found, CatalogueError> {
        let will_do = |page: &Arc<Page>| match need {
            Need::Young(_) => true,
            Need::After(tick) => page.tick > tick,
        };
        if let Some(page) = self.lock().get(key).filter(|page| will_do(page)) {
            return Ok(Found::Page(Arc::clone(page)));
        }
        let Found::Page(page) = catalogue.page(key, need).await? else {
            return Ok(Found::Refused);
        };
        let mut seen = self.lock();
        let first = seen.entry(key.clone()).or_insert_with(|| Arc::clone(&page));
        if !will_do(first) {
            *first = page;
        }
        Ok(Found::Page(Arc::clone(first)))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<PageKey, Arc<Page>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
