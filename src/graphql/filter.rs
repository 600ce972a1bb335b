//! Which images, by conditions that the service applies.

use async_graphql::ID;
use async_graphql::InputObject;

use super::date_time::DateTime;
use super::image_status::ImageStatus;
use super::image_type::ImageType;
use crate::image;

/// Conditions on an image. All that are given must hold. This service applies
/// them, over the whole list, so that pages are full and counts are right; BCC
/// is asked for all pages of the list, once, and they are held.
///
/// A field that BCC left out meets no condition. Conditions that nothing can
/// meet are errors.
#[derive(InputObject)]
pub(super) struct ImageFilter {
    /// Images with one of these ids; 1000 at most.
    ids: Option<Vec<ID>>,
    /// On the name.
    name: Option<TextFilter>,
    /// On the distribution, such as `Ubuntu`.
    os_name: Option<TextFilter>,
    /// On the family of operating systems: `linux` or `windows`.
    os_type: Option<TextFilter>,
    /// On the version of the distribution, as a text.
    os_version: Option<TextFilter>,
    /// On the build of the operating system.
    os_build: Option<TextFilter>,
    /// On the architecture, such as `x86_64 (64bit)`.
    os_arch: Option<TextFilter>,
    /// On the language of the operating system.
    os_lang: Option<TextFilter>,
    /// On the description.
    desc: Option<TextFilter>,
    /// On the special edition.
    special_version: Option<TextFilter>,
    /// On the status.
    status: Option<StatusFilter>,
    /// On the type. Unlike the argument `type`, it can name several.
    #[graphql(name = "type")]
    image_type: Option<TypeFilter>,
    /// Images made at this moment or later.
    created_after: Option<DateTime>,
    /// Images made before this moment.
    created_before: Option<DateTime>,
    /// Whether the disks are encrypted.
    encrypted: Option<bool>,
    /// Whether it holds data disks beside the system disk.
    package: Option<bool>,
}

/// Conditions on a text. All that are given must hold. Upper and lower case are
/// the same to all but `regex`. Each text has at most 256 bytes.
#[derive(InputObject)]
struct TextFilter {
    /// The whole text.
    eq: Option<String>,
    /// The whole text is one of these; 1000 at most.
    #[graphql(name = "in")]
    is_in: Option<Vec<String>>,
    /// A part of the text.
    contains: Option<String>,
    /// Its beginning.
    starts_with: Option<String>,
    /// The whole text, where `*` is any run of characters and `?` any single one.
    glob: Option<String>,
    /// A regular expression that some part of the text matches (`^` and `$` bind
    /// it to the ends). Linear in time: no backreferences, no look-around.
    regex: Option<String>,
}

/// A condition on the status.
#[derive(InputObject)]
struct StatusFilter {
    /// One of these.
    #[graphql(name = "in")]
    is_in: Vec<ImageStatus>,
}

/// A condition on the type.
#[derive(InputObject)]
struct TypeFilter {
    /// One of these.
    #[graphql(name = "in")]
    is_in: Vec<ImageType>,
}

impl ImageFilter {
    /// The conditions, checked.
    pub(super) fn compiled(self) -> Result<image::ImageFilter, image::FilterError> {
        image::ImageFilter::new(&self.spec())
    }

    /// The conditions, as they came.
    pub(super) fn spec(self) -> image::ImageFilterSpec {
        let text = |text: Option<TextFilter>| text.map(TextFilter::spec);
        image::ImageFilterSpec {
            ids: self.ids.map(|ids| ids.into_iter().map(|id| id.0).collect()),
            name: text(self.name),
            os_name: text(self.os_name),
            os_type: text(self.os_type),
            os_version: text(self.os_version),
            os_build: text(self.os_build),
            os_arch: text(self.os_arch),
            os_lang: text(self.os_lang),
            desc: text(self.desc),
            special_version: text(self.special_version),
            status: self
                .status
                .map(|status| status.is_in.into_iter().map(Into::into).collect()),
            image_type: self
                .image_type
                .map(|types| types.is_in.into_iter().map(Into::into).collect()),
            created_after: self.created_after.map(|at| at.0),
            created_before: self.created_before.map(|at| at.0),
            encrypted: self.encrypted,
            package: self.package,
        }
    }
}

impl TextFilter {
    fn spec(self) -> image::TextSpec {
        image::TextSpec {
            eq: self.eq,
            is_in: self.is_in,
            contains: self.contains,
            starts_with: self.starts_with,
            glob: self.glob,
            regex: self.regex,
        }
    }
}
