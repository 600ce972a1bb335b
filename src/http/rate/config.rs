//! The `[rate]` settings.

use serde::Deserialize;
use serde::Serialize;

/// How often one caller may ask: whoever a key or a token names, or an address
/// where nothing is shown.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateConfig {
    /// Requests a second (100); 0 turns the limit off.
    pub per_second: f64,
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
            per_second: 100.0,
            burst: 200,
            failures_per_second: 1.0,
            failures_burst: 60,
        }
    }
}
