//! Moments as text.

use chrono::DateTime;
use chrono::SecondsFormat;
use chrono::SubsecRound as _;
use chrono::Utc;

/// A moment as RFC 3339 writes it: `2026-01-31T12:00:00Z`. Milliseconds are
/// enough for anybody who reads it.
#[must_use]
pub fn moment_text(moment: DateTime<Utc>) -> String {
    let rounded = moment.trunc_subsecs(3);
    rounded.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
