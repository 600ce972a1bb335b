//! Images as JSON: each value is quoted and escaped once, when its page comes in,
//! however often it is sent.

use super::Image;
use super::moment_text;
use super::plain_len;

/// A value of an image that is sent as it is. Those that have few values, such as
/// the type, are not here: whoever writes them has their texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "they are the fields of `Image`")]
pub enum Column {
    Id,
    Name,
    TypeName,
    StatusName,
    CreateTime,
    OsType,
    OsName,
    OsVersion,
    OsBuild,
    OsArch,
    OsLang,
    Desc,
    SpecialVersion,
}

/// The columns of images, as JSON: a text with its quotes, or `null`.
#[derive(Debug)]
pub struct EscapedRows {
    /// All values, one behind the other.
    bytes: Vec<u8>,
    /// Where each of them ends.
    ends: Vec<u32>,
}

impl Column {
    /// Every column, in the order in which they are stored.
    const ALL: [Self; 13] = [
        Self::Id,
        Self::Name,
        Self::TypeName,
        Self::StatusName,
        Self::CreateTime,
        Self::OsType,
        Self::OsName,
        Self::OsVersion,
        Self::OsBuild,
        Self::OsArch,
        Self::OsLang,
        Self::Desc,
        Self::SpecialVersion,
    ];

    /// Its text of an image; a moment is no text yet.
    fn text(self, image: &Image) -> Option<&str> {
        match self {
            Self::Id => Some(image.id.as_str()),
            Self::Name => image.name.as_deref(),
            Self::TypeName => image.type_name.as_deref(),
            Self::StatusName => image.status_name.as_deref(),
            Self::CreateTime => None,
            Self::OsType => image.os_type.as_deref(),
            Self::OsName => image.os_name.as_deref(),
            Self::OsVersion => image.os_version.as_deref(),
            Self::OsBuild => image.os_build.as_deref(),
            Self::OsArch => image.os_arch.as_deref(),
            Self::OsLang => image.os_lang.as_deref(),
            Self::Desc => image.desc.as_deref(),
            Self::SpecialVersion => image.special_version.as_deref(),
        }
    }
}

impl EscapedRows {
    /// The columns of these images, in their order.
    #[must_use]
    pub fn of(images: &[Image]) -> Self {
        /// About how long a row is.
        const ROW_LEN: usize = 256;
        let mut bytes = Vec::with_capacity(images.len() * ROW_LEN);
        let mut ends = Vec::with_capacity(images.len() * Column::ALL.len());
        for image in images {
            for column in Column::ALL {
                match (column, image.create_time) {
                    (Column::CreateTime, Some(moment)) => {
                        push_escaped(&mut bytes, &moment_text(moment));
                    }
                    _ => match column.text(image) {
                        Some(text) => push_escaped(&mut bytes, text),
                        None => bytes.extend_from_slice(b"null"),
                    },
                }
                // A page has far fewer bytes than this holds.
                ends.push(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
            }
        }
        bytes.shrink_to_fit();
        Self { bytes, ends }
    }

    /// A value of the image at this index.
    #[must_use]
    pub fn value(&self, index: usize, column: Column) -> &[u8] {
        let at = index * Column::ALL.len() + column as usize;
        let start = match at {
            0 => 0,
            _ => self.ends[at - 1] as usize,
        };
        &self.bytes[start..self.ends[at] as usize]
    }

    /// How many bytes it takes in memory.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.bytes.len() + self.ends.len() * size_of::<u32>()
    }
}

/// Appends a text as JSON has it, with its quotes.
pub fn push_escaped(bytes: &mut Vec<u8>, text: &str) {
    bytes.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (plain, others) = rest.split_at(plain_len(rest));
        bytes.extend_from_slice(plain);
        let Some((other, behind)) = others.split_first() else {
            break;
        };
        push_escape(bytes, *other);
        rest = behind;
    }
    bytes.push(b'"');
}

fn push_escape(bytes: &mut Vec<u8>, byte: u8) {
    let escape: &[u8] = match byte {
        b'\n' => b"\\n",
        b'\r' => b"\\r",
        b'\t' => b"\\t",
        0x08 => b"\\b",
        0x0c => b"\\f",
        0..0x20 => &unicode_escape(byte),
        // A quote or a backslash.
        _ => &[b'\\', byte],
    };
    bytes.extend_from_slice(escape);
}

fn unicode_escape(byte: u8) -> [u8; 6] {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| HEX[usize::from(value)];
    [b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_json_has_them() {
        let everything: String = (0..0x250).filter_map(char::from_u32).collect();
        for text in ["", "plain", "\"", "a\\b", "镜像 \u{1f4be}\n", &everything] {
            let mut bytes = Vec::new();
            push_escaped(&mut bytes, text);
            assert_eq!(bytes, serde_json::to_vec(text).unwrap(), "{text:?}");
        }
    }

    #[test]
    fn columns_are_stored_in_their_order() {
        for (place, column) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column as usize, place, "{column:?}");
        }
    }
}
