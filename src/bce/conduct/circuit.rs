//! A circuit: calls that would only fail are not made, but for a probe now and
//! then. Pure: the time comes in as an argument.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;

pub(super) struct Circuit {
    failures_to_open: u32,
    open_for: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Calls go through. So many reads have failed one after the other.
    Closed { failures: u32 },
    /// No call goes through, but for one each `open_for` since this moment: that
    /// of the opening, or of the latest probe.
    Open { since: DateTime<Utc> },
}

/// What became of the circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Opened,
    Closed,
}

impl Circuit {
    pub(super) fn new(failures_to_open: u32, open_for: Duration) -> Self {
        Self {
            failures_to_open,
            open_for,
            state: Mutex::new(State::Closed { failures: 0 }),
        }
    }

    /// For how long no call goes through; `None` if one does now.
    pub(super) fn closed_to_calls_for(&self, now: DateTime<Utc>) -> Option<Duration> {
        self.rest(*self.lock(), now)
    }

    /// Lets a call through, which is the probe if the circuit is open. A probe that
    /// is never heard of again keeps nobody out: the next one does not wait for
    /// it.
    pub(super) fn admit(&self, now: DateTime<Utc>) -> Result<(), Duration> {
        let mut state = self.lock();
        if let Some(rest) = self.rest(*state, now) {
            return Err(rest);
        }
        if let State::Open { since } = &mut *state {
            *since = now;
        }
        Ok(())
    }

    pub(super) fn is_closed(&self) -> bool {
        matches!(*self.lock(), State::Closed { .. })
    }

    /// BCC answers: whoever was told so.
    pub(super) fn succeeded(&self) -> Option<Change> {
        let before = std::mem::replace(&mut *self.lock(), State::Closed { failures: 0 });
        matches!(before, State::Open { .. }).then_some(Change::Closed)
    }

    /// A read failed for good. Of one that started before the circuit opened,
    /// nothing new is learnt; nor of a probe.
    pub(super) fn failed(&self, now: DateTime<Utc>) -> Option<Change> {
        let mut state = self.lock();
        let State::Closed { failures } = &mut *state else {
            return None;
        };
        *failures += 1;
        if *failures < self.failures_to_open {
            return None;
        }
        *state = State::Open { since: now };
        Some(Change::Opened)
    }

    /// A clock that went back ends the rest: it must not last for as long as the
    /// clock was wrong.
    fn rest(&self, state: State, now: DateTime<Utc>) -> Option<Duration> {
        let State::Open { since } = state else {
            return None;
        };
        let passed = (now - since).to_std().ok()?;
        self.open_for
            .checked_sub(passed)
            .filter(|rest| !rest.is_zero())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(milliseconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(1_800_000_000_000 + milliseconds).unwrap()
    }

    #[test]
    fn it_opens_after_failures_that_no_success_parts() {
        let circuit = Circuit::new(3, SECOND);
        for _ in 0..2 {
            assert_eq!(circuit.failed(at(0)), None);
            assert_eq!(circuit.failed(at(0)), None);
            assert_eq!(circuit.succeeded(), None);
        }
        assert_eq!(circuit.failed(at(0)), None);
        assert_eq!(circuit.failed(at(0)), None);
        assert_eq!(circuit.failed(at(0)), Some(Change::Opened));
        assert_eq!(circuit.admit(at(0)), Err(SECOND));
        assert_eq!(circuit.admit(at(400)), Err(Duration::from_millis(600)));
        assert!(!circuit.is_closed());
    }

    #[test]
    fn one_probe_goes_through_each_time_and_its_success_closes() {
        let circuit = Circuit::new(1, SECOND);
        assert_eq!(circuit.failed(at(0)), Some(Change::Opened));
        assert_eq!(circuit.closed_to_calls_for(at(1000)), None);
        assert_eq!(circuit.admit(at(1000)), Ok(()));
        assert_eq!(circuit.admit(at(1000)), Err(SECOND), "one probe at a time");
        assert_eq!(circuit.failed(at(1200)), None, "open it was");
        // A probe that hangs is not waited for.
        assert_eq!(circuit.admit(at(2000)), Ok(()));
        assert_eq!(circuit.succeeded(), Some(Change::Closed));
        assert_eq!(circuit.admit(at(2000)), Ok(()));
        assert_eq!(circuit.admit(at(2000)), Ok(()));
    }

    #[test]
    fn a_clock_that_goes_back_does_not_keep_it_open() {
        let circuit = Circuit::new(1, SECOND);
        circuit.failed(at(0));
        assert_eq!(circuit.admit(at(-3_600_000)), Ok(()));
        assert_eq!(circuit.admit(at(-3_600_000)), Err(SECOND));
    }
}
