//! The other side of a signature: reading an `Authorization` header and
//! checking it. The emulator answers for BCC with this.

use chrono::DateTime;
use chrono::NaiveDateTime;
use chrono::TimeDelta;
use chrono::Utc;
use hmac::Mac as _;

use super::SignableRequest;
use super::SignedHeaders;
use super::canonical_request;
use super::hmac_sha256;
use super::signing_key;

/// How far a signer's clock may be ahead of ours.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(30);

/// Why a signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The header is not of the form of `bce-auth-v1`.
    #[error("the authorization string is malformed: {0}")]
    Malformed(&'static str),
    /// The moment is outside the signature's window.
    #[error("the signature of {timestamp} is not valid now")]
    Expired {
        /// When it was signed.
        timestamp: DateTime<Utc>,
    },
    /// The signature is of another request, or was made with another key.
    #[error("the signature does not match")]
    Mismatch,
}

/// A parsed `Authorization` header. What it claims is not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorization<'a> {
    /// Whose key it claims to be made with: look up the secret by it.
    pub access_key_id: &'a str,
    /// From when on it holds.
    pub timestamp: DateTime<Utc>,
    /// For how many seconds it holds; -1 is for ever.
    pub expiration_seconds: i64,
    /// The names of the signed headers; empty is the default set.
    signed_headers: Vec<&'a str>,
    /// Everything before the signed headers, as it was sent.
    prefix: &'a str,
    signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    /// Reads a header's value.
    ///
    /// # Errors
    /// [`VerifyError::Malformed`], naming the part that is wrong.
    pub fn parse(value: &'a str) -> Result<Self, VerifyError> {
        let parts: Vec<&str> = value.split('/').collect();
        let [
            version,
            access_key_id,
            timestamp,
            expiration,
            signed_headers,
            signature,
        ] = parts[..]
        else {
            return Err(VerifyError::Malformed("it has not six parts"));
        };
        if version != "bce-auth-v1" {
            return Err(VerifyError::Malformed("it is not of bce-auth-v1"));
        }
        if access_key_id.is_empty() {
            return Err(VerifyError::Malformed("the access key is empty"));
        }
        let timestamp = NaiveDateTime::parse_from_str(timestamp, "%Y-%m-%dT%H:%M:%SZ")
            .map_err(|_| VerifyError::Malformed("the timestamp is no UTC date"))?
            .and_utc();
        let expiration_seconds = expiration
            .parse()
            .ok()
            .filter(|seconds| *seconds >= -1)
            .ok_or(VerifyError::Malformed("the expiration is no number"))?;
        let signature =
            decode_hex(signature).ok_or(VerifyError::Malformed("the signature is no hex"))?;
        let prefix_len = value.len() - signed_headers.len() - 2 * signature.len() - 2;
        Ok(Self {
            access_key_id,
            timestamp,
            expiration_seconds,
            signed_headers: signed_headers
                .split(';')
                .filter(|name| !name.is_empty())
                .collect(),
            prefix: &value[..prefix_len],
            signature,
        })
    }

    /// Whether the signature covers the header of this name.
    #[must_use]
    pub fn signs(&self, name: &str) -> bool {
        self.signed_headers.is_empty()
            || self
                .signed_headers
                .iter()
                .any(|signed| signed.eq_ignore_ascii_case(name))
    }

    /// Checks the signature against the request and the owner's secret key.
    /// The comparison takes the same time wherever the first difference is.
    ///
    /// # Errors
    /// [`VerifyError`]: `host` is not signed, the moment `now` is outside the
    /// window, or the signature is of something else.
    pub fn verify(
        &self,
        request: &SignableRequest<'_>,
        secret_access_key: &str,
        now: DateTime<Utc>,
    ) -> Result<(), VerifyError> {
        if !self.signs("host") {
            return Err(VerifyError::Malformed("the host header is not signed"));
        }
        if !self.holds_at(now) {
            return Err(VerifyError::Expired {
                timestamp: self.timestamp,
            });
        }
        let signed = if self.signed_headers.is_empty() {
            SignedHeaders::Default
        } else {
            SignedHeaders::Listed(&self.signed_headers)
        };
        let key = signing_key(secret_access_key, self.prefix);
        hmac_sha256(&key, &canonical_request(request, signed))
            .verify_slice(&self.signature)
            .map_err(|_| VerifyError::Mismatch)
    }

    /// From half an hour before the timestamp (clocks differ) to its
    /// expiration after it.
    fn holds_at(&self, now: DateTime<Utc>) -> bool {
        let age = now.signed_duration_since(self.timestamp);
        let expired = self.expiration_seconds >= 0
            && TimeDelta::try_seconds(self.expiration_seconds).is_some_and(|limit| age > limit);
        age >= -CLOCK_SKEW && !expired
    }
}

/// A SHA-256 tag from lower-case hex.
fn decode_hex(text: &str) -> Option<[u8; 32]> {
    let text = text.as_bytes();
    let mut bytes = [0; 32];
    if text.len() != 2 * bytes.len() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Some(bytes)
}

fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}
