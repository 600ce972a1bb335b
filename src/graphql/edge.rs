//! An image's place in a list.

use std::sync::Arc;

use async_graphql::Object;

use super::image::Image;
use crate::catalogue::Cursor;
use crate::catalogue::HeldImage;

/// An image and its place in the list.
pub(super) struct ImageEdge {
    pub(super) node: Image,
    /// Where the list holds it.
    pub(super) place: HeldImage,
    pub(super) cursors: Arc<Cursor>,
}

#[Object]
impl ImageEdge {
    /// The image's place, to be given as `after` or `before`. It holds for this
    /// list only (the same source, arguments, filter and order), at every replica
    /// of the service, and as long as BCC knows the image or its page.
    async fn cursor(&self) -> String {
        self.cursors.at(&self.place)
    }

    /// The image.
    async fn node(&self) -> &Image {
        &self.node
    }
}
