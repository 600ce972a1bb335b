//! The `[rate]` settings.

use serde::Deserialize;
use serde::Serialize;

/// Requests a second of one caller.
const PER_SECOND: f64 = 100.0;

/// How often one caller may ask: whoever a key or a token names, or an address
/// where nothing is shown.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateConfig {
    /// Requests a second (100; no limit where only this machine may ask: on
    /// loopback, without keys); 0 turns the limit off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_second: Option<f64>,
    /// Requests at once after a quiet time (200).
    pub burst: u32,
    /// Requests a second from one address that show no key, or a wrong one, where
    /// one is needed (1); 0 turns the limit off.
    pub failures_per_second: f64,
    /// Such requests at once after a quiet time (60).
    pub failures_burst: u32,
}

impl Default for RateConfig {
    fn default() -> Self {
        Self {
            per_second: None,
            burst: 200,
            failures_per_second: 1.0,
            failures_burst: 60,
        }
    }
}

impl RateConfig {
    /// The same, with what was not said filled in. `is_local` says that nobody but
    /// this machine may ask: it would take from itself what it is refused.
    #[must_use]
    pub fn filled(&self, is_local: bool) -> Self {
        let default = if is_local { 0.0 } else { PER_SECOND };
        Self {
            per_second: Some(self.per_second.unwrap_or(default)),
            ..self.clone()
        }
    }

    /// The requests a second; `None` where there is no limit.
    #[must_use]
    pub fn limit(&self) -> Option<f64> {
        self.per_second.filter(|per_second| *per_second > 0.0)
    }
}
