//! BCC's answers as they come: its field names, and nothing taken for granted
//! but an image's id.

mod detail;
mod images;
mod json;
mod loose;
mod texts;
mod time;

use std::borrow::Cow;

use serde::Deserialize;

use super::client::ListedImages;

pub use detail::decode_detail;
pub use detail::decode_shares;
use images::AVAILABLE;
use images::LISTED;
use images::Names;
use images::images;
use json::Json;
use loose::LooseBool;
use loose::LooseText;

/// BCE's error body.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireError<'a> {
    #[serde(borrow)]
    request_id: LooseText<'a>,
    #[serde(borrow)]
    code: LooseText<'a>,
    #[serde(borrow)]
    message: LooseText<'a>,
}

/// What an error body says.
pub struct Said {
    /// BCE's id of the request.
    pub request_id: Option<String>,
    /// BCE's code.
    pub code: Option<String>,
    /// BCE's words: for the log, not for callers.
    pub message: String,
}

/// Reads a list of `GET /v2/image`.
///
/// # Errors
/// What is wrong with it: no JSON, no `images`, an image without an id, or a
/// page that says it is truncated and does not say where to go on.
pub fn decode_list(body: &[u8]) -> Result<ListedImages, String> {
    decode(body, LISTED)
}

/// Reads a list of images that fit a specification.
///
/// # Errors
/// As of [`decode_list`].
pub fn decode_available(body: &[u8]) -> Result<ListedImages, String> {
    decode(body, AVAILABLE)
}

/// Its `marker` and `maxKeys` repeat what was asked, not always rightly, and are
/// passed over.
fn decode(body: &[u8], names: Names) -> Result<ListedImages, String> {
    let body = text_of(body);
    let mut json = Json::new(&body);
    let mut listed = None;
    let mut truncated = None;
    let mut marker = None;
    json.object(|json, key| match key {
        "images" => once(key, &mut listed, images(json, names)?),
        "isTruncated" => once(key, &mut truncated, json.value::<LooseBool>()?),
        "nextMarker" => once(key, &mut marker, json.value::<LooseText<'_>>()?),
        _ => json.skip(),
    })?;
    json.end()?;
    let listed = listed.ok_or("it has no `images`")?;
    Ok(ListedImages {
        next_marker: next_marker(&truncated.unwrap_or_default(), marker.unwrap_or_default())?,
        images: listed?,
    })
}

/// Checked once as a whole, which is quicker than text by text. Bytes that are not
/// UTF-8 are marked as such, and cost no more than the text that they are in.
fn text_of(body: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(body),
    }
}

/// Keeps a value that must not be there yet.
fn once<T>(key: &str, place: &mut Option<T>, value: T) -> Result<(), String> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("it has `{key}` twice")),
    }
}

/// Where the next page begins. A marker that is empty is none.
fn next_marker(truncated: &LooseBool, marker: LooseText<'_>) -> Result<Option<String>, String> {
    let marker = marker.0.filter(|marker| !marker.is_empty());
    match (truncated.0, marker) {
        (Some(true), None) => Err("the page is truncated and names no `nextMarker`".to_owned()),
        (Some(false), _) | (None, None) => Ok(None),
        (Some(true) | None, Some(marker)) => Ok(Some(marker.into_owned())),
    }
}

/// Reads an error as far as it can be read.
pub fn decode_error(body: &[u8]) -> Said {
    let error: WireError<'_> = serde_json::from_slice(body).unwrap_or_default();
    let short = |text: LooseText<'_>| {
        text.0
            .filter(|text| !text.is_empty())
            .map(|text| text.chars().take(200).collect::<String>())
    };
    Said {
        request_id: short(error.request_id).filter(|id| is_token(id)),
        code: short(error.code).filter(|code| is_token(code)),
        message: short(error.message).unwrap_or_else(|| "no message".to_owned()),
    }
}

/// Whether a text is safe to hand on to a caller: an id or a code, no prose.
pub(super) fn is_token(text: &str) -> bool {
    text.len() <= 100
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}
