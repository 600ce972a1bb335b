//! How old an answer is.

use async_graphql::SimpleObject;

use super::date_time::DateTime;
use crate::catalogue;

/// How old the data is. BCC is not asked for what is held and fresh.
#[derive(SimpleObject)]
pub(super) struct Freshness {
    /// When BCC was asked for the oldest part of this data.
    fetched_at: DateTime,
    /// Until when it counts as fresh (the service's setting `cache.fresh`). In
    /// the past if BCC could not be asked again and older data is served.
    fresh_until: DateTime,
}

impl From<catalogue::Freshness> for Freshness {
    fn from(freshness: catalogue::Freshness) -> Self {
        Self {
            fetched_at: DateTime(freshness.fetched_at),
            fresh_until: DateTime(freshness.fresh_until),
        }
    }
}
