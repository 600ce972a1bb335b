//! Where images come from.

use async_graphql::SimpleObject;

use crate::catalogue::Reader;
use crate::catalogue::SourceId;

/// One account in one region of BCC that the caller may read.
#[derive(SimpleObject)]
pub(super) struct Source {
    /// The account's name in this service's settings.
    account: String,
    /// The region's id, such as `bj` (Beijing).
    region: String,
    /// The address that is called.
    endpoint: String,
    /// Whether it is the one asked where a field names none.
    is_default: bool,
}

impl Source {
    pub(super) fn of(reader: &Reader, id: SourceId) -> Self {
        let source = reader.catalogue().source(id);
        Self {
            account: source.account.clone(),
            region: source.region.clone(),
            endpoint: source.endpoint.clone(),
            is_default: reader.default_source() == Some(id),
        }
    }
}
