//! How long things took.

use std::time::Duration;

use super::Counter;

/// The bounds of the buckets: in microseconds, and in seconds as they are written.
/// From an answer that is kept, some 50 µs, to the longest that a page of BCC may
/// take.
const BOUNDS: [(u128, &str); 16] = [
    (100, "0.0001"),
    (250, "0.00025"),
    (500, "0.0005"),
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (15_000_000, "15"),
];

/// How many things took how long. Counting one is two additions.
#[derive(Debug, Default)]
pub struct Durations {
    /// Those of each bucket alone; the last one has what is longer than all bounds.
    buckets: [Counter; BOUNDS.len() + 1],
    total_ns: Counter,
}

impl Durations {
    /// Counts something that took so long.
    pub fn count(&self, took: Duration) {
        let us = took.as_nanos().div_ceil(1000);
        let bucket = BOUNDS.partition_point(|(bound, _)| *bound < us);
        self.buckets[bucket].count();
        let ns = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        self.total_ns.add(ns);
    }

    /// How many were at most so long, for each bound in seconds. The last one is
    /// infinite, and has them all.
    pub(super) fn cumulated(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let bounds = BOUNDS.iter().map(|(_, bound)| *bound);
        let sums = self.buckets.iter().scan(0, |sum, bucket| {
            *sum += bucket.get();
            Some(*sum)
        });
        bounds.chain(["+Inf"]).zip(sums)
    }

    /// How long they took together.
    pub(super) fn total(&self) -> Duration {
        Duration::from_nanos(self.total_ns.get())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_what_is_below_it() {
        let durations = Durations::default();
        for took in [
            Duration::ZERO,
            Duration::from_micros(100),
            Duration::from_nanos(100_001),
            Duration::from_secs(15),
            Duration::from_secs(16),
        ] {
            durations.count(took);
        }
        let told: Vec<_> = durations.cumulated().collect();
        assert_eq!(told.len(), 17);
        assert_eq!(told[..2], [("0.0001", 2), ("0.00025", 3)]);
        assert_eq!(told[14..], [("5", 3), ("15", 4), ("+Inf", 5)]);
        assert_eq!(durations.total(), Duration::from_nanos(31_000_200_001));
    }

    #[test]
    fn the_bounds_are_what_is_written() {
        for (us, written) in BOUNDS {
            let seconds: f64 = written.parse().unwrap();
            assert_eq!((seconds * 1e6).round().to_string(), us.to_string());
        }
        assert!(BOUNDS.is_sorted());
    }
}
