//! How fast a source is called: a token bucket, in which whoever came first
//! goes first.

use std::num::NonZeroU32;
use std::sync::PoisonError;
use std::time::Duration;

use governor::DefaultDirectRateLimiter;
use governor::Quota;
use governor::clock::Clock as _;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// BCC's wish for a pause is the whole source's for at most so long: one answer
/// must not silence a source for an hour.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

pub(super) struct Pace {
    bucket: DefaultDirectRateLimiter,
    interval: Duration,
    burst: u32,
    /// Who waits for a token. It hands itself on in the order of asking.
    turn: Mutex<()>,
    paused_until: std::sync::Mutex<Option<Instant>>,
}

impl Pace {
    /// `rate` calls a second, and `burst` at once after a quiet time.
    pub(super) fn new(rate: f64, burst: u32) -> Self {
        let seconds = 1.0 / rate.clamp(0.001, 1e6);
        let interval = Duration::try_from_secs_f64(seconds).unwrap_or(Duration::from_secs(1));
        let quota = Quota::with_period(interval).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        Self {
            bucket: DefaultDirectRateLimiter::direct(quota.allow_burst(burst)),
            interval,
            burst: burst.get(),
            turn: Mutex::default(),
            paused_until: std::sync::Mutex::default(),
        }
    }

    /// How long somebody waits, at the least, who comes behind so many others.
    pub(super) fn shortest_wait(&self, n_ahead: usize) -> Duration {
        let n_ahead = u32::try_from(n_ahead).unwrap_or(u32::MAX);
        match n_ahead.checked_sub(self.burst) {
            Some(beyond) => self.interval.saturating_mul(beyond.saturating_add(1)),
            None => Duration::ZERO,
        }
    }

    /// Takes a token. `None` as soon as it is clear that none comes in time.
    pub(super) async fn take(&self, until: Instant) -> Option<()> {
        let _turn = tokio::time::timeout_at(until, self.turn.lock())
            .await
            .ok()?;
        let paused_until = *self
            .paused_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(paused_until) = paused_until {
            sleep_until(paused_until, until).await?;
        }
        while let Err(wait) = self.bucket.check() {
            let wait = wait.wait_time_from(self.bucket.clock().now());
            sleep_until(Instant::now().checked_add(wait)?, until).await?;
        }
        Some(())
    }

    /// BCC asks for a pause.
    pub(super) fn pause(&self, asked: Duration) {
        let mut paused_until = self
            .paused_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let asked = Instant::now() + asked.min(LONGEST_PAUSE);
        *paused_until = Some(paused_until.map_or(asked, |until| until.max(asked)));
    }
}

async fn sleep_until(end: Instant, most: Instant) -> Option<()> {
    if end > most {
        return None;
    }
    tokio::time::sleep_until(end).await;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    /// A token each thousand seconds.
    const SELDOM: f64 = 0.001;

    #[tokio::test]
    async fn what_was_saved_up_goes_at_once_and_no_more() {
        let pace = Pace::new(SELDOM, 3);
        for _ in 0..3 {
            assert!(pace.take(Instant::now() + LONG).await.is_some());
        }
        // It does not wait to learn that.
        assert!(pace.take(Instant::now() + LONG).await.is_none());
    }

    #[tokio::test]
    async fn tokens_come_back() {
        let pace = Pace::new(1000.0, 1);
        for _ in 0..20 {
            assert!(pace.take(Instant::now() + LONG).await.is_some());
        }
    }

    #[tokio::test]
    async fn a_pause_is_for_everybody_and_bounded() {
        let pace = Pace::new(1000.0, 100);
        pace.pause(Duration::from_secs(3600));
        let soon = Instant::now() + Duration::from_millis(1);
        assert!(pace.take(soon).await.is_none());
        // Beyond the longest pause, and far from an hour.
        assert!(pace.take(Instant::now() + LONG).await.is_some());
    }

    #[test]
    fn a_long_queue_is_a_long_wait() {
        let pace = Pace::new(50.0, 100);
        assert_eq!(pace.shortest_wait(99), Duration::ZERO);
        assert_eq!(pace.shortest_wait(100), Duration::from_millis(20));
        assert_eq!(pace.shortest_wait(149), Duration::from_secs(1));
        for odd in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
            Pace::new(odd, 0).shortest_wait(usize::MAX);
        }
    }
}
