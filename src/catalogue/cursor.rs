//! Positions as text: opaque, URL-safe, versioned, bound to their list.
//!
//! ```text
//! 1 ‖ list[8] ‖ index[2] ‖ n ‖ before[3 n] ‖ len(marker) ‖ marker ‖ id ‖ check[4]    BCC's order
//! 2 ‖ list[8] ‖ len(key) ‖ key ‖ id ‖ check[4]                                       an order of ours
//! ```
//!
//! in unpadded base64url. `list` is the hash of what is listed: source, type,
//! name, filter and order. `check` is the CRC-32 of all before it: it tells a
//! damaged cursor from a good one, and is quickly made for a thousand of them. It
//! is no secret: whoever forges a cursor gets images that they could list anyway.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::Digest as _;

use super::Catalogue;
use super::HeldImage;
use super::ListedPosition;
use super::Listing;
use super::Position;
use super::Reader;
use super::Row;
use super::Sight;
use super::SortedPosition;
use super::View;
use super::listing::add_part;
use super::page::Marker;
use super::position::N_BEFORE;
use crate::image::ImageId;
use crate::image::ImageOrder;
use crate::image::OrderKey;

/// The layout of a place in BCC's order. Another layout gets another number.
const LISTED: u8 = 1;

/// The layout of a place in an order of ours.
const SORTED: u8 = 2;

/// The longest cursor taken, and an upper bound of those given (an id has at
/// most 160 bytes and a marker 64).
const MAX_LEN: usize = 512;

const CHECK_LEN: usize = 4;

/// The cursors of one list.
#[derive(Clone)]
pub struct Cursor {
    catalogue: Catalogue,
    sight: Sight,
    listing: Listing,
    view: View,
    /// Worked out for the first cursor: many an answer has none.
    fingerprint: OnceLock<Fingerprint>,
}

/// Which list the cursors are of.
pub type Fingerprint = [u8; 8];

/// Why a text is not a cursor of this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// It is not one that this service made.
    #[error("it is no cursor that this service gave out")]
    Invalid,
    /// It is of another listing.
    #[error("it belongs to a list with other arguments")]
    Mismatch,
}

impl Reader {
    /// The cursors of a view of a listing.
    #[must_use]
    pub fn cursors(&self, listing: Listing, view: View) -> Cursor {
        Cursor {
            catalogue: self.catalogue.clone(),
            sight: self.sight().clone(),
            listing,
            view,
            fingerprint: OnceLock::new(),
        }
    }
}

impl Cursor {
    /// What they are of.
    #[must_use]
    pub fn listing(&self) -> &Listing {
        &self.listing
    }

