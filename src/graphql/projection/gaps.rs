//! What may stand in the gaps of a template.

use std::sync::Arc;

use super::place::Place;
use super::template::Template;
use crate::image::Column;

/// What is left open in the text of an image, or of its edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum RowGap {
    Cursor,
    Region,
    Type,
    Status,
    Package,
    Encrypted,
    /// What the page holds as JSON.
    Value(Column),
}

/// The text of an image, or of its edge. Shared with what is kept of it.
pub(super) type RowTemplate = Arc<Template<RowGap>>;

/// What is left open in the text of a connection.
#[derive(Debug)]
pub(super) enum PageGap {
    /// `edges` or `nodes`: a row for each image.
    Rows(RowTemplate),
    HasNextPage,
    HasPreviousPage,
    StartCursor,
    EndCursor,
    TotalCount(Place),
    FetchedAt,
    FreshUntil,
    Account,
    Region,
    Endpoint,
    IsDefault,
}

impl RowGap {
    /// The gap of an image's field; `None` if it is none of the list's.
    pub(super) fn of_image(field: &str) -> Option<Self> {
        Some(match field {
            "id" => Self::Value(Column::Id),
            "region" => Self::Region,
            "name" => Self::Value(Column::Name),
            "type" => Self::Type,
            "status" => Self::Status,
            "createTime" => Self::Value(Column::CreateTime),
            "osType" => Self::Value(Column::OsType),
            "osName" => Self::Value(Column::OsName),
            "osVersion" => Self::Value(Column::OsVersion),
            "osBuild" => Self::Value(Column::OsBuild),
            "osArch" => Self::Value(Column::OsArch),
            "osLang" => Self::Value(Column::OsLang),
            "desc" => Self::Value(Column::Desc),
            "specialVersion" => Self::Value(Column::SpecialVersion),
            "package" => Self::Package,
            "encrypted" => Self::Encrypted,
            "typeName" => Self::Value(Column::TypeName),
            "statusName" => Self::Value(Column::StatusName),
            _ => return None,
        })
    }
}
