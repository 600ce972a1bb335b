//! Watching listings: what changes in them, told to whoever subscribed.
//!
//! One task a listing reads it whole, again and again, while it has
//! subscribers, and compares each version with the one before. Nothing is lost
//! or told twice: who subscribes joins the others between two versions, and
//! hears of every difference from there on. Each has a bounded queue; one that
//! is too slow is cut off, so that nobody waits for it and nothing piles up.

mod diff;
mod hubs;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Catalogue;
use super::CatalogueError;
use super::Listing;
use super::Reader;
use super::walk::FRESH_PER_WALK;
use super::whole::Whole;
use hubs::NoRoom;
use hubs::Subscription;

pub use diff::Change;
pub use diff::Changes;
pub(super) use hubs::Hubs;

/// One subscriber's view of a listing. It ends when this is dropped.
pub struct Watch {
    catalogue: Catalogue,
    listing: Listing,
    subscription: Subscription,
    behind: CancellationToken,
    /// How many images are in the list that the subscriber has in hand.
    in_hand: usize,
    _place: OwnedSemaphorePermit,
}

/// Why a listing can't be watched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WatchError {
    /// Its first version can't be read.
    #[error(transparent)]
    Unreadable(#[from] CatalogueError),
    /// Too many subscriptions.
    #[error("{max} subscriptions are open already")]
    TooMany {
        /// `subscriptions.max`.
        max: usize,
    },
    /// Too many different listings.
    #[error("{max} lists are watched already")]
    TooManyListings {
        /// `subscriptions.max_listings`.
        max: usize,
    },
}

impl Catalogue {
    /// Watches a listing from the version on that it has now: the one that others
    /// watch, or that is held and fresh, or that is read. `behind` is cancelled if
    /// the subscriber is cut off for being slow.
    ///
    /// # Errors
    /// See [`WatchError`].
    pub async fn watch(
        &self,
        listing: &Listing,
        behind: &CancellationToken,
    ) -> Result<Watch, WatchError> {
        let config = &self.0.config.subscriptions;
        let hubs = &self.0.hubs;
        let place = Arc::clone(&hubs.places)
            .try_acquire_owned()
            .map_err(|_| WatchError::TooMany { max: config.max })?;
        let no_room = WatchError::TooManyListings {
            max: config.max_listings,
        };
        let subscription = match hubs.join(listing, behind, config.queue) {
            Some(subscription) => subscription,
            None if !hubs.has_room(config.max_listings) => return Err(no_room),
            None => {
                let version = self.join_walk(listing).await?;
                let (catalogue, owned) = (self.clone(), listing.clone());
                let start = |hub| {
                    let follow = catalogue.follow(owned, hub, version);
                    tokio::spawn(follow).abort_handle()
                };
                let started = hubs.join_or_start(listing, behind, config, start);
                started.map_err(|NoRoom| no_room)?
            }
        };
        Ok(Watch {
            catalogue: self.clone(),
            listing: listing.clone(),
            subscription,
            behind: behind.clone(),
            in_hand: 0,
            _place: place,
        })
    }

    /// Reads a listing again and again, and tells the hub what changed.
    async fn follow(self, listing: Listing, hub: u64, mut version: Arc<Whole>) {
        let config = &self.0.config.subscriptions;
        let region = &self.source(listing.source()).region;
        let mut pause = config.interval;
        let mut is_out = false;
        loop {
            tokio::time::sleep(pause).await;
            pause = config.interval;
            let started = Instant::now();
            let next = match self.whole_read_after(&listing, self.tick()).await {
                Ok(next) => next,
                // What can't be read has not changed.
                Err(error) => {
                    if !is_out {
                        tracing::warn!(
                            bcc.region = region,
                            "a list that is watched can't be read, so its subscribers hear nothing: {error}"
                        );
                    }
                    is_out = true;
                    continue;
                }
            };
            if is_out {
                tracing::info!(bcc.region = region, "a list that is watched is back");
                is_out = false;
            }
            // Reading a long list must not become all we do.
            pause = pause.max(started.elapsed() * FRESH_PER_WALK);
            let (before, after) = (Arc::clone(&version), Arc::clone(&next));
            // Off the threads that others wait for: a list may be long.
            let compare = tokio::task::spawn_blocking(move || diff::changes(&before, &after));
            let Ok(changes) = compare.await else {
                // The next version is compared with this same one, so nothing is lost.
                tracing::error!("two versions of a list could not be compared");
                continue;
            };
            version = next;
            if !changes.images.is_empty() {
                let changes = Arc::new(changes);
                self.0.hubs.publish(&listing, hub, &changes, config.queue);
            }
        }
    }
}

impl Reader {
    /// Watches a listing, and gives up waiting for its first version when the
    /// request's time is over.
    ///
    /// # Errors
    /// See [`WatchError`].
    pub async fn watch(
        &self,
        listing: &Listing,
        behind: &CancellationToken,
    ) -> Result<Watch, WatchError> {
        let watch = self.catalogue.watch(listing, behind);
        match tokio::time::timeout_at(self.deadline, watch).await {
            Ok(watch) => watch,
            Err(_) => Err(CatalogueError::Deadline.into()),
        }
    }
}

impl Watch {
    /// What changed next; `None` once this subscriber is cut off.
    pub async fn changes(&mut self) -> Option<Arc<Changes>> {
        self.subscription
            .waiting
            .fetch_sub(self.in_hand, Ordering::SeqCst);
        self.in_hand = 0;
        let changes = tokio::select! {
            biased;
            () = self.behind.cancelled() => None,
            changes = self.subscription.receiver.recv() => changes,
        };
        self.in_hand = changes.as_ref().map_or(0, |changes| changes.images.len());
        changes
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let hubs = &self.catalogue.0.hubs;
        hubs.leave(&self.listing, self.subscription.number);
    }
}
