//! The texts of an image that can be filtered by.

use super::ImageFilterSpec;
use super::TextSpec;
use crate::image::Image;

/// A text of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextField {
    Name,
    OsName,
    OsType,
    OsVersion,
    OsBuild,
    OsArch,
    OsLang,
    Desc,
    SpecialVersion,
}

impl TextField {
    pub(super) const ALL: [Self; 9] = [
        Self::Name,
        Self::OsName,
        Self::OsType,
        Self::OsVersion,
        Self::OsBuild,
        Self::OsArch,
        Self::OsLang,
        Self::Desc,
        Self::SpecialVersion,
    ];

    /// Its name, in GraphQL's spelling.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::OsName => "osName",
            Self::OsType => "osType",
            Self::OsVersion => "osVersion",
            Self::OsBuild => "osBuild",
            Self::OsArch => "osArch",
            Self::OsLang => "osLang",
            Self::Desc => "desc",
            Self::SpecialVersion => "specialVersion",
        }
    }

    /// The conditions on it.
    pub(super) fn conditions(self, spec: &ImageFilterSpec) -> Option<&TextSpec> {
        let conditions = match self {
            Self::Name => &spec.name,
            Self::OsName => &spec.os_name,
            Self::OsType => &spec.os_type,
            Self::OsVersion => &spec.os_version,
            Self::OsBuild => &spec.os_build,
            Self::OsArch => &spec.os_arch,
            Self::OsLang => &spec.os_lang,
            Self::Desc => &spec.desc,
            Self::SpecialVersion => &spec.special_version,
        };
        conditions.as_ref()
    }

    /// The image's own.
    pub(super) fn value(self, image: &Image) -> Option<&str> {
        let value = match self {
            Self::Name => &image.name,
            Self::OsName => &image.os_name,
            Self::OsType => &image.os_type,
            Self::OsVersion => &image.os_version,
            Self::OsBuild => &image.os_build,
            Self::OsArch => &image.os_arch,
            Self::OsLang => &image.os_lang,
            Self::Desc => &image.desc,
            Self::SpecialVersion => &image.special_version,
        };
        value.as_deref()
    }
}
