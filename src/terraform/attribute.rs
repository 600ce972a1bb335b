//! The attributes of an image: their names, what they mean, and how each is
//! asked for. All data sources take them from this table.

use std::borrow::Cow;

use chrono::SecondsFormat;

use super::did_you_mean;
use crate::image::Image;
use crate::image::ImageFilterSpec;
use crate::image::ImageStatus;
use crate::image::ImageType;
use crate::image::TextSpec;

/// An attribute of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attribute {
    Id,
    Name,
    Type,
    Status,
    CreateTime,
    OsType,
    OsName,
    OsVersion,
    OsBuild,
    OsArch,
    OsLang,
    Desc,
    SpecialVersion,
    Package,
    Encrypted,
}

impl Attribute {
    pub(super) const ALL: [Self; 15] = [
        Self::Id,
        Self::Name,
        Self::Type,
        Self::Status,
        Self::CreateTime,
        Self::OsType,
        Self::OsName,
        Self::OsVersion,
        Self::OsBuild,
        Self::OsArch,
        Self::OsLang,
        Self::Desc,
        Self::SpecialVersion,
        Self::Package,
        Self::Encrypted,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::Type => "type",
            Self::Status => "status",
            Self::CreateTime => "create_time",
            Self::OsType => "os_type",
            Self::OsName => "os_name",
            Self::OsVersion => "os_version",
            Self::OsBuild => "os_build",
            Self::OsArch => "os_arch",
            Self::OsLang => "os_lang",
            Self::Desc => "desc",
            Self::SpecialVersion => "special_version",
            Self::Package => "package",
            Self::Encrypted => "encrypted",
        }
    }

    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Id => "BCC's id of the image, such as `m-nky7qeom`: what an instance takes.",
            Self::Name => "The name. A system image's is its version and architecture.",
            Self::Type => "What kind of image it is, as BCC spells it: `System`, `Custom`.",
            Self::Status => "Whether it can be used, as BCC spells it: `Available`.",
            Self::CreateTime => {
                "When it was made, in UTC: `2026-05-01T08:00:00Z`. Null where BCC's text is no date."
            }
            Self::OsType => "`linux` or `windows`.",
            Self::OsName => "The distribution: `Ubuntu`.",
            Self::OsVersion => "The distribution's version: `22.04 LTS`.",
            Self::OsBuild => "Its build: `2015061700`.",
            Self::OsArch => "The architecture: `x86_64 (64bit)`.",
            Self::OsLang => "The language: `CHS` or `ENG`.",
            Self::Desc => "Its owner's words.",
            Self::SpecialVersion => "A special edition, such as a hardened one.",
            Self::Package => "Whether it holds data disks beside the system disk.",
            Self::Encrypted => "Whether its disks are encrypted.",
        }
    }

    /// What asks for it, where no argument has its name.
    pub(super) fn asked_by(self) -> String {
        match self {
            Self::Id => "`image_ids`".to_owned(),
            Self::Type => "`image_type`".to_owned(),
            Self::CreateTime => "`created_after` and `created_before`".to_owned(),
            _ => format!("a `filter` block with `name = \"{}\"`", self.name()),
        }
    }

    /// Whether it is true or false; all others are texts.
    pub(super) fn is_bool(self) -> bool {
        matches!(self, Self::Package | Self::Encrypted)
    }

    /// The image's own, of those that are true or false.
    pub(super) fn bool(self, image: &Image) -> Option<bool> {
        match self {
            Self::Package => image.package,
            Self::Encrypted => image.encrypted,
            _ => None,
        }
    }

    /// The image's own, as a text. Types and statuses that this build does not
    /// know are in BCC's words.
    pub(super) fn text(self, image: &Image) -> Option<Cow<'_, str>> {
        let text = match self {
            Self::Id => return Some(Cow::Borrowed(image.id.as_str())),
            Self::Type => {
                let known = Some(image.image_type).filter(|t| *t != ImageType::Unknown);
                let known = known.map(|known| Cow::Borrowed(known.as_bcc()));
                return known.or_else(|| image.type_name.as_deref().map(Cow::Borrowed));
            }
            Self::Status => {
                let known = Some(image.status).filter(|s| *s != ImageStatus::Unknown);
                let known = known.map(|known| Cow::Borrowed(known.as_bcc()));
                return known.or_else(|| image.status_name.as_deref().map(Cow::Borrowed));
            }
            Self::CreateTime => {
                let time = image.create_time?;
                return Some(time.to_rfc3339_opts(SecondsFormat::AutoSi, true).into());
            }
            Self::Package | Self::Encrypted => {
                return self.bool(image).map(|is| Cow::Owned(is.to_string()));
            }
            Self::Name => &image.name,
            Self::OsType => &image.os_type,
            Self::OsName => &image.os_name,
            Self::OsVersion => &image.os_version,
            Self::OsBuild => &image.os_build,
            Self::OsArch => &image.os_arch,
            Self::OsLang => &image.os_lang,
            Self::Desc => &image.desc,
            Self::SpecialVersion => &image.special_version,
        };
        text.as_deref().map(Cow::Borrowed)
    }

    /// The attributes that a `filter` block may name.
    pub(super) fn filterable() -> impl Iterator<Item = Self> {
        let all = Self::ALL.into_iter();
        all.filter(|attribute| *attribute != Self::CreateTime)
    }

    /// What asks for images that have this value: for texts, it may hold `*` and
    /// `?`. An error says which values are possible.
    pub(super) fn wants(self, value: &str) -> Result<ImageFilterSpec, String> {
        let mut spec = ImageFilterSpec::default();
        let glob = || {
            Some(TextSpec {
                glob: Some(value.to_owned()),
                ..TextSpec::default()
            })
        };
        match self {
            Self::Id => spec.ids = Some(vec![value.to_owned()]),
            Self::Type => spec.image_type = Some(vec![image_type(value)?]),
            Self::Status => spec.status = Some(vec![status(value)?]),
            Self::Package => spec.package = Some(truth(value)?),
            Self::Encrypted => spec.encrypted = Some(truth(value)?),
            Self::Name => spec.name = glob(),
            Self::OsType => spec.os_type = glob(),
            Self::OsName => spec.os_name = glob(),
            Self::OsVersion => spec.os_version = glob(),
            Self::OsBuild => spec.os_build = glob(),
            Self::OsArch => spec.os_arch = glob(),
            Self::OsLang => spec.os_lang = glob(),
            Self::Desc => spec.desc = glob(),
            Self::SpecialVersion => spec.special_version = glob(),
            Self::CreateTime => {
                return Err(format!("Times are asked for with {}.", self.asked_by()));
            }
        }
        Ok(spec)
    }
}

