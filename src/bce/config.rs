//! The `[upstream]` settings.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

/// How BCC is called.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct UpstreamConfig {
    /// Images a page (`maxKeys`), 1 to 1000, which is BCC's most and our default.
    pub page_size: u16,
    /// The API's version in the path: `/v2/image`.
    pub version: u8,
    /// The longest wait for a connection, TLS included (3 s).
    #[serde(with = "humantime_serde")]
    pub connect_timeout: Duration,
    /// The longest silence of BCC within an answer (8 s).
    #[serde(with = "humantime_serde")]
    pub read_timeout: Duration,
    /// The longest time for one page, its retries included (15 s).
    #[serde(with = "humantime_serde")]
    pub read_deadline: Duration,
    /// The longest time for a walk over all pages of a listing (2 min).
    #[serde(with = "humantime_serde")]
    pub walk_deadline: Duration,
    /// The largest answer taken, in bytes (16 MiB). A full page has about 0.6 MB.
    pub max_body_bytes: usize,
    /// Calls under way at once for each source (16).
    pub concurrency: usize,
    /// Calls a second to each source, retries included (50).
    pub rate: f64,
    /// Calls to a source that go at once after a quiet time, beyond its rate (100).
    pub burst: u32,
    /// How often a failed call is made again, 0 to 10 (3). Of all calls to a source,
    /// a fifth may be retries, and a few more after a quiet time.
    pub retries: u32,
    /// After how many reads of a source that failed one after the other it is left
    /// alone (5): those without an answer, and those that BCC says it failed at.
    pub circuit_failures: u32,
    /// For how long, and how often then one call tries whether it is well again
    /// (1 s).
    #[serde(with = "humantime_serde")]
    pub circuit_open: Duration,
}

impl Default for UpstreamConfig {
    fn default() -> Self {
        Self {
            page_size: 1000,
            version: 2,
            connect_timeout: Duration::from_secs(3),
            read_timeout: Duration::from_secs(8),
            read_deadline: Duration::from_secs(15),
            walk_deadline: Duration::from_secs(120),
            max_body_bytes: 16 << 20,
            concurrency: 16,
            rate: 50.0,
            burst: 100,
            retries: 3,
            circuit_failures: 5,
            circuit_open: Duration::from_secs(1),
        }
    }
}
