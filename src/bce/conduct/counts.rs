//! What became of a source's calls.

use std::time::Duration;

use crate::bce::BceError;
use crate::bce::Failure;
use crate::telemetry::metrics::Counter;
use crate::telemetry::metrics::Durations;
use crate::telemetry::metrics::Page;
use crate::telemetry::metrics::names;

#[derive(Debug, Default)]
pub(super) struct Counts {
    ok: Counter,
    failed: [Counter; Failure::ALL.len()],
    pub(super) retries: Counter,
    took: Durations,
}

impl Counts {
    /// A try that was sent has ended.
    pub(super) fn ended(&self, result: Result<(), &BceError>, took: Duration) {
        match result {
            Ok(()) => self.ok.count(),
            Err(error) => self.failed(error.failure),
        }
        self.took.count(took);
    }

    /// A call was not sent.
    pub(super) fn unsent(&self, error: &BceError) {
        self.failed(error.failure);
    }

    pub(super) fn tell(&self, source: &str, page: &mut Page) {
        let calls = &names::UPSTREAM_CALLS;
        page.tell(
            calls,
            &[("source", source), ("outcome", "ok")],
            self.ok.get(),
        );
        for (failure, counter) in Failure::ALL.iter().zip(&self.failed) {
            let word = failure.as_word();
            if matches!(failure, Failure::Paced | Failure::Resting) {
                let labels = [("source", source), ("reason", word)];
                page.tell(&names::UPSTREAM_UNSENT, &labels, counter.get());
            } else {
                page.tell(
                    calls,
                    &[("source", source), ("outcome", word)],
                    counter.get(),
                );
            }
        }
        let source = [("source", source)];
        page.tell(&names::UPSTREAM_RETRIES, &source, self.retries.get());
        page.tell_durations(&names::UPSTREAM_CALL_DURATION, &source, &self.took);
    }

    fn failed(&self, failure: Failure) {
        self.failed[failure as usize].count();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_is_counted_as_itself() {
        for (index, failure) in Failure::ALL.into_iter().enumerate() {
            assert_eq!(failure as usize, index);
        }
    }
}
