//! An image's place in a list.

use async_graphql::Object;

use super::image::Image;
use crate::catalogue::Cursor;

/// An image and its place in the list.
pub(super) struct ImageEdge {
    pub(super) image: Image,
    pub(super) cursors: Cursor,
}

#[Object]
impl ImageEdge {
    /// The image's place, to be given as `after`. It holds for this list only
    /// (the same source, `type` and `nameContains`), at every replica of the
    /// service, and as long as BCC knows the image or its page.
    async fn cursor(&self) -> String {
        self.cursors.encode(&self.image.position())
    }

    /// The image.
    async fn node(&self) -> &Image {
        &self.image
    }
}
