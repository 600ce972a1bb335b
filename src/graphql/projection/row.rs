//! An image as bytes: the pieces of its template with its values in between.

use super::gaps::RowGap;
use super::template::Template;
use crate::catalogue::Cursor;
use crate::catalogue::Row;
use crate::image::Column;
use crate::image::ImageId;
use crate::image::ImageStatus;
use crate::image::ImageType;
use crate::image::push_escaped;

/// What all rows of a list have in common.
pub(super) struct Common<'a> {
    pub(super) region: &'a str,
    /// `None` where no cursor can be selected.
    pub(super) cursors: Option<&'a Cursor>,
}

/// Appends an image. `listed` is where its list has it, and `known` where the most
/// is known of it: mostly the same.
pub(super) fn push_row(
    out: &mut Vec<u8>,
    template: &Template<RowGap>,
    common: &Common<'_>,
    listed: Row<'_>,
    known: Row<'_>,
) {
    for (text, gap) in template.pieces() {
        out.extend_from_slice(text);
        match gap {
            None => {}
            Some(RowGap::Value(column)) => out.extend_from_slice(known.value(*column)),
            Some(RowGap::Region) => push_escaped(out, common.region),
            Some(RowGap::Type) => out.extend_from_slice(type_name(known.image().image_type)),
            Some(RowGap::Status) => out.extend_from_slice(status_name(known.image().status)),
            Some(RowGap::Package) => out.extend_from_slice(boolean(known.image().package)),
            Some(RowGap::Encrypted) => out.extend_from_slice(boolean(known.image().encrypted)),
            Some(RowGap::Cursor) => match common.cursors {
                Some(cursors) => {
                    out.push(b'"');
                    cursors.push(out, listed);
                    out.push(b'"');
                }
                None => out.extend_from_slice(b"null"),
            },
        }
    }
}

/// Appends an image of which only this is known. Nothing else is selected of it.
pub(super) fn push_echo(
    out: &mut Vec<u8>,
    template: &Template<RowGap>,
    id: &ImageId,
    region: Option<&str>,
) {
    for (text, gap) in template.pieces() {
        out.extend_from_slice(text);
        match (gap, region) {
            (None, _) => {}
            (Some(RowGap::Value(Column::Id)), _) => push_escaped(out, id.as_str()),
            (Some(RowGap::Region), Some(region)) => push_escaped(out, region),
            _ => out.extend_from_slice(b"null"),
        }
    }
}

fn boolean(value: Option<bool>) -> &'static [u8] {
    match value {
        None => b"null",
        Some(true) => b"true",
        Some(false) => b"false",
    }
}

/// The type's name in the schema, as JSON.
fn type_name(image_type: ImageType) -> &'static [u8] {
    match image_type {
        ImageType::System => b"\"SYSTEM\"",
        ImageType::Custom => b"\"CUSTOM\"",
        ImageType::Integration => b"\"INTEGRATION\"",
        ImageType::Sharing => b"\"SHARING\"",
        ImageType::BbcSystem => b"\"BBC_SYSTEM\"",
        ImageType::BbcCustom => b"\"BBC_CUSTOM\"",
        ImageType::GpuBccSystem => b"\"GPU_BCC_SYSTEM\"",
        ImageType::GpuBccCustom => b"\"GPU_BCC_CUSTOM\"",
        ImageType::GpuBbcSystem => b"\"GPU_BBC_SYSTEM\"",
        ImageType::GpuBbcCustom => b"\"GPU_BBC_CUSTOM\"",
        ImageType::FpgaBccSystem => b"\"FPGA_BCC_SYSTEM\"",
        ImageType::FpgaBccCustom => b"\"FPGA_BCC_CUSTOM\"",
        ImageType::EbcTotal => b"\"EBC_TOTAL\"",
        ImageType::EbcSystem => b"\"EBC_SYSTEM\"",
        ImageType::EbcCustom => b"\"EBC_CUSTOM\"",
        ImageType::Unknown => b"\"UNKNOWN\"",
    }
}

/// The status's name in the schema, as JSON.
fn status_name(status: ImageStatus) -> &'static [u8] {
    match status {
        ImageStatus::Creating => b"\"CREATING\"",
        ImageStatus::CreatedFailed => b"\"CREATED_FAILED\"",
        ImageStatus::Available => b"\"AVAILABLE\"",
        ImageStatus::NotAvailable => b"\"NOT_AVAILABLE\"",
        ImageStatus::Error => b"\"ERROR\"",
        ImageStatus::Unknown => b"\"UNKNOWN\"",
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::resolver_utils::enum_value;

    use super::*;
    use crate::graphql::image_status;
    use crate::graphql::image_type;

    fn as_json(value: &async_graphql::Value) -> Vec<u8> {
        serde_json::to_vec(value).unwrap()
    }

    #[test]
    fn the_names_are_those_of_the_schema() {
        for known in ImageType::KNOWN.into_iter().chain([ImageType::Unknown]) {
            let derived = enum_value(image_type::ImageType::from(known));
            assert_eq!(type_name(known), as_json(&derived));
        }
        for known in [
            ImageStatus::Creating,
            ImageStatus::CreatedFailed,
            ImageStatus::Available,
            ImageStatus::NotAvailable,
            ImageStatus::Error,
            ImageStatus::Unknown,
        ] {
            let derived = enum_value(image_status::ImageStatus::from(known));
            assert_eq!(status_name(known), as_json(&derived));
        }
    }
}
