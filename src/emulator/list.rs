//! `GET /v{1,2}/image`: the list.

use std::collections::HashSet;
use std::sync::PoisonError;
use std::sync::RwLock;

use hyper::StatusCode;
use serde::Serialize;

use super::answer::Answer;
use super::catalogue::Catalogue;
use super::catalogue::Page;
use super::config::UnknownMarker;
use super::error::BceError;
use super::fault::Faults;
use super::filter::Filter;
use super::filter::TypeFilter;
use super::image::EmulatedImage;

/// How many images a page holds at most, and if the request does not say.
const MAX_KEYS: usize = 1000;

/// What is listed, and from where on.
#[derive(Debug)]
struct ListQuery<'a> {
    marker: Option<&'a str>,
    max_keys: usize,
    filter: Filter,
}

/// One page, as BCC writes it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListAnswer<'a> {
    /// That of the request. What it is if there was none differs between
    /// documents; here it is `""`.
    marker: &'a str,
    is_truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_marker: Option<&'a str>,
    max_keys: usize,
    images: &'a [&'a EmulatedImage],
}

/// Answers with a page, and lets the faults change the catalogue after it.
pub(super) fn list_images(
    catalogue: &RwLock<Catalogue>,
    unknown_marker: UnknownMarker,
    query: &[(String, String)],
    faults: &Faults,
) -> Result<Answer, BceError> {
    let query = ListQuery::read(query, faults.ignore_image_name())?;
    let edit_after = faults.edit_after();
    let (body, next) = {
        let catalogue = catalogue.read().unwrap_or_else(PoisonError::into_inner);
        let page = query.page(&catalogue, unknown_marker)?;
        let answer = ListAnswer {
            marker: query.marker.unwrap_or_default(),
            is_truncated: page.next.is_some(),
            next_marker: page.next,
            max_keys: query.max_keys,
            images: &page.images,
        };
        let body = faults.write(&answer).map_err(|_| BceError::InternalError)?;
        (body, page.next.map(str::to_owned))
    };
    if let (Some(edit), Some(next)) = (edit_after, next) {
        let mut catalogue = catalogue.write().unwrap_or_else(PoisonError::into_inner);
        edit(&mut catalogue, &next);
    }
    Ok(Answer::json(StatusCode::OK, body))
}

impl<'a> ListQuery<'a> {
    /// Reads the parameters. An empty one counts as absent, and others are
    /// ignored: neither is documented.
    fn read(query: &'a [(String, String)], only_custom_by_name: bool) -> Result<Self, BceError> {
        ensure_none_twice(query)?;
        let types = parameter(query, "imageType").map_or(Ok(TypeFilter::ALL), |text| {
            TypeFilter::parse(text).ok_or_else(|| bad_request(&format!("imageType {text}")))
        })?;
        let name =
            parameter(query, "imageName").filter(|_| !only_custom_by_name || types.is_custom());
        Ok(Self {
            marker: parameter(query, "marker"),
            max_keys: parameter(query, "maxKeys").map_or(Ok(MAX_KEYS), max_keys)?,
            filter: Filter::new(types, name),
        })
    }

    fn page<'c>(
        &self,
        catalogue: &'c Catalogue,
        unknown_marker: UnknownMarker,
    ) -> Result<Page<'c>, BceError> {
        let page = |marker| catalogue.page(&self.filter, marker, self.max_keys);
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
}

/// What BCC does beyond its maximum is not documented; here more than that is
/// cut down to it, and less than one image is refused.
fn max_keys(text: &str) -> Result<usize, BceError> {
    match text.parse::<i64>() {
        Ok(number) if number > 0 => {
            Ok(usize::try_from(number).map_or(MAX_KEYS, |keys| keys.min(MAX_KEYS)))
        }
        _ => Err(bad_request(&format!("maxKeys {text}"))),
    }
}

/// A parameter that is there twice is refused, as nobody can say which of the
/// two BCC would take.
fn ensure_none_twice(query: &[(String, String)]) -> Result<(), BceError> {
    let mut names = HashSet::new();
    match query.iter().find(|(name, _)| !names.insert(&**name)) {
        Some((name, _)) => Err(bad_request(&format!("{name}, which is given twice"))),
        None => Ok(()),
    }
}

/// The value of the parameter of this name, if it has one.
fn parameter<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let (_, value) = query.iter().find(|(given, _)| given == name)?;
    Some(&**value).filter(|value| !value.is_empty())
}

fn bad_request(what: &str) -> BceError {
    BceError::BadRequest {
        message: format!("Bad request parameters or illegal request: {what}."),
    }
}
