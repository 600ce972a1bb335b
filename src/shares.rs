//! What all callers share, counted so that there is enough of it and that none
//! takes it all.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use foldhash::fast::RandomState;

use crate::access::Caller;

/// A number of things that callers take and give back. Cheap to clone.
#[derive(Clone)]
pub struct Shares(Arc<Pot>);

/// What a caller has taken. It gives it back when dropped.
#[derive(Debug)]
pub struct Share {
    pot: Arc<Pot>,
    caller: Caller,
    n: usize,
}

/// Why a caller gets nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exceeded {
    /// Too much is taken already, by all.
    ByAll,
    /// Too much is taken already, by this caller.
    ByCaller,
}

#[derive(Debug)]
struct Pot {
    most: usize,
    most_each: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    total: usize,
    /// Callers that have something.
    by_caller: HashMap<Caller, usize, RandomState>,
}

impl Shares {
    /// `most` in all, and `most_each` a caller.
    #[must_use]
    pub fn new(most: usize, most_each: usize) -> Self {
        Self(Arc::new(Pot {
            most,
            most_each,
            taken: Mutex::default(),
        }))
    }

    /// `most` in all, and half of it a caller: one that takes all it can get leaves
    /// as much to the others.
    #[must_use]
    pub fn halves(most: usize) -> Self {
        Self::new(most, (most / 2).max(1))
    }

    /// The most in all.
    #[must_use]
    pub fn most(&self) -> usize {
        self.0.most
    }

    /// The most of one caller.
    #[must_use]
    pub fn most_each(&self) -> usize {
        self.0.most_each
    }

    /// Takes so many for a caller.
    ///
    /// # Errors
    /// There is not so much left. The caller's own limit comes first: it is what
    /// the caller can do something about.
    pub fn take(&self, caller: &Caller, n: usize) -> Result<Share, Exceeded> {
        let mut taken = self.0.taken();
        let Taken { total, by_caller } = &mut *taken;
        let entry = by_caller.entry(caller.clone());
        let own = match &entry {
            Entry::Occupied(own) => *own.get(),
            Entry::Vacant(_) => 0,
        };
        if own.saturating_add(n) > self.0.most_each {
            return Err(Exceeded::ByCaller);
        }
        if total.saturating_add(n) > self.0.most {
            return Err(Exceeded::ByAll);
        }
        *total += n;
        *entry.or_default() += n;
        Ok(Share {
            pot: Arc::clone(&self.0),
            caller: caller.clone(),
            n,
        })
    }

    /// Adds so many to what a caller has, whatever the limits: what is there has to
    /// be counted.
    #[must_use]
    pub fn add(&self, caller: &Caller, n: usize) -> Share {
        let mut share = Share {
            pot: Arc::clone(&self.0),
            caller: caller.clone(),
            n: 0,
        };
        share.resize(n);
        share
    }
}

impl Share {
    /// Makes it so many, whatever the limits: what is there has to be counted.
    pub fn resize(&mut self, n: usize) {
        let mut taken = self.pot.taken();
        let Taken { total, by_caller } = &mut *taken;
        let changed = |taken: usize| taken.saturating_sub(self.n).saturating_add(n);
        *total = changed(*total);
        match by_caller.entry(self.caller.clone()) {
            Entry::Occupied(mut own) => {
                *own.get_mut() = changed(*own.get());
                // Whoever has nothing is forgotten.
                if *own.get() == 0 {
                    own.remove();
                }
            }
            Entry::Vacant(own) if n > 0 => _ = own.insert(n),
            Entry::Vacant(_) => {}
        }
        self.n = n;
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.resize(0);
    }
}

impl Pot {
    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(number: u8) -> Caller {
        Caller::at([192, 0, 2, number].into())
    }

    #[test]
    fn no_caller_takes_all_and_all_together_no_more_than_there_is() {
        let shares = Shares::new(10, 6);
        let take = |number, n| shares.take(&caller(number), n);
        let first = take(1, 6).unwrap();
        assert_eq!(take(1, 1).err(), Some(Exceeded::ByCaller));
        assert_eq!(take(2, 5).err(), Some(Exceeded::ByAll));
        let second = take(2, 4).unwrap();
        assert_eq!(take(3, 1).err(), Some(Exceeded::ByAll));
        drop(first);
        assert!(take(3, 6).is_ok());
        assert_eq!(take(2, usize::MAX).err(), Some(Exceeded::ByCaller));
        drop(second);
        assert!(shares.0.taken().by_caller.is_empty());
        assert_eq!(shares.0.taken().total, 0);
    }

    #[test]
    fn what_turns_out_larger_is_counted_and_given_back() {
        let shares = Shares::halves(10);
        let mut share = shares.take(&caller(1), 1).unwrap();
        share.resize(20);
        assert_eq!(shares.take(&caller(2), 1).err(), Some(Exceeded::ByAll));
        share.resize(2);
        assert!(shares.take(&caller(1), 3).is_ok());
        drop(share);
        assert_eq!(shares.0.taken().total, 0);
    }

    #[test]
    fn what_is_added_is_counted_beyond_all_limits_and_given_back() {
        let shares = Shares::halves(10);
        let added = shares.add(&caller(1), 20);
        assert_eq!(shares.take(&caller(1), 1).err(), Some(Exceeded::ByCaller));
        assert_eq!(shares.take(&caller(2), 1).err(), Some(Exceeded::ByAll));
        drop(added);
        assert!(shares.0.taken().by_caller.is_empty());
        assert_eq!(shares.0.taken().total, 0);
    }
}
