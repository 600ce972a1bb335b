//! Pages, as every listing of BCC's has them: `marker` and `maxKeys` in,
//! `nextMarker` and `isTruncated` out.

use serde::Serialize;

use super::catalogue::Catalogue;
use super::catalogue::Page;
use super::config::UnknownMarker;
use super::error::BceError;
use super::fault::Faults;
use super::image::EmulatedImage;
use super::query::bad_request;
use super::query::parameter;

/// How many entries the pages of a listing hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageSize {
    /// If the request does not say.
    pub(super) default: usize,
    /// At most.
    pub(super) max: usize,
}

/// Which page is asked for.
#[derive(Debug)]
pub(super) struct Paging<'a> {
    /// The id that the page starts with.
    pub(super) marker: Option<&'a str>,
    max_keys: usize,
}

/// One page, as BCC writes it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PageAnswer<'a, T> {
    marker: &'a str,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<&'a str>,
    max_keys: usize,
    images: &'a [T],
}

impl<'a> Paging<'a> {
    pub(super) fn read(query: &'a [(String, String)], size: PageSize) -> Result<Self, BceError> {
        let max_keys = match parameter(query, "maxKeys") {
            Some(text) => max_keys(text, size.max)?,
            None => size.default,
        };
        Ok(Self {
            marker: parameter(query, "marker"),
            max_keys,
        })
    }

    /// The page of the images that match.
    pub(super) fn page<'c>(
        &self,
        catalogue: &'c Catalogue,
        unknown_marker: UnknownMarker,
        matches: impl Fn(&EmulatedImage) -> bool,
    ) -> Result<Page<'c>, BceError> {
        let page = |marker| catalogue.page(&matches, marker, self.max_keys);
        let no_images = Page {
            images: Vec::new(),
            next: None,
        };
        match (page(self.marker), unknown_marker) {
            (Some(page), _) => Ok(page),
            (None, UnknownMarker::FirstPage) => Ok(page(None).unwrap_or(no_images)),
            (None, UnknownMarker::EmptyPage) => Ok(no_images),
            (None, UnknownMarker::BadRequest400) => Err(bad_request("marker")),
            (None, UnknownMarker::NotFound404) => Err(BceError::NoSuchObject {
                message: "The specified marker does not exist.".to_owned(),
            }),
        }
    }

    /// A page's JSON. `start` is what it says its own marker is.
    pub(super) fn write<T: Serialize>(
        &self,
        start: &str,
        images: &[T],
        next: Option<&str>,
        faults: &Faults,
    ) -> Result<Vec<u8>, BceError> {
        faults.write(&PageAnswer {
            marker: start,
            is_truncated: next.is_some(),
            next_marker: next,
            max_keys: self.max_keys,
            images,
        })
    }
}

/// What BCC does beyond its maximum is not documented; here more than that is
/// cut down to it, and less than one image is refused.
fn max_keys(text: &str, max: usize) -> Result<usize, BceError> {
    match text.parse::<i64>() {
        Ok(number) if number > 0 => Ok(usize::try_from(number).map_or(max, |keys| keys.min(max))),
        _ => Err(bad_request(&format!("maxKeys {text}"))),
    }
}
