//! What is listed.

use std::sync::Arc;

use sha2::Digest as _;
use sha2::Sha256;

use tokio::time::Instant;

use super::Source;
use super::SourceId;
use crate::bce::BceError;
use crate::bce::Client;
use crate::bce::client::ListAvailableImages;
use crate::bce::client::ListImages;
use crate::bce::client::ListedImages;
use crate::image::Image;
use crate::image::ImageType;

/// The longest `nameContains` or `osName`, in bytes.
const MAX_NAME_LEN: usize = 256;

/// The longest instance specification, in bytes.
const MAX_SPEC_LEN: usize = 128;

/// What BCC's list returns for one source, type and name; or, for a source and
/// an instance specification, the images that fit it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Listing {
    source: SourceId,
    of: Of,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Of {
    Images {
        image_type: Option<ImageType>,
        name_contains: Option<Arc<str>>,
    },
    Available {
        spec: Arc<str>,
        os_name: Option<Arc<str>>,
    },
}

/// An argument that no listing has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidListing {
    /// A text over its limit.
    #[error("`{argument}` has {len} bytes; the most is {most}")]
    TooLong {
        /// Which text.
        argument: &'static str,
        /// Its length in bytes.
        len: usize,
        /// Its limit.
        most: usize,
    },
    /// No specification.
    #[error("`spec` is empty; it must be an instance specification such as `bcc.g5.c2m8`")]
    NoSpec,
}

impl Listing {
    /// The images of `source`, of one type or (`None`) of all, whose name holds
    /// a text. The empty text is the same as none.
    ///
    /// # Errors
    /// A text above 256 bytes.
    pub fn new(
        source: SourceId,
        image_type: Option<ImageType>,
        name_contains: Option<&str>,
    ) -> Result<Self, InvalidListing> {
        let of = Of::Images {
            image_type,
            name_contains: bounded("nameContains", name_contains, MAX_NAME_LEN)?,
        };
        Ok(Self { source, of })
    }

    /// All images of `source`.
    #[must_use]
    pub fn everything(source: SourceId) -> Self {
        let of = Of::Images {
            image_type: None,
            name_contains: None,
        };
        Self { source, of }
    }

    /// The images of `source` that fit an instance specification, of one
    /// distribution or of all.
    ///
    /// # Errors
    /// An empty specification, or a text over its limit.
    pub fn available(
        source: SourceId,
        spec: &str,
        os_name: Option<&str>,
    ) -> Result<Self, InvalidListing> {
        let spec = bounded("spec", Some(spec), MAX_SPEC_LEN)?;
        let of = Of::Available {
            spec: spec.ok_or(InvalidListing::NoSpec)?,
            os_name: bounded("osName", os_name, MAX_NAME_LEN)?,
        };
        Ok(Self { source, of })
    }

    /// Where it comes from.
    #[must_use]
    pub fn source(&self) -> SourceId {
        self.source
    }

    /// The text that each name holds.
    #[must_use]
    pub(super) fn name_contains(&self) -> Option<&str> {
        match &self.of {
            Of::Images { name_contains, .. } => name_contains.as_deref(),
            Of::Available { .. } => None,
        }
    }

    /// Whether it tells of an image what BCC's list does. What fits a
    /// specification comes without type, status or time.
    pub(super) fn tells_all(&self) -> bool {
        match &self.of {
            Of::Images { .. } => true,
            Of::Available { .. } => false,
        }
    }

    /// Asks BCC for the page that begins at `marker`.
    pub(super) async fn read(
        &self,
        client: &Client,
        marker: Option<&str>,
        deadline: Instant,
    ) -> Result<ListedImages, BceError> {
        match &self.of {
            Of::Images {
                image_type,
                name_contains,
            } => {
                let list = ListImages {
                    marker,
                    image_type: *image_type,
                    image_name: name_contains.as_deref(),
                };
                client.list_images(&list, deadline).await
            }
            Of::Available { spec, os_name } => {
                let list = ListAvailableImages {
                    spec,
                    os_name: os_name.as_deref(),
                    marker,
                };
                client.list_available_images(&list, deadline).await
            }
        }
    }

    /// What binds a cursor to this listing. The same at every replica that
    /// gives the source the same account and region, and in every build.
    pub(super) fn fingerprint(&self, source: &Source) -> Sha256 {
        let mut hash = Sha256::new();
        let mut add = |part: &str| add_part(&mut hash, part.as_bytes());
        add(&source.account);
        add(&source.region);
        match &self.of {
            Of::Images {
                image_type,
                name_contains,
            } => {
                add(image_type.map_or("All", ImageType::as_bcc));
                add(name_contains.as_deref().unwrap_or_default());
            }
            Of::Available { spec, os_name } => {
                add("getAvailableImagesBySpec");
                add(spec);
                add(os_name.as_deref().unwrap_or_default());
            }
        }
        hash
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

/// Adds a part to a fingerprint. With its length in front, none can pass for a
/// piece of the next.
pub(super) fn add_part(hash: &mut Sha256, part: &[u8]) {
    hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
    hash.update(part);
}

/// A text within its limit; the empty one is none.
fn bounded(
    argument: &'static str,
    text: Option<&str>,
    most: usize,
) -> Result<Option<Arc<str>>, InvalidListing> {
    match text.filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) if text.len() <= most => Ok(Some(Arc::from(text))),
        Some(text) => Err(InvalidListing::TooLong {
            argument,
            len: text.len(),
            most,
        }),
    }
}
