//! What is listed.

use std::sync::Arc;

use sha2::Digest as _;
use sha2::Sha256;

use super::Source;
use super::SourceId;
use crate::image::Image;
use crate::image::ImageType;

/// The longest `nameContains`, in bytes.
const MAX_NAME_LEN: usize = 256;

/// What BCC's list returns for one source, type and name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Listing {
    source: SourceId,
    image_type: Option<ImageType>,
    name_contains: Option<Arc<str>>,
}

/// A `nameContains` over the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`nameContains` has {len} bytes; the most is {MAX_NAME_LEN}")]
pub struct NameTooLong {
    /// Its length in bytes.
    pub len: usize,
}

impl Listing {
    /// The images of `source`, of one type or (`None`) of all, whose name holds
    /// a text. The empty text is the same as none.
    ///
    /// # Errors
    /// [`NameTooLong`] above 256 bytes.
    pub fn new(
        source: SourceId,
        image_type: Option<ImageType>,
        name_contains: Option<&str>,
    ) -> Result<Self, NameTooLong> {
        let name_contains = name_contains.filter(|text| !text.is_empty());
        match name_contains.map(str::len) {
            Some(len) if len > MAX_NAME_LEN => Err(NameTooLong { len }),
            _ => Ok(Self {
                source,
                image_type,
                name_contains: name_contains.map(Arc::from),
            }),
        }
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(&self) -> SourceId {
        self.source
    }

    /// The type; `None` is all.
    #[must_use]
    pub fn image_type(&self) -> Option<ImageType> {
        self.image_type
    }

    /// The text that each name holds.
    #[must_use]
    pub fn name_contains(&self) -> Option<&str> {
        self.name_contains.as_deref()
    }

    /// What binds a cursor to this listing. The same at every replica that
    /// gives the source the same account and region, and in every build.
    pub(super) fn fingerprint(&self, source: &Source) -> [u8; 8] {
        let image_type = self.image_type.map_or("All", ImageType::as_bcc);
        let name = self.name_contains().unwrap_or_default();
        let mut hash = Sha256::new();
        for part in [source.account.as_str(), &source.region, image_type, name] {
            // With its length in front, no part can pass for a piece of the next.
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part);
        }
        let hash = hash.finalize();
        let mut fingerprint = [0; 8];
        fingerprint.copy_from_slice(&hash[..8]);
        fingerprint
    }

    /// Drops the images whose name lacks the text in any case. If there are
    /// any, BCC passed over `imageName`: older documents allow it for custom
    /// images only. Where BCC heeds it, this changes nothing.
    pub(super) fn retain_named(&self, images: &mut Vec<Image>) -> usize {
        let Some(text) = self.name_contains() else {
            return 0;
        };
        let text = text.to_lowercase();
        let before = images.len();
        images.retain(|image| {
            image
                .name
                .as_deref()
                .is_some_and(|name| name.to_lowercase().contains(&text))
        });
        before - images.len()
    }
}