    /// What is shown of it.
    #[must_use]
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Which list they are of, and how much of it is seen.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        *self.fingerprint.get_or_init(|| self.hash())
    }

    /// The cursor of an image.
    #[must_use]
    pub fn at(&self, held: &HeldImage) -> String {
        let mut text = Vec::new();
        self.push(&mut text, held.row());
        // Base64 is ASCII.
        String::from_utf8(text).unwrap_or_default()
    }

    /// Appends the cursor of an image.
    pub fn push(&self, text: &mut Vec<u8>, row: Row<'_>) {
        let mut bytes = Vec::with_capacity(64);
        match self.view.order {
            None => self.push_listed(&mut bytes, row),
            Some(order) => {
                let key = order.key(row.image()).to_text();
                bytes.push(SORTED);
                bytes.extend_from_slice(&self.fingerprint());
                push_len(&mut bytes, key.len());
                bytes.extend_from_slice(key.as_bytes());
            }
        }
        bytes.extend_from_slice(row.image().id.as_str().as_bytes());
        bytes.extend_from_slice(&check(&bytes));
        let start = text.len();
        let len = base64::encoded_len(bytes.len(), false).unwrap_or_default();
        text.resize(start + len, 0);
        // The length is right, so this can't fail.
        let _ = URL_SAFE_NO_PAD.encode_slice(&bytes, &mut text[start..]);
    }

    fn hash(&self) -> Fingerprint {
        let Self {
            sight,
            listing,
            view,
            ..
        } = self;
        let mut hash = listing.fingerprint(self.catalogue.source(listing.source()));
        if !view.is_plain() || sight.types.is_some() {
            let filter = view.filter.as_ref().map(|filter| filter.fingerprint());
            add_part(&mut hash, filter.as_deref().unwrap_or_default());
            let order = view.order.map(|order| order.fingerprint());
            add_part(&mut hash, order.unwrap_or_default().as_bytes());
        }
        // What one may see is another list than what another may.
        for image_type in sight.types.iter().flat_map(|types| types.iter()) {
            add_part(&mut hash, image_type.as_bcc().as_bytes());
        }
        let mut fingerprint = [0; 8];
        fingerprint.copy_from_slice(&hash.finalize()[..8]);
        fingerprint
    }

    fn push_listed(&self, bytes: &mut Vec<u8>, Row { page, index }: Row<'_>) {
        let is_part = self.sight.types.is_some();
        // Of a page of which not all may be seen, a cursor tells nothing else. The
        // page's marker is an image's id too.
        let (marker, number) = match &page.marker {
            _ if is_part => ("", 0),
            // BCC's pages hold 1000 images at most; beyond what the number holds,
            // the image is found by its id alone.
            marker => (
                marker.as_ref().map_or("", Marker::as_str),
                u16::try_from(index).unwrap_or(u16::MAX),
            ),
        };
        bytes.push(LISTED);
        bytes.extend_from_slice(&self.fingerprint());
        bytes.extend_from_slice(&number.to_le_bytes());
        let in_front = (0..index).rev();
        let in_front = in_front.filter(|at| self.sight.has_image(&page.images()[*at]));
        let n_before_at = bytes.len();
        bytes.push(0);
        for at in in_front.take(N_BEFORE) {
            bytes[n_before_at] += 1;
            bytes.extend_from_slice(&page.traces()[at]);
        }
        push_len(bytes, marker.len());
        bytes.extend_from_slice(marker.as_bytes());
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
        let (layout, fingerprint, rest) = parse(&bytes).ok_or(CursorError::Invalid)?;
        if fingerprint != self.fingerprint() {
            return Err(CursorError::Mismatch);
        }
        let position = match (layout, self.view.order) {
            (LISTED, None) => parse_listed(rest).map(Position::Listed),
            (SORTED, Some(order)) => parse_sorted(rest, order).map(Position::Sorted),
            _ => None,
        };
        position.ok_or(CursorError::Invalid)
    }
}

/// Checks what all layouts share: the layout's number, the list, and the rest.
fn parse(bytes: &[u8]) -> Option<(u8, [u8; 8], &[u8])> {
    let (bytes, checked) = bytes.split_last_chunk::<CHECK_LEN>()?;
    if check(bytes) != *checked {
        return None;
    }
    let (&layout, rest) = bytes.split_first()?;
    let (fingerprint, rest) = rest.split_first_chunk::<8>()?;
    matches!(layout, LISTED | SORTED).then_some((layout, *fingerprint, rest))
}

fn parse_listed(bytes: &[u8]) -> Option<ListedPosition> {
    let (index, rest) = bytes.split_first_chunk::<2>()?;
    let (&n_before, rest) = rest.split_first()?;
    if usize::from(n_before) > N_BEFORE {
        return None;
    }
    let (before, rest) = rest.split_at_checked(3 * usize::from(n_before))?;
    let (&marker_len, rest) = rest.split_first()?;
    let (marker, id) = rest.split_at_checked(usize::from(marker_len))?;
    let marker = match std::str::from_utf8(marker).ok()? {
        "" => None,
        text => Some(Marker::new(text)?),
    };
    Some(ListedPosition {
        marker,
        id: ImageId::new(std::str::from_utf8(id).ok()?).ok()?,
        index: u16::from_le_bytes(*index),
        before: before.as_chunks().0.to_vec(),
    })
}

fn parse_sorted(bytes: &[u8], order: ImageOrder) -> Option<SortedPosition> {
    let (&key_len, rest) = bytes.split_first()?;
    let (key, id) = rest.split_at_checked(usize::from(key_len))?;
    Some(SortedPosition {
        key: OrderKey::from_text(order, std::str::from_utf8(key).ok()?)?,
        id: ImageId::new(std::str::from_utf8(id).ok()?).ok()?,
    })
}

/// Markers, keys and what is remembered are all shorter than 256.
fn push_len(bytes: &mut Vec<u8>, len: usize) {
    bytes.push(u8::try_from(len).unwrap_or(u8::MAX));
}

fn check(bytes: &[u8]) -> [u8; CHECK_LEN] {
    crc32fast::hash(bytes).to_be_bytes()
}
