//! An image as Terraform sees it.

use super::attribute::Attribute as Of;
use super::plugin::Attribute;
use super::plugin::Object;
use super::plugin::Type;
use super::plugin::Value;
use crate::image::Image;

/// What an image has, as attributes that are read.
pub(super) fn attributes_of() -> Vec<Attribute> {
    let attributes = Of::ALL.into_iter().map(|of| {
        let kind = if of.is_bool() {
            Type::Bool
        } else {
            Type::String
        };
        Attribute::computed(of.name(), kind, of.description()).asked_by(of.asked_by())
    });
    let region = "The region that it is in: `bj`.";
    let region = Attribute::computed("region", Type::String, region)
        .asked_by("`region` of the provider (one with an `alias`, for a second region)");
    attributes.chain(std::iter::once(region)).collect()
}

/// An image's attributes. Nothing in it changes unless the image does.
pub(super) fn object(image: &Image, region: &str) -> Object {
    let values = Of::ALL.into_iter().map(|of| {
        let value = if of.is_bool() {
            Value::from(of.bool(image))
        } else {
            Value::from(of.text(image).map(String::from))
        };
        (of.name(), value)
    });
    values
        .chain(std::iter::once(("region", region.into())))
        .collect()
}
