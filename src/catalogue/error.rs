//! Why a listing could not be read.

use crate::bce::BceError;

/// What happened, in the catalogue's words. GraphQL's codes are made of these
/// elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// BCC failed, and nothing held could stand in.
    #[error(transparent)]
    Upstream(#[from] BceError),
    /// The cursor's image is gone, and so is its place.
    #[error("the cursor's image and its page are gone")]
    CursorExpired,
    /// The listing has more pages than may be read for one answer.
    #[error("the listing has more than {max_pages} pages")]
    ListingTooLarge {
        /// `limits.walk_pages`.
        max_pages: usize,
    },
    /// The caller's deadline came first. The read goes on.
    #[error("the request's deadline is over")]
    Deadline,
    /// A read ended without an answer: a defect of ours.
    #[error("a read broke off")]
    Broken,
}
