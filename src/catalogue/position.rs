//! A place in a list: what a cursor says.

use super::page::Marker;
use crate::image::Image;
use crate::image::ImageId;
use crate::image::OrderKey;

/// How many of the images in front of it a position remembers.
pub(super) const N_BEFORE: usize = 4;

/// A place in a list: an image's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// In BCC's order.
    Listed(ListedPosition),
    /// In an order of ours.
    Sorted(SortedPosition),
}

/// A place in BCC's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPosition {
    /// The marker of the page in which the image was; `None` is the head.
    pub(super) marker: Option<Marker>,
    /// The image.
    pub(super) id: ImageId,
    /// Its index in that page, from 0. Needed only if the image is gone, and those
    /// in front of it too.
    pub(super) index: u16,
    /// The images in front of it in that page, the nearest first. Needed only if
    /// the image is gone: by its index alone, others that came or went in front of
    /// it would lead astray.
    pub(super) before: Vec<Trace>,
}

/// A place in an order of ours. It stays one when its image is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortedPosition {
    /// What the order compares first.
    pub(super) key: OrderKey,
    /// What it compares then.
    pub(super) id: ImageId,
}

/// What is remembered of an image's id: enough to know it again in a list.
pub(super) type Trace = [u8; 3];

impl ListedPosition {
    /// How near in front of the position's image this one was: 0 is next to it.
    /// `None` if it is not remembered.
    pub(super) fn nearness(&self, image: &Image) -> Option<usize> {
        if self.before.is_empty() {
            return None;
        }
        let trace = trace(&image.id);
        self.before.iter().position(|before| *before == trace)
    }
}

/// What is remembered of an id.
pub(super) fn trace(id: &ImageId) -> Trace {
    let [a, b, c, _] = crc32fast::hash(id.as_str().as_bytes()).to_be_bytes();
    [a, b, c]
}
