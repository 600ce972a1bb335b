//! BCC's answers as they come: its field names, and nothing taken for granted
//! but an image's id.

mod detail;
mod loose;

use std::collections::HashSet;
use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;

use super::client::ListedImages;
use crate::image::Image;
use crate::image::ImageId;
use crate::image::ImageStatus;
use crate::image::ImageType;
use crate::image::SharedText;

pub use detail::decode_detail;
pub use detail::decode_shares;
use loose::LooseBool;
use loose::LooseText;

/// The body of a list. Its `marker` and `maxKeys` repeat what was asked, not
/// always rightly, and are passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "T: Deserialize<'de>"))]
struct WireList<'a, T> {
    images: Vec<T>,
    #[serde(default)]
    is_truncated: LooseBool,
    #[serde(borrow, default)]
    next_marker: LooseText<'a>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct WireImage<'a> {
    #[serde(borrow, default)]
    id: LooseText<'a>,
    #[serde(borrow, default)]
    name: LooseText<'a>,
    #[serde(borrow, default, rename = "type")]
    image_type: LooseText<'a>,
    #[serde(borrow, default)]
    status: LooseText<'a>,
    #[serde(borrow, default)]
    create_time: LooseText<'a>,
    #[serde(borrow, default)]
    os_type: LooseText<'a>,
    #[serde(borrow, default)]
    os_name: LooseText<'a>,
    #[serde(borrow, default)]
    os_version: LooseText<'a>,
    #[serde(borrow, default)]
    os_build: LooseText<'a>,
    #[serde(borrow, default)]
    os_arch: LooseText<'a>,
    #[serde(borrow, default)]
    os_lang: LooseText<'a>,
    #[serde(borrow, default)]
    desc: LooseText<'a>,
    #[serde(borrow, default)]
    special_version: LooseText<'a>,
    #[serde(default)]
    package: LooseBool,
    #[serde(default)]
    encrypted: LooseBool,
}

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

/// An image of `GET /v2/image/getAvailableImagesBySpec`, whose fields have names
/// of their own.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireAvailable<'a> {
    #[serde(borrow, default)]
    image_id: LooseText<'a>,
    #[serde(borrow, default)]
    image_name: LooseText<'a>,
    #[serde(borrow, default)]
    os_type: LooseText<'a>,
    #[serde(borrow, default)]
    os_name: LooseText<'a>,
    #[serde(borrow, default)]
    os_version: LooseText<'a>,
    #[serde(borrow, default)]
    os_arch: LooseText<'a>,
    #[serde(borrow, default)]
    os_lang: LooseText<'a>,
}

impl<'a> From<WireAvailable<'a>> for WireImage<'a> {
    fn from(wire: WireAvailable<'a>) -> Self {
        Self {
            id: wire.image_id,
            name: wire.image_name,
            os_type: wire.os_type,
            os_name: wire.os_name,
            os_version: wire.os_version,
            os_arch: wire.os_arch,
            os_lang: wire.os_lang,
            ..Self::default()
        }
    }
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
    decode::<WireImage<'_>>(body)
}

/// Reads a list of images that fit a specification.
///
/// # Errors
/// As of [`decode_list`].
pub fn decode_available(body: &[u8]) -> Result<ListedImages, String> {
    decode::<WireAvailable<'_>>(body)
}

fn decode<'a, T>(body: &'a [u8]) -> Result<ListedImages, String>
where
    T: Deserialize<'a> + Into<WireImage<'a>>,
{
    let list: WireList<'a, T> = serde_json::from_slice(body).map_err(|e| e.to_string())?;
    Ok(ListedImages {
        next_marker: next_marker(&list.is_truncated, list.next_marker)?,
        images: decode_images(list.images.into_iter().map(Into::into))?,
    })
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

fn decode_images<'a>(
    images: impl IntoIterator<Item = WireImage<'a>>,
) -> Result<Vec<Image>, String> {
    let mut texts = Texts::default();
    images
        .into_iter()
        .enumerate()
        .map(|(index, image)| {
            decode_image(image, &mut texts).map_err(|reason| format!("image {index}: {reason}"))
        })
        .collect()
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

fn decode_image(wire: WireImage<'_>, texts: &mut Texts) -> Result<Image, String> {
    let id = wire.id.0.as_deref().unwrap_or_default();
    let id = ImageId::new(id).map_err(|e| e.to_string())?;
    let type_text = wire.image_type.0.as_deref();
    let status_text = wire.status.0.as_deref();
    Ok(Image {
        id,
        image_type: type_text.map_or(ImageType::Unknown, ImageType::from_bcc),
        type_name: type_text.map(|text| texts.share(text)),
        status: status_text.map_or(ImageStatus::Unknown, ImageStatus::from_bcc),
        status_name: status_text.map(|text| texts.share(text)),
        create_time: time(&wire.create_time),
        name: texts.shared(wire.name),
        os_type: texts.shared(wire.os_type),
        os_name: texts.shared(wire.os_name),
        os_version: texts.shared(wire.os_version),
        os_build: texts.shared(wire.os_build),
        os_arch: texts.shared(wire.os_arch),
        os_lang: texts.shared(wire.os_lang),
        desc: texts.shared(wire.desc),
        special_version: texts.shared(wire.special_version),
        package: wire.package.0,
        encrypted: wire.encrypted.0,
    })
}

/// A moment; a text that is none is absent.
fn time(text: &LooseText<'_>) -> Option<DateTime<Utc>> {
    let parsed = DateTime::parse_from_rfc3339(text.0.as_deref()?).ok()?;
    Some(parsed.with_timezone(&Utc))
}

/// The texts of one page, each stored once.
#[derive(Default)]
struct Texts(HashSet<SharedText>);

impl Texts {
    fn share(&mut self, text: &str) -> SharedText {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let text = SharedText::from(text);
        self.0.insert(Arc::clone(&text));
        text
    }

    fn shared(&mut self, text: LooseText<'_>) -> Option<SharedText> {
        text.0.map(|text| self.share(&text))
    }
}
