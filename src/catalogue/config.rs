//! The `[cache]` and `[subscriptions]` settings, and the others that the catalogue heeds.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

/// How long pages are held, and how many.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct CacheConfig {
    /// How long a page counts as fresh (30 s). `0s`: not at all; with the two
    /// stages below off too, every request asks BCC.
    #[serde(with = "humantime_serde")]
    pub fresh: Duration,
    /// How long after that it is still served, while one refresh runs in the
    /// background (5 min). `0s`: callers wait for the refresh.
    #[serde(with = "humantime_serde")]
    pub stale_while_revalidate: Duration,
    /// How long after that it is served where BCC fails (1 h). `0s`: BCC's
    /// failures are the callers'.
    #[serde(with = "humantime_serde")]
    pub stale_if_error: Duration,
    /// A caller that asks for younger data causes at most one read of a page
    /// in this time (1 s).
    #[serde(with = "humantime_serde")]
    pub min_refresh: Duration,
    /// What pages and whole listings may take in memory, in bytes (256 MiB).
    pub max_bytes: u64,
    /// What whole answers to requests that are asked again may take in memory, in
    /// bytes (64 MiB); 0 keeps none.
    pub answers_max_bytes: u64,
}

impl Default for CacheConfig {
    fn default() -> Self {
        Self {
            fresh: Duration::from_secs(30),
            stale_while_revalidate: Duration::from_secs(300),
            stale_if_error: Duration::from_secs(3600),
            min_refresh: Duration::from_secs(1),
            max_bytes: 256 << 20,
            answers_max_bytes: 64 << 20,
        }
    }
}

/// How listings are watched, and for how many.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct SubscriptionsConfig {
    /// How often a listing that is watched is read (30 s), once for all who watch
    /// it. One that takes long is read less often: a tenth of the time at most.
    #[serde(with = "humantime_serde")]
    pub interval: Duration,
    /// How many changed images may wait for one client (1000). One that is
    /// further behind is cut off.
    pub queue: usize,
    /// Subscriptions open at once (1000).
    pub max: usize,
    /// Different listings watched at once (20): each costs its pages, every
    /// `interval`.
    pub max_listings: usize,
    /// Operations under way at once on one WebSocket (50).
    pub max_per_connection: usize,
}

impl Default for SubscriptionsConfig {
    fn default() -> Self {
        Self {
            interval: Duration::from_secs(30),
            queue: 1000,
            max: 1000,
            max_listings: 20,
            max_per_connection: 50,
        }
    }
}

/// Everything that the catalogue heeds.
#[derive(Debug, Clone)]
pub struct CatalogueConfig {
    /// How long pages are held, and how many.
    pub cache: CacheConfig,
    /// The longest time for one page, its retries included.
    pub read_deadline: Duration,
    /// The longest time for a walk over all pages of a listing.
    pub walk_deadline: Duration,
    /// The most pages of a walk (`limits.walk_pages`). A window may read more only
    /// where pages are so small that it needs them.
    pub walk_pages: usize,
    /// How many images BCC is asked for in one call (`upstream.page_size`).
    pub page_size: usize,
    /// How listings are watched.
    pub subscriptions: SubscriptionsConfig,
}
