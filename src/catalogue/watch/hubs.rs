//! Who hears of which listing.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use tokio::sync::Semaphore;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio_util::sync::CancellationToken;

use super::Changes;
use crate::catalogue::Listing;
use crate::catalogue::SubscriptionsConfig;
use crate::telemetry::metrics::Counter;
use crate::telemetry::metrics::Page;
use crate::telemetry::metrics::names;

/// The listings that are watched, and by whom.
pub(in crate::catalogue) struct Hubs {
    /// Places for subscribers, of the whole process.
    pub(super) places: Arc<Semaphore>,
    cut_off: Counter,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    hubs: HashMap<Listing, Hub>,
    /// The number of the next hub or subscriber: none is used twice.
    next: u64,
}

/// One listing's subscribers, and the task that reads for them.
struct Hub {
    number: u64,
    subscribers: HashMap<u64, Subscriber>,
    task: AbortHandle,
}

struct Subscriber {
    sender: mpsc::Sender<Arc<Changes>>,
    waiting: Arc<AtomicUsize>,
    behind: CancellationToken,
}

/// A subscriber's end of its queue.
pub(super) struct Subscription {
    /// Its number in the listing's hub.
    pub(super) number: u64,
    pub(super) receiver: mpsc::Receiver<Arc<Changes>>,
    /// How many changed images are in the queue or in the subscriber's hands.
    pub(super) waiting: Arc<AtomicUsize>,
}

/// There are as many listings watched as may be.
#[derive(Debug)]
pub(super) struct NoRoom;

impl Hubs {
    pub(in crate::catalogue) fn new(config: &SubscriptionsConfig) -> Self {
        Self {
            places: Arc::new(Semaphore::new(config.max)),
            cut_off: Counter::new(),
            state: Mutex::default(),
        }
    }

    /// Joins those who watch `listing`; `None` if nobody does. Who joins hears of
    /// what follows the version that the others have now.
    pub(super) fn join(
        &self,
        listing: &Listing,
        behind: &CancellationToken,
        queue: usize,
    ) -> Option<Subscription> {
        let mut state = self.lock();
        let number = state.number();
        let hub = state.hubs.get_mut(listing)?;
        Some(hub.add(number, behind, queue))
    }

    /// Whether one more listing may be watched.
    pub(super) fn has_room(&self, most: usize) -> bool {
        self.lock().hubs.len() < most
    }

    /// The same as [`Self::join`], but the first subscriber starts the task that
    /// reads the listing, which is told the number of its hub.
    pub(super) fn join_or_start(
        &self,
        listing: &Listing,
        behind: &CancellationToken,
        config: &SubscriptionsConfig,
        start: impl FnOnce(u64) -> AbortHandle,
    ) -> Result<Subscription, NoRoom> {
        let mut state = self.lock();
        let n_listings = state.hubs.len();
        let (hub_number, number) = (state.number(), state.number());
        let hub = match state.hubs.entry(listing.clone()) {
            Entry::Occupied(hub) => hub.into_mut(),
            Entry::Vacant(_) if n_listings >= config.max_listings => return Err(NoRoom),
            Entry::Vacant(place) => place.insert(Hub {
                number: hub_number,
                subscribers: HashMap::new(),
                task: start(hub_number),
            }),
        };
        Ok(hub.add(number, behind, config.queue))
    }

    /// Tells a hub's subscribers what changed. One that can't take it is cut off
    /// and gone; when none is left, so is the hub.
    pub(super) fn publish(
        &self,
        listing: &Listing,
        hub_number: u64,
        changes: &Arc<Changes>,
        queue: usize,
    ) {
        let mut state = self.lock();
        // Not those of a later hub of the same listing, who begin elsewhere.
        let hub = state.hubs.get_mut(listing);
        let Some(hub) = hub.filter(|hub| hub.number == hub_number) else {
            return;
        };
        let before = hub.subscribers.len();
        hub.subscribers
            .retain(|_, subscriber| subscriber.take(changes, queue));
        let n_cut_off = before - hub.subscribers.len();
        self.cut_off
            .add(u64::try_from(n_cut_off).unwrap_or(u64::MAX));
        state.remove_if_left(listing);
    }

    /// A subscriber goes. The last one takes the hub and its task along.
    pub(super) fn leave(&self, listing: &Listing, number: u64) {
        let mut state = self.lock();
        if let Some(hub) = state.hubs.get_mut(listing) {
            hub.subscribers.remove(&number);
            state.remove_if_left(listing);
        }
    }

    /// Tells how many there are.
    pub(in crate::catalogue) fn tell_metrics(&self, config: &SubscriptionsConfig, page: &mut Page) {
        let open = config.max.saturating_sub(self.places.available_permits());
        page.tell(&names::OPEN_SUBSCRIPTIONS, &[], open);
        page.tell(&names::WATCHED_LISTINGS, &[], self.lock().hubs.len());
        page.tell(&names::SUBSCRIBERS_CUT_OFF, &[], self.cut_off.get());
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    fn remove_if_left(&mut self, listing: &Listing) {
        let is_left = |hub: &Hub| hub.subscribers.is_empty();
        if self.hubs.get(listing).is_some_and(is_left)
            && let Some(hub) = self.hubs.remove(listing)
        {
            hub.task.abort();
        }
    }
}

impl Hub {
    fn add(&mut self, number: u64, behind: &CancellationToken, queue: usize) -> Subscription {
        // Each list in the queue has at least one image.
        let (sender, receiver) = mpsc::channel(queue);
        let waiting = Arc::new(AtomicUsize::new(0));
        let subscriber = Subscriber {
            sender,
            waiting: Arc::clone(&waiting),
            behind: behind.clone(),
        };
        self.subscribers.insert(number, subscriber);
        Subscription {
            number,
            receiver,
            waiting,
        }
    }
}

impl Subscriber {
    /// Queues changes, or cuts the subscriber off. However many images change at
    /// once, one that has taken everything before is given them.
    fn take(&self, changes: &Arc<Changes>, queue: usize) -> bool {
        let more = changes.images.len();
        let waiting = self.waiting.fetch_add(more, Ordering::SeqCst);
        let fits = waiting == 0 || waiting + more <= queue;
        let taken = fits && self.sender.try_send(Arc::clone(changes)).is_ok();
        if !taken {
            self.behind.cancel();
        }
        taken
    }
}
