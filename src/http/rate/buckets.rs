//! A token bucket for each caller, in bounded memory.

use std::hash::BuildHasher as _;
use std::hash::RandomState;
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use governor::DefaultKeyedRateLimiter;
use governor::Quota;
use governor::clock::Clock as _;
use governor::middleware::StateInformationMiddleware;

use crate::access::Caller;

/// Buckets that are remembered, at some 100 bytes each. Full ones are as good as
/// none and are forgotten first.
const MAX_BUCKETS: usize = 50_000;

/// While so many callers are busy, further ones share this many buckets, chosen by
/// a hash that nobody outside can guess.
const SHARED_BUCKETS: u64 = 4096;

/// Looking through all buckets takes about a millisecond.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// One caller's tokens after the one that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) struct Tokens {
    /// The most there can be.
    pub(super) limit: u32,
    /// How many there are.
    pub(super) remaining: u32,
    /// When there are all again, if none is taken.
    pub(super) full_in: Duration,
}

/// There was no token. The next one comes after this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Empty {
    pub(super) limit: u32,
    pub(super) full_in: Duration,
    pub(super) next_in: Duration,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Bucket {
    Of(Caller),
    Shared(u64),
}

pub(super) struct Buckets {
    limiter: DefaultKeyedRateLimiter<Bucket, StateInformationMiddleware>,
    interval: Duration,
    burst: NonZeroU32,
    max: usize,
    swept_at: Mutex<Option<Instant>>,
    hasher: RandomState,
}

impl Buckets {
    /// `rate` tokens a second, and `burst` at once; `None` if `rate` is 0.
    pub(super) fn new(rate: f64, burst: u32) -> Option<Self> {
        Self::with_most(rate, burst, MAX_BUCKETS)
    }

    fn with_most(rate: f64, burst: u32, max: usize) -> Option<Self> {
        if rate <= 0.0 {
            return None;
        }
        let interval = Duration::try_from_secs_f64(1.0 / rate).ok()?;
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::with_period(interval)?.allow_burst(burst);
        Some(Self {
            limiter: DefaultKeyedRateLimiter::dashmap(quota).with_middleware(),
            interval,
            burst,
            max,
            swept_at: Mutex::default(),
            hasher: RandomState::new(),
        })
    }

    /// Takes a token of this caller.
    pub(super) fn take(&self, caller: &Caller) -> Result<Tokens, Empty> {
        let limit = self.burst.get();
        match self.limiter.check_key(&self.bucket(caller)) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let missing = limit.saturating_sub(remaining);
                Ok(Tokens {
                    limit,
                    remaining,
                    full_in: self.interval.saturating_mul(missing),
                })
            }
            Err(wait) => {
                let next_in = wait.wait_time_from(self.limiter.clock().now());
                let others = self.interval.saturating_mul(limit - 1);
                Err(Empty {
                    limit,
                    full_in: next_in.saturating_add(others),
                    next_in,
                })
            }
        }
    }

    fn bucket(&self, caller: &Caller) -> Bucket {
        if self.limiter.len() >= self.max {
            self.sweep();
        }
        if self.limiter.len() >= self.max {
            return Bucket::Shared(self.hasher.hash_one(caller) % SHARED_BUCKETS);
        }
        Bucket::Of(caller.clone())
    }

    fn sweep(&self) {
        let mut swept_at = self.swept_at.lock().unwrap_or_else(PoisonError::into_inner);
        if swept_at.is_some_and(|swept_at| swept_at.elapsed() < SWEEP_EVERY) {
            return;
        }
        *swept_at = Some(Instant::now());
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    /// A token each thousand seconds.
    const SELDOM: f64 = 0.001;

    fn caller(number: u32) -> Caller {
        Caller::at(Ipv4Addr::from_bits(number).into())
    }

    #[test]
    fn each_caller_has_its_own() {
        let buckets = Buckets::new(SELDOM, 2).unwrap();
        let remaining = |number| buckets.take(&caller(number)).map(|tokens| tokens.remaining);
        assert_eq!(remaining(1), Ok(1));
        assert_eq!(remaining(1), Ok(0));
        let empty = remaining(1).unwrap_err();
        assert_eq!(empty.limit, 2);
        let thousand = Duration::from_secs(1000);
        assert!(empty.next_in <= thousand && empty.next_in > thousand / 2);
        assert!(empty.full_in > thousand && empty.full_in <= 2 * thousand);
        assert_eq!(remaining(2), Ok(1));
    }

    #[test]
    fn whatever_the_number_of_callers_the_memory_is_bounded() {
        let buckets = Buckets::with_most(SELDOM, 1, 100).unwrap();
        for number in 0..100_000 {
            let _ = buckets.take(&caller(number));
        }
        let most = 100 + usize::try_from(SHARED_BUCKETS).unwrap();
        assert!(buckets.limiter.len() <= most, "{}", buckets.limiter.len());
        // Strangers have been sharing for long, and those who were first have not.
        assert!(buckets.take(&caller(100_001)).is_err());
    }

    #[test]
    fn full_buckets_make_room() {
        let buckets = Buckets::with_most(1e6, 1, 10).unwrap();
        for number in 0..11 {
            assert!(buckets.take(&caller(number)).is_ok());
        }
        assert!(buckets.limiter.len() < 11);
    }

    #[test]
    fn a_rate_of_zero_is_no_limit() {
        assert!(Buckets::new(0.0, 10).is_none());
    }
}
