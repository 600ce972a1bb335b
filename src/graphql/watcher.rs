//! Who watches which lists. Each list that is watched costs calls for as long as it
//! is, so one caller may not take them all: it may watch half of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use super::FrontLimits;
use super::error::FieldError;
use crate::access::Caller;
use crate::catalogue::Listing;

/// What every caller watches. Cheap to clone.
#[derive(Clone)]
pub(super) struct Watched(Arc<Shared>);

struct Shared {
    max_subscriptions: usize,
    max_listings: usize,
    /// How often each caller watches each list. Those that watch none are not there.
    lists: Mutex<HashMap<Caller, HashMap<Listing, usize>>>,
}

/// Whoever asks for a subscription.
pub(super) struct Watcher {
    watched: Watched,
    /// `None` is somebody within this process, who is not counted.
    caller: Option<Caller>,
}

/// A list that is being watched, until this is dropped.
pub(super) struct Watching {
    watched: Watched,
    caller: Caller,
    listing: Listing,
}

impl Watched {
    pub(super) fn new(limits: &FrontLimits) -> Self {
        Self(Arc::new(Shared {
            max_subscriptions: limits.subscriptions.div_ceil(2),
            max_listings: limits.subscription_listings.div_ceil(2),
            lists: Mutex::default(),
        }))
    }

    fn lists(&self) -> MutexGuard<'_, HashMap<Caller, HashMap<Listing, usize>>> {
        self.0.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watcher {
    pub(super) fn new(watched: &Watched, caller: Option<Caller>) -> Self {
        Self {
            watched: watched.clone(),
            caller,
        }
    }

    /// Counts a list that is to be watched.
    ///
    /// # Errors
    /// The caller watches as many as one may.
    pub(super) fn watch(&self, listing: &Listing) -> Result<Option<Watching>, FieldError> {
        let Some(caller) = &self.caller else {
            return Ok(None);
        };
        let Shared {
            max_subscriptions,
            max_listings,
            ..
        } = *self.watched.0;
        let mut lists = self.watched.lists();
        let own = lists.get(caller);
        let n_subscriptions: usize = own.map_or(0, |own| own.values().sum());
        if n_subscriptions >= max_subscriptions {
            return Err(FieldError::TooManyOwnSubscriptions(max_subscriptions));
        }
        let is_new = own.is_none_or(|own| !own.contains_key(listing));
        if is_new && own.map_or(0, HashMap::len) >= max_listings {
            return Err(FieldError::TooManyOwnListings(max_listings));
        }
        let own = lists.entry(caller.clone()).or_default();
        *own.entry(listing.clone()).or_default() += 1;
        Ok(Some(Watching {
            watched: self.watched.clone(),
            caller: caller.clone(),
            listing: listing.clone(),
        }))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let mut lists = self.watched.lists();
        let Some(own) = lists.get_mut(&self.caller) else {
            return;
        };
        if let Some(n) = own.get_mut(&self.listing) {
            *n -= 1;
            if *n == 0 {
                own.remove(&self.listing);
            }
        }
        if own.is_empty() {
            lists.remove(&self.caller);
        }
    }
}
