//! In which order.

use async_graphql::Enum;
use async_graphql::InputObject;

use crate::catalogue;
use crate::image;

/// An order of images. Images without the value come last, in either direction;
/// equal ones are ordered by id, so that every order is total.
#[derive(InputObject)]
pub(super) struct ImageOrder {
    /// By what.
    field: ImageOrderField,
    /// In which direction.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// What images are ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "image::OrderField")]
enum ImageOrderField {
    /// When it was made.
    CreateTime,
    /// The name, byte by byte.
    Name,
    /// The version of the operating system, with numbers as numbers: 10 is more
    /// than 9, and 22.04 more than 20.04.6. Texts that begin with no number come
    /// after all others.
    OsVersion,
}

/// The direction of an order.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "image::Direction")]
enum OrderDirection {
    /// The smallest first.
    Asc,
    /// The greatest first.
    Desc,
}

/// What makes an image the newest.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "catalogue::NewestBy")]
pub(super) enum NewestBy {
    /// The latest `createTime`.
    CreateTime,
    /// The greatest `osVersion`, with numbers as numbers; among equal ones, the
    /// latest `createTime`.
    OsVersion,
}

impl From<ImageOrder> for image::ImageOrder {
    fn from(order: ImageOrder) -> Self {
        Self {
            field: order.field.into(),
            direction: order.direction.into(),
        }
    }
}
