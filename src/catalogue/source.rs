//! Where listings come from.

use std::sync::atomic::AtomicBool;

use crate::bce::BceError;
use crate::bce::Client;
use crate::bce::Failure;

/// One (account, region) of BCC, with the client that calls it.
pub struct Source {
    /// The account's name in the settings; it is ours, not Baidu's.
    pub account: String,
    /// The region's id: `bj`.
    pub region: String,
    /// The endpoint's address, without credentials.
    pub endpoint: String,
    /// The client, which holds the credentials.
    pub client: Client,
    /// Whether it was logged that this BCC passes over `imageName`.
    pub(super) name_ignored_logged: AtomicBool,
    /// Whether a good marker was seen that is not its page's first image's id.
    pub(super) markers_are_no_ids: AtomicBool,
}

/// A source of one catalogue: its place among [`super::Catalogue::sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub(super) usize);

impl SourceId {
    /// The source that is asked where a caller names none.
    pub const DEFAULT: Self = Self(0);
}

impl Source {
    /// A source that `client` reads.
    #[must_use]
    pub fn new(account: String, region: String, endpoint: String, client: Client) -> Self {
        Self {
            account,
            region,
            endpoint,
            client,
            name_ignored_logged: AtomicBool::new(false),
            markers_are_no_ids: AtomicBool::new(false),
        }
    }

    /// Tells the log of a read that failed. While BCC is left alone, which was told
    /// when it began, each further one is no news.
    pub(super) fn log_failure(&self, error: &BceError, duration_ms: u128) {
        let region = &self.region;
        if error.failure == Failure::Resting {
            tracing::debug!(bcc.region = region, duration_ms, "{error}");
        } else {
            tracing::warn!(bcc.region = region, duration_ms, "{error}");
        }
    }
}
