//! Positions as text: opaque, URL-safe, versioned, bound to their listing.
//!
//! ```text
//! base64url( version ‖ listing[8] ‖ index[2] ‖ n ‖ before[3 n] ‖ len(marker) ‖ marker ‖ id ‖ check[4] )
//! ```
//!
//! `check` is the beginning of the SHA-256 of all before it: it tells a damaged
//! cursor from a good one. It is no secret: whoever forges a cursor gets
//! images that they could list anyway.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::Digest as _;
use sha2::Sha256;

use super::Catalogue;
use super::Listing;
use super::Position;
use super::page::Marker;
use crate::image::ImageId;

/// The version of the layout; another one is not decoded.
const VERSION: u8 = 1;

/// The longest cursor taken, and an upper bound of those given (an id has at
/// most 160 bytes and a marker 64).
const MAX_LEN: usize = 512;

const CHECK_LEN: usize = 4;

/// The cursors of one listing.
#[derive(Debug, Clone, Copy)]
pub struct Cursor {
    fingerprint: [u8; 8],
}

/// Why a text is not a cursor of this listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It is not one that this service made.
    #[error("it is no cursor that this service gave out")]
    Invalid,
    /// It is of another listing.
    #[error("it belongs to a list with other arguments")]
    Mismatch,
}

impl Cursor {
    /// The cursors of `listing`.
    #[must_use]
    pub fn of(catalogue: &Catalogue, listing: &Listing) -> Self {
        Self {
            fingerprint: listing.fingerprint(catalogue.source(listing.source())),
        }
    }

    /// The position's text.
    #[must_use]
    pub fn encode(&self, position: &Position) -> String {
        let marker = position.marker.as_ref().map_or("", Marker::as_str);
        let mut bytes = Vec::with_capacity(64);
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.fingerprint);
        bytes.extend_from_slice(&position.index.to_le_bytes());
        // At most two.
        bytes.push(u8::try_from(position.before.len()).unwrap_or(u8::MAX));
        bytes.extend(position.before.iter().flatten());
        // A marker has at most 64 bytes.
        bytes.push(u8::try_from(marker.len()).unwrap_or(u8::MAX));
        bytes.extend_from_slice(marker.as_bytes());
        bytes.extend_from_slice(position.id.as_str().as_bytes());
        bytes.extend_from_slice(&check(&bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The text's position.
    ///
    /// # Errors
    /// See [`CursorError`].
    pub fn decode(&self, text: &str) -> Result<Position, CursorError> {
        if text.len() > MAX_LEN {
            return Err(CursorError::Invalid);
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| CursorError::Invalid)?;
        let (fingerprint, position) = parse(&bytes).ok_or(CursorError::Invalid)?;
        if fingerprint != self.fingerprint {
            return Err(CursorError::Mismatch);
        }
        Ok(position)
    }
}

fn parse(bytes: &[u8]) -> Option<([u8; 8], Position)> {
    let (bytes, checked) = bytes.split_last_chunk::<CHECK_LEN>()?;
    if check(bytes) != *checked {
        return None;
    }
    let (&version, rest) = bytes.split_first()?;
    if version != VERSION {
        return None;
    }
    let (fingerprint, rest) = rest.split_first_chunk::<8>()?;
    let (index, rest) = rest.split_first_chunk::<2>()?;
    let (&n_before, rest) = rest.split_first()?;
    let (before, rest) = rest.split_at_checked(3 * usize::from(n_before))?;
    let (&marker_len, rest) = rest.split_first()?;
    let (marker, id) = rest.split_at_checked(usize::from(marker_len))?;
    let marker = match std::str::from_utf8(marker).ok()? {
        "" => None,
        text => Some(Marker::new(text)?),
    };
    let id = ImageId::new(std::str::from_utf8(id).ok()?).ok()?;
    let position = Position {
        marker,
        id,
        index: u16::from_le_bytes(*index),
        before: before.as_chunks().0.to_vec(),
    };
    Some((*fingerprint, position))
}

fn check(bytes: &[u8]) -> [u8; CHECK_LEN] {
    let hash = Sha256::digest(bytes);
    let mut check = [0; CHECK_LEN];
    check.copy_from_slice(&hash[..CHECK_LEN]);
    check
}
