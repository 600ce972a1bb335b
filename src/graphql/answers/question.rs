//! What an answer is kept under.

use std::sync::Arc;

use bytes::Bytes;

use crate::access::Grants;
use crate::access::Principal;

/// A request as it came, and what whoever made it was granted. Not who: names make
/// no difference to an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct Question {
    raw: Bytes,
    only_queries: bool,
    granted: Arc<Grants>,
}

impl Question {
    /// A request of these bytes. `only_queries` holds for those that came by GET.
    pub(in crate::graphql) fn new(raw: &Bytes, principal: &Principal, only_queries: bool) -> Self {
        Self {
            raw: raw.clone(),
            only_queries,
            granted: Arc::clone(principal.grants()),
        }
    }

    /// The same in memory of its own: what came may be a part of something larger.
    pub(in crate::graphql) fn alone(&self) -> Self {
        Self {
            raw: Bytes::copy_from_slice(&self.raw),
            ..self.clone()
        }
    }

    /// About how many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        self.raw.len()
    }
}
