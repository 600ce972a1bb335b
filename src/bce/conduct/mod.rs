//! How a source is called, whoever it is for: so many calls at once and a
//! second, few retries, and none while it only fails. What one source suffers is
//! nothing to another: each has its own.
//!
//! All that happens to a source's calls passes here, and is told to the log
//! here, and counted.

mod circuit;
mod counts;
mod pace;
mod retry_budget;

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::sync::SemaphorePermit;
use tokio::time::Instant;

use super::BceError;
use super::Clock;
use super::Failure;
use super::UpstreamConfig;
use crate::telemetry::metrics::Page;
use crate::telemetry::metrics::names;
use circuit::Change;
use circuit::Circuit;
use counts::Counts;
use pace::Pace;
use retry_budget::RetryBudget;

/// What a call asks with. Each kind has a circuit of its own: where a text that
/// a caller chose makes BCC fail, the lists of all others must go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A list of all images, or of those of a type.
    Plain,
    /// With a name, an id or a specification, which somebody made up.
    Worded,
}

pub(super) struct Conduct {
    /// What is called, for the log.
    endpoint: String,
    concurrency: usize,
    rate: f64,
    clock: Clock,
    /// Calls under way. Handed on in the order of asking.
    slots: Semaphore,
    /// How many wait for a place.
    waiting: AtomicUsize,
    pace: Pace,
    plain: Circuit,
    worded: Circuit,
    retries: RetryBudget,
    counts: Counts,
    /// Why the latest try failed, if it did.
    failing: Mutex<Option<BceError>>,
}

impl Conduct {
    pub(super) fn new(endpoint: String, config: &UpstreamConfig, clock: Clock) -> Self {
        let circuit = || Circuit::new(config.circuit_failures, config.circuit_open);
        Self {
            endpoint,
            concurrency: config.concurrency,
            rate: config.rate,
            slots: Semaphore::new(config.concurrency),
            waiting: AtomicUsize::new(0),
            pace: Pace::new(config.rate, config.burst),
            plain: circuit(),
            worded: circuit(),
            retries: RetryBudget::new(clock()),
            counts: Counts::default(),
            failing: Mutex::default(),
            clock,
        }
    }

