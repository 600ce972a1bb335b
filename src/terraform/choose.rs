//! Which of the images that fulfil the conditions come first.

use std::cmp::Ordering;

use crate::image::Direction;
use crate::image::Image;
use crate::image::ImageOrder;
use crate::image::OrderField;

/// What makes an image the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SortBy {
    /// The latest `create_time`.
    CreateTime,
    /// The greatest `os_version`; among equal ones, the latest `create_time`.
    OsVersion,
}

impl SortBy {
    pub(super) const ALL: [Self; 2] = [Self::CreateTime, Self::OsVersion];

    pub(super) fn as_text(self) -> &'static str {
        match self {
            Self::CreateTime => "create_time",
            Self::OsVersion => "os_version",
        }
    }

    pub(super) fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.as_text() == text)
    }

    /// Whether what the images are sorted by says which is the first of them. If
    /// not, it is the first for its id alone.
    pub(super) fn tells(self, sorted: &[Image]) -> bool {
        let [first, rest @ ..] = sorted else {
            return true;
        };
        let version = newest_first(OrderField::OsVersion);
        match self {
            Self::OsVersion if first.os_version.is_none() => rest.is_empty(),
            // Times come after the version: they matter among equal ones.
            Self::OsVersion => rest.first().is_none_or(|second| {
                first.create_time.is_some() || version.key(first) != version.key(second)
            }),
            Self::CreateTime => rest.is_empty() || first.create_time.is_some(),
        }
    }
}

/// Sorts images, the newest first. The order is total: the same images come in
/// the same order, whatever order BCC gave them in.
pub(super) fn sort(images: &mut [&Image], by: SortBy) {
    let by_time = newest_first(OrderField::CreateTime);
    match by {
        SortBy::CreateTime => images.sort_unstable_by(|a, b| compare(by_time, a, b)),
        SortBy::OsVersion => {
            let by_version = newest_first(OrderField::OsVersion);
            images.sort_unstable_by(|a, b| {
                if by_version.key(a) == by_version.key(b) {
                    compare(by_time, a, b)
                } else {
                    compare(by_version, a, b)
                }
            });
        }
    }
}

fn newest_first(field: OrderField) -> ImageOrder {
    ImageOrder {
        field,
        direction: Direction::Desc,
    }
}

fn compare(order: ImageOrder, a: &Image, b: &Image) -> Ordering {
    order.compare((&order.key(a), &a.id), (&order.key(b), &b.id))
}
