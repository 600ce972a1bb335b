//! What can be said of a whole view: how many there are of what, and which is the
//! newest.

use std::collections::HashMap;
use std::hash::Hash;

use super::CatalogueError;
use super::HeldImage;
use super::shown::Shown;
use crate::image::Direction;
use crate::image::Image;
use crate::image::ImageOrder;
use crate::image::ImageStatus;
use crate::image::ImageType;
use crate::image::OrderField;
use crate::image::SharedText;

/// How many images have each value, the most frequent first; those of equal
/// number by value.
pub type Counts<T> = Vec<(T, usize)>;

/// The values of a view's images, counted.
#[derive(Debug, Clone)]
pub struct Facets {
    /// By type.
    pub image_type: Counts<ImageType>,
    /// By status.
    pub status: Counts<ImageStatus>,
    /// By distribution.
    pub os_name: Counts<Option<SharedText>>,
    /// By family of operating systems.
    pub os_type: Counts<Option<SharedText>>,
    /// By architecture.
    pub os_arch: Counts<Option<SharedText>>,
}

/// What makes an image the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewestBy {
    /// The latest `createTime`.
    CreateTime,
    /// The greatest `osVersion`; among equal ones, the latest `createTime`.
    OsVersion,
}

impl Shown<'_> {
    /// The values of the images, counted.
    pub(super) fn facets(&self) -> Result<Facets, CatalogueError> {
        let images: Vec<&Image> = self.images().collect();
        let images = || images.iter();
        self.in_time(Facets {
            image_type: counted(images().map(|image| image.image_type)),
            status: counted(images().map(|image| image.status)),
            os_name: counted(images().map(|image| image.os_name.clone())),
            os_type: counted(images().map(|image| image.os_type.clone())),
            os_arch: counted(images().map(|image| image.os_arch.clone())),
        })
    }

    /// The newest image. Ties are broken by id, so the answer does not depend on
    /// BCC's order.
    pub(super) fn newest(&self, by: NewestBy) -> Result<Option<HeldImage>, CatalogueError> {
        let whole = self.whole;
        let order = |field| ImageOrder {
            field,
            direction: Direction::Desc,
        };
        let by_time = order(OrderField::CreateTime);
        let shown = |order: ImageOrder| {
            let rows = whole.sorted(order).iter().map(|row| *row as usize);
            rows.filter(|row| self.shows(*row))
        };
        let row = match by {
            NewestBy::CreateTime => shown(by_time).next(),
            NewestBy::OsVersion => {
                let by_version = order(OrderField::OsVersion);
                let mut rows = shown(by_version).peekable();
                let first = rows.peek().map(|row| by_version.key(whole.image(*row)));
                let newest = rows
                    .take_while(|row| first.as_ref() == Some(&by_version.key(whole.image(*row))));
                newest.min_by(|a, b| {
                    let (a, b) = (whole.image(*a), whole.image(*b));
                    let keys = (by_time.key(a), by_time.key(b));
                    by_time.compare((&keys.0, &a.id), (&keys.1, &b.id))
                })
            }
        };
        self.in_time(row.map(|row| whole.held(row)))
    }
}

fn counted<T: Eq + Hash + Ord + Clone>(values: impl Iterator<Item = T>) -> Counts<T> {
    let mut counts: HashMap<T, usize> = HashMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Counts<T> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}
