//! What a source's retries may come to. Pure: the time comes in as an argument.

use std::sync::Mutex;
use std::sync::PoisonError;

use chrono::DateTime;
use chrono::Utc;

/// What a first try adds: a fifth of a retry, so that in the long run retries
/// are at most 20 % of the calls.
const SHARE: u64 = 200;

/// What a retry takes. In thousandths, so that all is in whole numbers.
const RETRY: u64 = 1000;

/// What a millisecond adds: a retry a second, without which a source that is
/// asked now and then would have none for a long time after an outage.
const A_MILLISECOND: u64 = 1;

/// The most that is saved up: enough for three calls that fail to the end.
const MOST: u64 = 10 * RETRY;

/// Retries saved up. During an outage each read would be as many calls as it
/// has tries, just when BCC can bear the fewest.
pub(super) struct RetryBudget(Mutex<Saved>);

struct Saved {
    amount: u64,
    since: DateTime<Utc>,
}

impl RetryBudget {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(Saved {
            amount: MOST,
            since: now,
        }))
    }

    /// A first try is made.
    pub(super) fn deposit(&self) {
        let mut saved = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        saved.amount = (saved.amount + SHARE).min(MOST);
    }

    /// Whether a call may be made again.
    pub(super) fn withdraw(&self, now: DateTime<Utc>) -> bool {
        let mut saved = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that went back adds nothing.
        let passed = u64::try_from((now - saved.since).num_milliseconds()).unwrap_or_default();
        saved.amount = (saved.amount + passed.saturating_mul(A_MILLISECOND).min(MOST)).min(MOST);
        saved.since = now;
        let rest = saved.amount.checked_sub(RETRY);
        saved.amount = rest.unwrap_or(saved.amount);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_800_000_000_000 + milliseconds).unwrap()
    }

    fn retries(budget: &RetryBudget, now: DateTime<Utc>) -> usize {
        (0..1000).take_while(|_| budget.withdraw(now)).count()
    }

    #[test]
    fn a_few_are_saved_up_and_a_fifth_of_the_calls_is_added() {
        let budget = RetryBudget::new(at(0));
        assert_eq!(retries(&budget, at(0)), 10);
        for _ in 0..12 {
            budget.deposit();
        }
        assert_eq!(retries(&budget, at(0)), 2);
        for _ in 0..1000 {
            budget.deposit();
        }
        assert_eq!(retries(&budget, at(0)), 10, "no more is saved up");
    }

    #[test]
    fn one_comes_back_each_second() {
        let budget = RetryBudget::new(at(0));
        retries(&budget, at(0));
        assert_eq!(retries(&budget, at(999)), 0);
        assert_eq!(retries(&budget, at(3000)), 3);
        assert_eq!(retries(&budget, at(1000)), 0, "the clock went back");
        assert_eq!(retries(&budget, at(1_000_000_000)), 10);
    }
}
