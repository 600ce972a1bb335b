//! The id of an image.

use std::cmp::Ordering;
use std::fmt;
use std::hash::Hash;
use std::hash::Hasher;
use std::sync::Arc;

use super::ARC_COUNTERS;

/// The longest id taken, in bytes. BCC's have ten; the limit keeps a cursor,
/// which holds an id, within its own 512.
const MAX_LEN: usize = 160;

/// BCC's id of an image: `m-` and eight letters or digits, case-sensitive. Its
/// form is BCC's matter, so any text of 1 to 160 bytes is one.
#[derive(Clone)]
pub struct ImageId(Text);

/// Where the text is. There is one way to hold each text.
#[derive(Clone)]
enum Text {
    /// In here, as BCC's ids are: there are as many of them as images.
    Short {
        len: u8,
        bytes: [u8; MAX_SHORT],
    },
    Long(Arc<str>),
}

/// The longest text that takes no room elsewhere: with it, an id has the size of
/// an `Arc` and a half.
const MAX_SHORT: usize = 22;

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
            1..=MAX_LEN => Ok(Self(Text::new(text))),
            len => Err(InvalidImageId { len }),
        }
    }

    /// Whether BCC may be asked for it by itself: `m-`, then letters, digits, `-`
    /// or `_`. Anything else could become another path, and is no image's id.
    #[must_use]
    pub fn has_bccs_form(&self) -> bool {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let bytes = self.as_bytes();
        bytes.starts_with(b"m-") && bytes.iter().copied().all(allowed)
    }

    /// The id as BCC wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // It was made of a text, so it is one.
            Text::Short { .. } => str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Text::Long(text) => text,
        }
    }

    fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Text::Short { len, bytes } => &bytes[..usize::from(*len)],
            Text::Long(text) => text.as_bytes(),
        }
    }

    /// How many bytes it takes beside its own size.
    pub(super) fn weight(&self) -> usize {
        match &self.0 {
            Text::Short { .. } => 0,
            Text::Long(text) => text.len() + ARC_COUNTERS,
        }
    }
}

impl Text {
    fn new(text: &str) -> Self {
        let mut bytes = [0; MAX_SHORT];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(place), Ok(len)) => {
                place.copy_from_slice(text.as_bytes());
                Self::Short { len, bytes }
            }
            _ => Self::Long(Arc::from(text)),
        }
    }
}

// All by the bytes of the text, wherever it is, and so in the order of `str`.

impl PartialEq for ImageId {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for ImageId {}

impl Hash for ImageId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl Ord for ImageId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl PartialOrd for ImageId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
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
