//! What may become of an image.

use async_graphql::Enum;

/// What became of an image of a list.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ImageChangeKind {
    /// It was not in the list: it is new, or now is of the type and has the name
    /// that the list is of, or meets `filter`.
    Added,
    /// It was in the list and still is, and something of it is different.
    Changed,
    /// It is in the list no more: it was deleted, or no longer is of the type or
    /// has the name that the list is of, or meets `filter`.
    Removed,
}
