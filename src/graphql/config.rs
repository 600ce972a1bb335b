//! The `[limits]` settings, and all that the graph heeds.

use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use super::DocumentsConfig;
use super::IntrospectionConfig;
use super::Resolvers;

/// The most images of one window. Part of the schema's contract, so no setting.
pub(super) const MAX_FIRST: i32 = 1000;

/// The most ids in one argument. Part of the schema's contract.
pub(super) const MAX_IDS: usize = 1000;

/// How many images a window has where its size is not given.
pub(super) const DEFAULT_FIRST: i32 = 100;

/// Everything that the graph heeds.
#[derive(Debug, Clone, Default)]
pub struct GraphConfig {
    /// What one request may cost.
    pub limits: LimitsConfig,
    /// Which documents are executed, and which are kept.
    pub documents: DocumentsConfig,
    /// Who is told of the schema.
    pub introspection: IntrospectionConfig,
    /// What whole answers that are kept may take in memory, in bytes
    /// (`cache.answers_max_bytes`); 0 is nothing.
    pub answers_max_bytes: u64,
    /// What is bounded elsewhere, to be told in `serviceInfo`.
    pub front: FrontLimits,
    /// Which executor answers. No setting: it is for tests and measurements.
    pub resolvers: Resolvers,
}

/// The limits that stand in front of the graph or behind it. It tells of them, and
/// heeds that of the listings.
#[derive(Debug, Clone, Default)]
pub struct FrontLimits {
    /// Requests under way at once (`server.max_requests`).
    pub requests: usize,
    /// Requests of one caller a second (`rate.per_second`); `None` is any number.
    pub requests_per_second: Option<f64>,
    /// And how many at once after a quiet time (`rate.burst`).
    pub requests_at_once: usize,
    /// Subscriptions at once (`subscriptions.max`).
    pub subscriptions: usize,
    /// Different lists watched at once (`subscriptions.max_listings`).
    pub subscription_listings: usize,
    /// Operations at once on one WebSocket (`subscriptions.max_per_connection`).
    pub subscriptions_per_connection: usize,
}

/// What one request may cost.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// How long a request waits for BCC at most (10 s). Then the field that
    /// waits is `REQUEST_TIMEOUT`, and its neighbours keep their data.
    #[serde(with = "humantime_serde")]
    pub deadline: Duration,
    /// BCC pages that one walk over a listing reads at most (200).
    pub walk_pages: usize,
    /// The largest request body, in bytes (256 KiB).
    pub body_bytes: usize,
    /// The largest GraphQL document, in bytes (64 KiB).
    pub document_bytes: usize,
    /// How deep brackets may be nested in a document (64).
    pub nesting: usize,
    /// The most tokens in a document (15,000): 500 look-ups by id fit.
    pub tokens: usize,
    /// The most selections once all fragments are expanded (5000).
    pub selections: usize,
    /// How deep selections may be nested once all fragments are expanded (32).
    pub depth: usize,
    /// The most fields in an answer: those selected of an image, times the images
    /// asked for (500,000, some 20 MB). One asked for by id, of many, counts for
    /// eight at least, for it may have an error instead.
    pub fields: usize,
    /// Terms in all filters of a request (20,000): a value is one, and one more for
    /// each 40 bytes of it; a pattern is a hundred.
    pub filter_terms: usize,
    /// The most fields in all answers that are under way, until they are sent
    /// (5,000,000, some 200 MB), of which one caller may have half.
    pub fields_in_flight: usize,
    /// Calls to BCC that a request may need, as if nothing were held (700): for
    /// two walks, 50 windows, and look-ups.
    pub upstream_calls: usize,
    /// Calls to BCC about single images (`detail`, `sharedWith`) that a request
    /// may need (100).
    pub detail_calls: usize,
    /// The most errors in the answer to a request that is not executed (10).
    pub errors: usize,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(10),
            walk_pages: 200,
            body_bytes: 256 << 10,
            document_bytes: 64 << 10,
            nesting: 64,
            tokens: 15_000,
            selections: 5000,
            depth: 32,
            fields: 500_000,
            filter_terms: 20_000,
            fields_in_flight: 5_000_000,
            upstream_calls: 700,
            detail_calls: 100,
            errors: 10,
        }
    }
}
