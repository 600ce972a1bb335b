//! Single flight: whoever needs the same thing at the same time waits for one
//! piece of work, which belongs to none of them. It goes on when they leave.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use foldhash::fast::RandomState;
use tokio::sync::watch;

/// The work under way, by what it is for. Cheap to clone.
pub(super) struct Flights<K, V>(Arc<Mutex<HashMap<K, Arrival<V>, RandomState>>>);

type Arrival<V> = watch::Receiver<Option<V>>;

/// A wait for a result.
pub(super) struct Joined<V>(Arrival<V>);

impl<V: Clone> Joined<V> {
    /// The result; `None` if the work panicked.
    pub(super) async fn wait(mut self) -> Option<V> {
        let result = self.0.wait_for(Option::is_some).await.ok()?;
        result.clone()
    }
}

impl<K, V> Flights<K, V>
where
    K: Eq + Hash + Clone + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Joins the work for `key`. If there is none, `held` is asked first: the
    /// result of work that ended after the caller's own look. Only then `work`
    /// is started.
    pub(super) fn join(
        &self,
        key: &K,
        held: impl FnOnce() -> Option<V>,
        work: impl Future<Output = V> + Send + 'static,
    ) -> Joined<V> {
        let mut under_way = self.lock();
        if let Some(arrival) = under_way.get(key) {
            return Joined(arrival.clone());
        }
        let held = held();
        let found = held.is_some();
        let (sender, arrival) = watch::channel(held);
        if found {
            return Joined(arrival);
        }
        under_way.insert(key.clone(), arrival.clone());
        drop(under_way);
        let landing = Landing {
            flights: Self(Arc::clone(&self.0)),
            key: key.clone(),
        };
        tokio::spawn(async move {
            let result = work.await;
            // First out of the map, then the news: who comes in between finds
            // what `work` left in the store.
            drop(landing);
            sender.send_replace(Some(result));
        });
        Joined(arrival)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, Arrival<V>, RandomState>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> Default for Flights<K, V> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// Takes the work out of the map when it ends, by a panic too.
struct Landing<K: Eq + Hash, V> {
    flights: Flights<K, V>,
    key: K,
}

impl<K: Eq + Hash, V> Drop for Landing<K, V> {
    fn drop(&mut self) {
        let mut under_way = self
            .flights
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        under_way.remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering;

    #[tokio::test]
    async fn the_work_is_done_once_and_survives_its_callers() {
        let flights: Flights<&str, usize> = Flights::default();
        let started = Arc::new(AtomicUsize::new(0));
        let (release, released) = tokio::sync::oneshot::channel::<()>();
        let count = Arc::clone(&started);
        let first = flights.join(&"page", || None, async move {
            let _ = released.await;
            count.fetch_add(1, Ordering::SeqCst) + 1
        });
        let others: Vec<_> = (0..10)
            .map(|_| flights.join(&"page", || None, async { unreachable!("joined") }))
            .collect();
        drop(first);
        release.send(()).unwrap();
        for other in others {
            assert_eq!(other.wait().await, Some(1));
        }
        assert_eq!(started.load(Ordering::SeqCst), 1);
        assert!(flights.lock().is_empty());
    }

    #[tokio::test]
    async fn a_panic_ends_the_wait_and_frees_the_key() {
        let flights: Flights<&str, usize> = Flights::default();
        let broken = flights.join(&"page", || None, async { panic!("on purpose") });
        assert_eq!(broken.wait().await, None);
        let next = flights.join(&"page", || None, async { 2 });
        assert_eq!(next.wait().await, Some(2));
    }

    #[tokio::test]
    async fn what_is_held_starts_nothing() {
        let flights: Flights<&str, usize> = Flights::default();
        let held = flights.join(&"page", || Some(1), async { unreachable!("held") });
        assert_eq!(held.wait().await, Some(1));
    }
}
