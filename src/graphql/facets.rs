//! The values of a list's images, counted.

use async_graphql::SimpleObject;

use super::image_status::ImageStatus;
use super::image_type::ImageType;
use crate::catalogue;
use crate::catalogue::Counts;
use crate::image::SharedText;

/// How many images of the list, all its pages together, have which value: what
/// a sidebar of filters shows. The most frequent come first.
#[derive(SimpleObject)]
pub(super) struct ImageFacets {
    /// By type.
    #[graphql(name = "type")]
    image_type: Vec<ImageTypeCount>,
    /// By status.
    status: Vec<ImageStatusCount>,
    /// By distribution.
    os_name: Vec<TextCount>,
    /// By family of operating systems.
    os_type: Vec<TextCount>,
    /// By architecture.
    os_arch: Vec<TextCount>,
}

/// How many images have a type.
#[derive(SimpleObject)]
struct ImageTypeCount {
    /// The type.
    value: ImageType,
    /// How many images have it.
    count: i32,
}

/// How many images have a status.
#[derive(SimpleObject)]
struct ImageStatusCount {
    /// The status.
    value: ImageStatus,
    /// How many images have it.
    count: i32,
}

/// How many images have a text.
#[derive(SimpleObject)]
struct TextCount {
    /// The text; null for the images that have none.
    value: Option<String>,
    /// How many images have it.
    count: i32,
}

impl From<catalogue::Facets> for ImageFacets {
    fn from(facets: catalogue::Facets) -> Self {
        let texts = |counts: Counts<Option<SharedText>>| {
            let counts = counts.into_iter();
            counts
                .map(|(value, count)| TextCount {
                    value: value.map(|value| value.to_string()),
                    count: int(count),
                })
                .collect()
        };
        let types = facets.image_type.into_iter();
        let statuses = facets.status.into_iter();
        Self {
            image_type: types
                .map(|(value, count)| ImageTypeCount {
                    value: value.into(),
                    count: int(count),
                })
                .collect(),
            status: statuses
                .map(|(value, count)| ImageStatusCount {
                    value: value.into(),
                    count: int(count),
                })
                .collect(),
            os_name: texts(facets.os_name),
            os_type: texts(facets.os_type),
            os_arch: texts(facets.os_arch),
        }
    }
}

/// GraphQL's `Int` has 32 bits; no list comes near.
pub(super) fn int(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
