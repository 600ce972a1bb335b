//! What changed between two versions of a listing.

use std::collections::HashMap;

use chrono::DateTime;
use chrono::Utc;

use crate::catalogue::HeldImage;
use crate::catalogue::whole::Whole;
use crate::image::Image;
use crate::image::ImageId;

/// What changed in a listing from one version to the next.
#[derive(Debug)]
pub struct Changes {
    /// When BCC was asked for the version that shows them.
    pub read_at: DateTime<Utc>,
    /// Each image once: those that went, in the order in which they were listed;
    /// then those that came or changed, in the order in which they are listed now.
    pub images: Vec<Change>,
}

/// What became of one image. At least one of the two is there, and they differ.
#[derive(Debug, Clone)]
pub struct Change {
    /// The image in the version before; `None` if it is new.
    pub before: Option<HeldImage>,
    /// The image now; `None` if it is gone.
    pub after: Option<HeldImage>,
}

/// What changed from `before` to `after`. Its images are held by themselves, so
/// that changes that wait for a client keep no pages in memory.
pub(super) fn changes(before: &Whole, after: &Whole) -> Changes {
    let rows_before = rows_by_id(before);
    let rows_after = rows_by_id(after);
    let gone = before.images().enumerate();
    let gone = gone.filter(|(_, image)| !rows_after.contains_key(&image.id));
    let gone = gone.map(|(row, _)| Change {
        before: Some(before.held(row).alone()),
        after: None,
    });
    let here = after.images().enumerate().filter_map(|(row, image)| {
        let row_before = rows_before.get(&image.id).copied();
        if row_before.is_some_and(|row| *before.image(row) == *image) {
            return None;
        }
        Some(Change {
            before: row_before.map(|row| before.held(row).alone()),
            after: Some(after.held(row).alone()),
        })
    });
    Changes {
        read_at: after.walked_at,
        images: gone.chain(here).collect(),
    }
}

fn rows_by_id(whole: &Whole) -> HashMap<&ImageId, usize> {
    let ids = whole.images().map(|image: &Image| &image.id);
    ids.zip(0..).collect()
}
