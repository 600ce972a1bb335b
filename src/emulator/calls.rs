//! What has been asked of the emulator: tests count it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use hyper::StatusCode;
use tokio::sync::watch;

use super::request::WireRequest;

/// How many calls are remembered; the oldest go first.
const REMEMBERED: usize = 10_000;

/// One request, as it was decoded from the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// `GET`.
    pub method: String,
    /// `/v2/image`.
    pub path: String,
    /// Name and value of each parameter, in the order of the wire.
    pub query: Vec<(String, String)>,
    /// Name, in lower case, and value of each header, in the order of the wire.
    pub headers: Vec<(String, String)>,
    /// The status of the answer; `None` while there is none, and for ever if
    /// the connection was dropped.
    pub status: Option<u16>,
}

impl Call {
    /// The first query parameter of this name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        first(&self.query, name)
    }

    /// The first header of this lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }
}

fn first<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let (_, value) = pairs.iter().find(|(given, _)| given == name)?;
    Some(value)
}

/// Whether a path has this part, the `?` that ends every path included.
pub(super) fn has_part(path: &str, part: &str) -> bool {
    part.strip_suffix('?')
        .map_or_else(|| path.contains(part), |end| path.ends_with(end))
}

/// Every call since the start, or since the last reset.
#[derive(Debug, Default)]
pub(super) struct CallLog {
    log: Mutex<Log>,
    /// The number of calls, for those who wait for one.
    arrived: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Log {
    calls: VecDeque<Call>,
    /// The number, counted from the start, of the first of `calls`.
    first: usize,
    in_flight: usize,
    most_in_flight: usize,
}

impl CallLog {
    /// Notes the arrival of a request. It is in flight until the ticket is
    /// dropped.
    pub(super) fn arrive(self: Arc<Self>, request: &WireRequest) -> Ticket {
        let mut log = self.lock();
        log.calls.push_back(Call {
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: request.headers.clone(),
            status: None,
        });
        if log.calls.len() > REMEMBERED {
            log.calls.pop_front();
            log.first += 1;
        }
        log.in_flight += 1;
        log.most_in_flight = log.most_in_flight.max(log.in_flight);
        let number = log.first + log.calls.len() - 1;
        drop(log);
        self.arrived.send_modify(|count| *count += 1);
        Ticket { log: self, number }
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.lock().calls.iter().cloned().collect()
    }

    pub(super) fn count(&self) -> usize {
        *self.arrived.borrow()
    }

    /// How many of the remembered calls have a path with this in it.
    pub(super) fn count_of(&self, path_part: &str) -> usize {
        let log = self.lock();
        let paths = log.calls.iter().map(|call| &call.path);
        paths.filter(|path| has_part(path, path_part)).count()
    }

    pub(super) fn most_in_flight(&self) -> usize {
        self.lock().most_in_flight
    }

    pub(super) fn reset(&self) {
        let mut log = self.lock();
        log.first += log.calls.len();
        log.calls.clear();
        log.most_in_flight = log.in_flight;
        drop(log);
        self.arrived.send_modify(|count| *count = 0);
    }

    pub(super) async fn wait_for(&self, count: usize) {
        // The sender is in `self`, so the wait cannot end without it.
        let _ = self
            .arrived
            .subscribe()
            .wait_for(|arrived| *arrived >= count)
            .await;
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call in flight.
#[derive(Debug)]
pub(super) struct Ticket {
    log: Arc<CallLog>,
    number: usize,
}

impl Ticket {
    pub(super) fn answered(&self, status: StatusCode) {
        let mut log = self.log.lock();
        // Forgotten meanwhile, if it is not there.
        let at = self.number.checked_sub(log.first);
        if let Some(call) = at.and_then(|at| log.calls.get_mut(at)) {
            call.status = Some(status.as_u16());
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.log.lock().in_flight -= 1;
    }
}