/// A type in BCC's own spelling: what is not spelled so is more likely a
/// mistake than meant, and BCC would list nothing for it.
pub(super) fn image_type(text: &str) -> Result<ImageType, String> {
    let known = ImageType::KNOWN;
    let found = known.into_iter().find(|known| known.as_bcc() == text);
    found.ok_or_else(|| unknown("type of image", text, &known.map(ImageType::as_bcc)))
}

/// A status in BCC's own spelling.
pub(super) fn status(text: &str) -> Result<ImageStatus, String> {
    const KNOWN: [ImageStatus; 5] = [
        ImageStatus::Available,
        ImageStatus::Creating,
        ImageStatus::CreatedFailed,
        ImageStatus::NotAvailable,
        ImageStatus::Error,
    ];
    let found = KNOWN.into_iter().find(|known| known.as_bcc() == text);
    found.ok_or_else(|| unknown("status", text, &KNOWN.map(ImageStatus::as_bcc)))
}

/// That a text is none of those possible, which was meant, and which there are.
pub(super) fn unknown(what: &str, text: &str, possible: &[&str]) -> String {
    let hint = did_you_mean::hint(text, possible.iter().copied());
    format!(
        "\"{text}\" is no {what}.{hint} Possible are {}.",
        possible.join(", ")
    )
}

fn truth(text: &str) -> Result<bool, String> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("\"{text}\" is neither \"true\" nor \"false\".")),
    }
}
