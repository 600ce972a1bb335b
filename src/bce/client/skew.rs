//! How far BCC's clock is ahead of ours. Pure: both times come in as arguments.

use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;

/// No clock is believed that is further away. With a date of his choice, somebody
/// in BCC's place could have requests signed that are good at that date; and TLS
/// itself does not work with a clock that is days off.
const MOST: TimeDelta = TimeDelta::days(1);

/// In seconds: 0 until BCC says that a request has expired.
#[derive(Debug, Default)]
pub(super) struct ClockSkew(AtomicI64);

impl ClockSkew {
    /// The time on BCC's clock.
    pub(super) fn apply(&self, ours: DateTime<Utc>) -> DateTime<Utc> {
        ours + TimeDelta::seconds(self.0.load(Ordering::Relaxed))
    }

    /// Takes BCC's time for the right one from now on, unless it is absurd.
    pub(super) fn correct(&self, ours: DateTime<Utc>, theirs: DateTime<Utc>) {
        let skew = theirs - ours;
        let offset_s = skew.num_seconds();
        if skew.abs() > MOST {
            tracing::warn!(
                offset_s,
                "BCC's clock is more than a day from ours, which is not believed: check this machine's clock"
            );
            return;
        }
        self.0.store(offset_s, Ordering::Relaxed);
        tracing::warn!(
            offset_s,
            "our clock differs from BCC's: signing by BCC's from now on"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_believed_and_no_more() {
        let ours: DateTime<Utc> = "2026-01-02T00:00:00Z".parse().unwrap();
        let skew = ClockSkew::default();
        for (theirs, believed) in [
            ("2026-01-02T00:45:00Z", "2026-01-02T00:45:00Z"),
            ("2026-01-03T00:00:00Z", "2026-01-03T00:00:00Z"),
            // The latest one stays.
            ("2026-01-03T00:00:01Z", "2026-01-03T00:00:00Z"),
            ("9999-12-31T00:00:00Z", "2026-01-03T00:00:00Z"),
            ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            ("1970-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ] {
            skew.correct(ours, theirs.parse().unwrap());
            let believed: DateTime<Utc> = believed.parse().unwrap();
            assert_eq!(skew.apply(ours), believed, "{theirs}");
        }
    }
}
