//! What is counted, and how it is told to Prometheus.
//!
//! Each module counts what it does in a struct of its own, out of [`Counter`],
//! [`Gauge`] and [`Durations`]: plain numbers that are found without looking up a
//! name. When somebody asks, it writes them into a [`Page`] under the names that
//! are in [`names`], where each stands once.

mod counter;
mod durations;
mod gauge;
pub mod names;
mod page;

pub use super::process::tell as tell_process;
pub use counter::Counter;
pub use durations::Durations;
pub use gauge::Counted;
pub use gauge::Gauge;
pub use page::Labels;
pub use page::Page;

/// Something that is counted or measured.
#[derive(Debug)]
pub struct Metric {
    /// Its name, which ends in its unit.
    pub name: &'static str,
    /// What it tells.
    pub help: &'static str,
    /// How it moves.
    pub kind: Kind,
}

/// How a metric moves, in Prometheus's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only up, from 0 when the process starts.
    Counter,
    /// Up and down.
    Gauge,
    /// How many were at most so long.
    Histogram,
}

impl Kind {
    /// Prometheus's name for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}
