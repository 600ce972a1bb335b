//! A place in a listing, of BCC's order.

use super::page::Marker;
use crate::image::ImageId;

/// Just behind an image: what a cursor says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The marker of the page in which the image was; `None` is the head.
    pub(super) marker: Option<Marker>,
    /// The image.
    pub(super) id: ImageId,
    /// Its index in that page, from 0. Needed only if the image is gone.
    pub(super) index: u16,
}
