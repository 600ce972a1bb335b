//! A place in a list: what a cursor says.

use sha2::Digest as _;
use sha2::Sha256;

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
    /// Its index in that page, from 0. Needed only if the image is gone.
    pub(super) index: u16,
    /// The images in front of it in that page, the nearest first. Needed only
    /// if the image is gone, and others of its page with it: then its index
    /// would lead too far.
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

/// What is remembered of an image's id: enough to know it again within a page.
pub(super) type Trace = [u8; 3];

impl ListedPosition {
    /// The position of the image at `index` of a page.
    pub(super) fn of(marker: Option<&Marker>, images: &[Image], index: usize) -> Self {
        let in_front = images[..index].iter().rev().take(N_BEFORE);
        Self {
            marker: marker.cloned(),
            id: images[index].id.clone(),
            // BCC's pages hold 1000 images at most; beyond what the number
            // holds, the image is found by its id alone.
            index: u16::try_from(index).unwrap_or(u16::MAX),
            before: in_front.map(|image| trace(&image.id)).collect(),
        }
    }

    /// Where to go on in its page, from which its image is gone: behind the
    /// nearest image that it remembers, or at the index, where what followed
    /// the image is now.
    pub(super) fn index_without_image(&self, images: &[Image]) -> usize {
        let behind = |trace_before: &Trace| {
            let place = images
                .iter()
                .position(|image| trace(&image.id) == *trace_before);
            place.map(|place| place + 1)
        };
        let remembered = self.before.iter().find_map(behind);
        remembered.unwrap_or_else(|| usize::from(self.index))
    }
}

fn trace(id: &ImageId) -> Trace {
    let hash = Sha256::digest(id.as_str());
    [hash[0], hash[1], hash[2]]
}
