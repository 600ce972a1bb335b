//! An API key: 256 random bits as text, and the hash that settings hold of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use sha2::Digest as _;
use sha2::Sha256;

/// What every key begins with, so that people and scanners know one.
const PREFIX: &str = "bccg_";

/// 256 bits in base64.
const RANDOM_LEN: usize = 43;

/// What every hash in the settings begins with.
const HASH_PREFIX: &str = "sha256:";

/// The SHA-256 of a key.
pub(super) type KeyHash = [u8; 32];

/// A key.
pub struct ApiKey(SecretString);

impl ApiKey {
    /// The key of these random bytes.
    #[must_use]
    pub fn of_random(bytes: &[u8; 32]) -> Self {
        let text = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes));
        Self(SecretString::from(text))
    }

    /// The key, for whoever shall have it.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.expose_secret()
    }

    /// Its hash, for the settings.
    #[must_use]
    pub fn hash(&self) -> String {
        let hash = Sha256::digest(self.text());
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{HASH_PREFIX}{hex}")
    }
}

/// The hash of what was shown, if it has a key's form. Nothing else is taken: a
/// word that somebody thought of could be guessed from its hash.
pub(super) fn hash_of(shown: &str) -> Option<KeyHash> {
    let random = shown.strip_prefix(PREFIX)?;
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let has_form = random.len() == RANDOM_LEN && random.bytes().all(allowed);
    has_form.then(|| Sha256::digest(shown).into())
}

/// A hash as the settings write it.
pub(super) fn parse_hash(text: &str) -> Option<KeyHash> {
    let hex = text.strip_prefix(HASH_PREFIX)?.as_bytes();
    let mut hash = KeyHash::default();
    if hex.len() != 2 * hash.len() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(hex.chunks_exact(2)) {
        let digit = |b: u8| {
            char::from(b)
                .to_digit(16)
                .and_then(|d| u8::try_from(d).ok())
        };
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_its_hash() {
        let key = ApiKey::of_random(&[7; 32]);
        assert_eq!(key.text().len(), PREFIX.len() + RANDOM_LEN);
        assert_eq!(hash_of(key.text()), parse_hash(&key.hash()));
        assert!(hash_of(key.text()).is_some());
        let other = ApiKey::of_random(&[8; 32]);
        assert_ne!(hash_of(key.text()), hash_of(other.text()));
    }

    #[test]
    fn what_is_no_key_has_no_hash() {
        let key = ApiKey::of_random(&[7; 32]).text().to_owned();
        for shown in [
            "",
            "bccg_",
            "secret",
            &key[1..],
            &key[..key.len() - 1],
            &format!("{key}a"),
            &key.replace('c', "C"),
            &format!("{}é", &key[..key.len() - 2]),
        ] {
            assert_eq!(hash_of(shown), None, "{shown}");
        }
    }

    #[test]
    fn only_the_written_form_is_a_hash() {
        let hex = "0123456789abcdefABCDEF0000000000000000000000000000000000000000ff";
        let hash = parse_hash(&format!("sha256:{hex}")).unwrap();
        assert_eq!((hash[0], hash[8], hash[31]), (0x01, 0xab, 0xff));
        for text in [
            "",
            hex,
            "sha256:",
            &format!("SHA256:{hex}"),
            &format!("sha256:{hex}0"),
            &format!("sha256:{}", &hex[1..]),
            &format!("sha256:g{}", &hex[1..]),
            &format!("sha256:+{}", &hex[1..]),
        ] {
            assert_eq!(parse_hash(text), None, "{text}");
        }
    }
}