    /// Waits until a try may be made, and gives it a place among the calls under
    /// way. At most for half of the time there is: the other half is BCC's.
    ///
    /// # Errors
    /// [`Failure::Resting`] and [`Failure::Paced`].
    pub(super) async fn enter(
        &self,
        kind: Kind,
        deadline: Instant,
    ) -> Result<SemaphorePermit<'_>, BceError> {
        let entered = self.wait_for_place(kind, deadline).await;
        entered.inspect_err(|not_sent| self.counts.unsent(not_sent))
    }

    async fn wait_for_place(
        &self,
        kind: Kind,
        deadline: Instant,
    ) -> Result<SemaphorePermit<'_>, BceError> {
        let circuit = self.circuit(kind);
        if let Some(rest) = circuit.closed_to_calls_for((self.clock)()) {
            return Err(resting(rest));
        }
        let now = Instant::now();
        let patience = deadline.saturating_duration_since(now) / 2;
        let queued = Queued::behind(&self.waiting);
        if self.pace.shortest_wait(queued.n_ahead) > patience {
            return Err(self.too_fast());
        }
        let until = now + patience;
        let slot = match tokio::time::timeout_at(until, self.slots.acquire()).await {
            Ok(Ok(slot)) => slot,
            // It is never closed, but for the end of the process.
            Ok(Err(_)) | Err(_) => return Err(self.too_many()),
        };
        if self.pace.take(until).await.is_none() {
            return Err(self.too_fast());
        }
        // Much may have been heard of BCC meanwhile.
        circuit.admit((self.clock)()).map_err(resting)?;
        Ok(slot)
    }

    /// A call's first try is made.
    pub(super) fn first_try(&self) {
        self.retries.deposit();
    }

    /// Another try is made.
    pub(super) fn further_try(&self) {
        self.counts.retries.count();
    }

    /// Whether a call that failed may be made again: not where many fail, and not
    /// while the circuit is open, whose probes are single calls.
    pub(super) fn may_retry(&self, kind: Kind) -> bool {
        let may = self.circuit(kind).is_closed() && self.retries.withdraw((self.clock)());
        if !may {
            tracing::debug!(
                bcc.endpoint = self.endpoint,
                "no retry: too many calls fail"
            );
        }
        may
    }

    /// Takes to heart what a try's answer says of BCC's health, which took so long.
    pub(super) fn heard(&self, kind: Kind, result: Result<(), &BceError>, took: Duration) {
        self.counts.ended(result, took);
        *self.failing.lock().unwrap_or_else(PoisonError::into_inner) = result.err().cloned();
        let Err(error) = result else {
            return self.tell(kind, self.circuit(kind).succeeded());
        };
        match error.failure {
            Failure::Throttled => {
                if let Some(asked) = error.retry_after {
                    self.pace.pause(asked);
                }
                self.tell(kind, self.circuit(kind).succeeded());
            }
            Failure::Denied | Failure::Rejected | Failure::Invalid => {
                self.tell(kind, self.circuit(kind).succeeded());
            }
            Failure::TimedOut | Failure::Unavailable | Failure::Paced | Failure::Resting => {}
        }
    }

    /// A read was given up.
    pub(super) fn gave_up(&self, kind: Kind, error: &BceError) {
        if matches!(error.failure, Failure::TimedOut | Failure::Unavailable) {
            self.tell(kind, self.circuit(kind).failed((self.clock)()));
        }
    }

    /// Whether a call would be made now, as far as BCC's health goes.
    pub(super) fn is_reachable(&self) -> bool {
        self.plain.closed_to_calls_for((self.clock)()).is_none()
    }

    /// Why the latest try failed, if it did.
    pub(super) fn failing(&self) -> Option<BceError> {
        let failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        failing.clone()
    }

    /// Tells what became of this source's calls.
    pub(super) fn tell_metrics(&self, source: &str, page: &mut Page) {
        self.counts.tell(source, page);
        let under_way = self.concurrency - self.slots.available_permits().min(self.concurrency);
        let labels = [("source", source)];
        page.tell(&names::UPSTREAM_UNDER_WAY, &labels, under_way);
        for (calls, circuit) in [("plain", &self.plain), ("worded", &self.worded)] {
            let labels = [("source", source), ("calls", calls)];
            let is_open = u8::from(!circuit.is_closed());
            page.tell(&names::UPSTREAM_CIRCUIT, &labels, is_open);
        }
    }

    fn circuit(&self, kind: Kind) -> &Circuit {
        match kind {
            Kind::Plain => &self.plain,
            Kind::Worded => &self.worded,
        }
    }

    fn tell(&self, kind: Kind, change: Option<Change>) {
        let endpoint = &self.endpoint;
        match change {
            Some(Change::Opened) => tracing::warn!(
                bcc.endpoint = endpoint,
                calls = ?kind,
                "BCC keeps failing: it is not called for now, but for a probe at a time"
            ),
            Some(Change::Closed) => tracing::info!(
                bcc.endpoint = endpoint,
                calls = ?kind,
                "BCC answers again"
            ),
            None => {}
        }
    }

    fn too_fast(&self) -> BceError {
        let rate = self.rate;
        BceError::new(
            Failure::Paced,
            format!(
                "This service calls BCC at most {rate} times a second (`upstream.rate`), and too many calls are waiting; try again in a moment"
            ),
        )
    }

    fn too_many(&self) -> BceError {
        let concurrency = self.concurrency;
        BceError::new(
            Failure::Paced,
            format!(
                "This service has at most {concurrency} calls to BCC under way (`upstream.concurrency`), and none of them ended in time; try again in a moment"
            ),
        )
    }
}

fn resting(rest: Duration) -> BceError {
    // To a tenth of a second, upwards: who comes then is let through.
    let tenths = rest.as_millis().div_ceil(100);
    BceError::new(
        Failure::Resting,
        format!(
            "BCC has been failing, so it is not called for now; it is tried again in {}.{} s",
            tenths / 10,
            tenths % 10
        ),
    )
}

/// Somebody who waits for a place.
struct Queued<'a> {
    waiting: &'a AtomicUsize,
    n_ahead: usize,
}

impl<'a> Queued<'a> {
    fn behind(waiting: &'a AtomicUsize) -> Self {
        let n_ahead = waiting.fetch_add(1, Ordering::Relaxed);
        Self { waiting, n_ahead }
    }
}

impl Drop for Queued<'_> {
    fn drop(&mut self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
