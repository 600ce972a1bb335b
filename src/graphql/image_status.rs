//! Whether an image can be used.

use async_graphql::Enum;

use crate::image;

/// Whether an image can be used.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "image::ImageStatus")]
pub(super) enum ImageStatus {
    /// It is being made.
    Creating,
    /// Making it failed.
    CreatedFailed,
    /// It can be used.
    Available,
    /// It can't be used.
    NotAvailable,
    /// Something is wrong with it.
    Error,
    /// BCC gave no status, or one that this version of the service does not
    /// know: see `statusName`.
    Unknown,
}
