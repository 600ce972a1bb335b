//! What became of an image.

use async_graphql::SimpleObject;

use super::date_time::DateTime;
use super::image::Image;
use super::image_change_kind::ImageChangeKind;

/// One image of a list that came, changed or went.
#[derive(SimpleObject)]
pub(super) struct ImageChange {
    /// What became of it.
    kind: ImageChangeKind,
    /// The image as it is now; if it went, as it was in the list last. Of one that
    /// has left the list `detail` and `sharedWith` are null.
    image: Image,
    /// When BCC was asked for the list that shows it.
    at: DateTime,
}

impl ImageChange {
    pub(super) fn new(kind: ImageChangeKind, image: Image, at: DateTime) -> Self {
        Self { kind, image, at }
    }
}
