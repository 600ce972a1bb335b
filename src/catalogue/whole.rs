//! A whole listing: all its pages, walked at once, as one dated snapshot.

use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;

use super::runs::Runs;

/// All images of a listing.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) runs: Runs,
    /// When the walk started: what BCC changed later may not be in it.
    pub(super) walked_at: DateTime<Utc>,
    /// For how long it is fresh.
    pub(super) fresh_for: Duration,
}

impl Whole {
    pub(super) fn weight(&self) -> usize {
        self.runs.weight()
    }
}
