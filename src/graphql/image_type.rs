//! What kind of image it is, and which kinds to list.

use async_graphql::Enum;
use async_graphql::Value;
use async_graphql::resolver_utils::enum_value;

use crate::image;

/// What kind of image it is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "image::ImageType")]
pub(super) enum ImageType {
    /// Baidu's own, for BCC.
    System,
    /// Made by the account, for BCC.
    Custom,
    /// From Baidu's service market.
    Integration,
    /// Shared with the account by another one.
    Sharing,
    /// Baidu's own, for bare metal (BBC).
    BbcSystem,
    /// Made by the account, for bare metal (BBC).
    BbcCustom,
    /// Baidu's own, for GPU instances of BCC.
    GpuBccSystem,
    /// Made by the account, for GPU instances of BCC.
    GpuBccCustom,
    /// Baidu's own, for GPU machines of BBC.
    GpuBbcSystem,
    /// Made by the account, for GPU machines of BBC.
    GpuBbcCustom,
    /// Baidu's own, for FPGA instances.
    FpgaBccSystem,
    /// Made by the account, for FPGA instances.
    FpgaBccCustom,
    /// All for elastic bare metal (EBC).
    EbcTotal,
    /// Baidu's own, for elastic bare metal (EBC).
    EbcSystem,
    /// Made by the account, for elastic bare metal (EBC).
    EbcCustom,
    /// BCC gave no type, or one that this version of the service does not know:
    /// see `typeName`.
    Unknown,
}

/// Which kinds of images to list.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ImageTypeFilter {
    /// Every kind.
    All,
    /// Baidu's own, for BCC.
    System,
    /// Made by the account, for BCC.
    Custom,
    /// From Baidu's service market.
    Integration,
    /// Shared with the account by another one.
    Sharing,
    /// Baidu's own, for bare metal (BBC).
    BbcSystem,
    /// Made by the account, for bare metal (BBC).
    BbcCustom,
    /// Baidu's own, for GPU instances of BCC.
    GpuBccSystem,
    /// Made by the account, for GPU instances of BCC.
    GpuBccCustom,
    /// Baidu's own, for GPU machines of BBC.
    GpuBbcSystem,
    /// Made by the account, for GPU machines of BBC.
    GpuBbcCustom,
    /// Baidu's own, for FPGA instances.
    FpgaBccSystem,
    /// Made by the account, for FPGA instances.
    FpgaBccCustom,
    /// All for elastic bare metal (EBC).
    EbcTotal,
    /// Baidu's own, for elastic bare metal (EBC).
    EbcSystem,
    /// Made by the account, for elastic bare metal (EBC).
    EbcCustom,
}

/// A type's name in the schema.
pub(super) fn schema_name(image_type: image::ImageType) -> String {
    match enum_value(ImageType::from(image_type)) {
        Value::Enum(name) => name.to_string(),
        other => other.to_string(),
    }
}

impl ImageTypeFilter {
    /// The one type; `None` is all.
    pub(super) fn image_type(self) -> Option<image::ImageType> {
        use image::ImageType as Known;

        match self {
            Self::All => None,
            Self::System => Some(Known::System),
            Self::Custom => Some(Known::Custom),
            Self::Integration => Some(Known::Integration),
            Self::Sharing => Some(Known::Sharing),
            Self::BbcSystem => Some(Known::BbcSystem),
            Self::BbcCustom => Some(Known::BbcCustom),
            Self::GpuBccSystem => Some(Known::GpuBccSystem),
            Self::GpuBccCustom => Some(Known::GpuBccCustom),
            Self::GpuBbcSystem => Some(Known::GpuBbcSystem),
            Self::GpuBbcCustom => Some(Known::GpuBbcCustom),
            Self::FpgaBccSystem => Some(Known::FpgaBccSystem),
            Self::FpgaBccCustom => Some(Known::FpgaBccCustom),
            Self::EbcTotal => Some(Known::EbcTotal),
            Self::EbcSystem => Some(Known::EbcSystem),
            Self::EbcCustom => Some(Known::EbcCustom),
        }
    }
}
