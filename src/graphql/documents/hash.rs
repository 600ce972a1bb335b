//! What a document is known by.

use std::fmt;

use sha2::Digest as _;
use sha2::Sha256;

/// The SHA-256 of a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct DocumentHash([u8; 32]);

impl DocumentHash {
    pub(super) fn of(text: &str) -> Self {
        Self(Sha256::digest(text).into())
    }

    /// The hash that 64 hexadecimal digits write.
    pub(super) fn parse(digits: &str) -> Option<Self> {
        let digits = digits.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok()?;
        }
        Some(Self(hash))
    }
}

impl fmt::Display for DocumentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::DocumentHash;

    /// The example of FIPS 180: the hash of `abc`.
    const DIGITS: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn is_sha_256_in_hexadecimal_digits() {
        let hash = DocumentHash::of("abc");
        assert_eq!(hash.to_string(), DIGITS);
        assert_eq!(DocumentHash::parse(DIGITS), Some(hash));
        assert_eq!(DocumentHash::parse(&DIGITS.to_uppercase()), Some(hash));
    }

    #[test]
    fn nothing_else_is_one() {
        let longer = format!("{DIGITS}00");
        for wrong in [
            "",
            "ab",
            &DIGITS[1..],
            &longer,
            &DIGITS.replace('d', "g"),
            &"é".repeat(32),
        ] {
            assert_eq!(DocumentHash::parse(wrong), None, "{wrong}");
        }
    }
}
