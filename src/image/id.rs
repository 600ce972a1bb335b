//! The id of an image.

use std::fmt;
use std::sync::Arc;

/// The longest id taken, in bytes. BCC's have ten; the limit keeps a cursor,
/// which holds an id, within its own 512.
const MAX_LEN: usize = 160;

/// BCC's id of an image: `m-` and eight letters or digits, case-sensitive. Its
/// form is BCC's matter, so any text of 1 to 160 bytes is one.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImageId(Arc<str>);

/// A text that can't be an image's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an image id has 1 to {MAX_LEN} bytes, and this has {len}")]
pub struct InvalidImageId {
    /// Its length in bytes.
    pub len: usize,
}

impl ImageId {
    /// Checks the length and keeps the text.
    ///
    /// # Errors
    /// [`InvalidImageId`] where it is empty or too long.
    pub fn new(text: &str) -> Result<Self, InvalidImageId> {
        match text.len() {
            1..=MAX_LEN => Ok(Self(Arc::from(text))),
            len => Err(InvalidImageId { len }),
        }
    }

    /// Whether BCC may be asked for it by itself: `m-`, then letters, digits, `-`
    /// or `_`. Anything else could become another path, and is no image's id.
    #[must_use]
    pub fn has_bccs_form(&self) -> bool {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        self.0.starts_with("m-") && self.0.bytes().all(allowed)
    }

    /// The id as BCC wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for ImageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
