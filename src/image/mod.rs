//! The domain: what an image is, which ones are asked for and in which order.
//! No I/O and no framework.

mod detail;
mod escaped;
mod filter;
mod id;
mod image_type;
mod moment;
mod order;
mod plain;
mod status;
mod version;

use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;

pub use detail::ImageDetail;
pub use detail::ImageShare;
pub use detail::Snapshot;
pub use escaped::Column;
pub use escaped::EscapedRows;
pub use escaped::push_escaped;
pub use filter::FilterError;
pub use filter::FilterPath;
pub use filter::FilterProblem;
pub use filter::ImageFilter;
pub use filter::ImageFilterSpec;
pub use filter::Spelling;
pub use filter::TextSpec;
pub use id::ImageId;
pub use id::InvalidImageId;
pub use image_type::ImageType;
pub use moment::moment_text;
pub use order::Direction;
pub use order::ImageOrder;
pub use order::OrderField;
pub use order::OrderKey;
pub use plain::plain_len;
pub use status::ImageStatus;
pub use version::compare_os_versions;

/// A text that many images of a page share: the name of an operating system,
/// an architecture. Equal ones are stored once.
pub type SharedText = Arc<str>;

/// The two counters in front of every shared text, in bytes.
const ARC_COUNTERS: usize = 2 * size_of::<usize>();

/// An image as BCC's list describes it (BCC documentation, appendix,
/// `ImageModel`). Only the id is certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// BCC's id, unchanged: `m-nky7qeom`.
    pub id: ImageId,
    /// The name. A system image's is its version and architecture.
    pub name: Option<SharedText>,
    /// What kind of image it is, and BCC's text for it.
    pub image_type: ImageType,
    /// BCC's text of the type, also where this build does not know it.
    pub type_name: Option<SharedText>,
    /// Whether it can be used.
    pub status: ImageStatus,
    /// BCC's text of the status, also where this build does not know it.
    pub status_name: Option<SharedText>,
    /// When it was made; absent where BCC's text is no date.
    pub create_time: Option<DateTime<Utc>>,
    /// `linux` or `windows`.
    pub os_type: Option<SharedText>,
    /// The distribution: `Ubuntu`.
    pub os_name: Option<SharedText>,
    /// Its version: `22.04 LTS`.
    pub os_version: Option<SharedText>,
    /// Its build: `2015061700`.
    pub os_build: Option<SharedText>,
    /// Its architecture: `x86_64 (64bit)`.
    pub os_arch: Option<SharedText>,
    /// Its language: `CHS` or `ENG`.
    pub os_lang: Option<SharedText>,
    /// Its owner's words.
    pub desc: Option<SharedText>,
    /// A special edition, such as a hardened one.
    pub special_version: Option<SharedText>,
    /// Whether it holds data disks beside the system disk ("big image").
    pub package: Option<bool>,
    /// Whether its disks are encrypted.
    pub encrypted: Option<bool>,
}

impl Image {
    /// About how many bytes it takes in memory, for the cache's bound. Texts
    /// are counted in full, although equal ones are shared.
    #[must_use]
    pub fn weight(&self) -> usize {
        let texts = [
            &self.name,
            &self.type_name,
            &self.status_name,
            &self.os_type,
            &self.os_name,
            &self.os_version,
            &self.os_build,
            &self.os_arch,
            &self.os_lang,
            &self.desc,
            &self.special_version,
        ];
        let text: usize = texts
            .into_iter()
            .flatten()
            .map(|text| text.len() + ARC_COUNTERS)
            .sum();
        size_of::<Self>() + self.id.weight() + text
    }
}
