//! `GET /v{1,2}/image`: the list.

use hyper::StatusCode;

use super::Emulator;
use super::answer::Answer;
use super::error::BceError;
use super::fault::Faults;
use super::filter::Filter;
use super::filter::TypeFilter;
use super::paging::PageSize;
use super::paging::Paging;
use super::query::bad_request;
use super::query::ensure_none_twice;
use super::query::parameter;

const PAGE_SIZE: PageSize = PageSize {
    default: 1000,
    max: 1000,
};

/// What is listed, and from where on.
#[derive(Debug)]
struct ListQuery<'a> {
    paging: Paging<'a>,
    filter: Filter,
}

/// Answers with a page, and lets the faults change the catalogue after it.
pub(super) fn list_images(
    emulator: &Emulator,
    query: &[(String, String)],
    faults: &Faults,
) -> Result<Answer, BceError> {
    let ListQuery { paging, filter } = ListQuery::read(query, faults.ignore_image_name())?;
    let (body, next) = {
        let catalogue = emulator.catalogue();
        let unknown_marker = emulator.shared.config.unknown_marker;
        let page = paging.page(&catalogue, unknown_marker, |image| filter.matches(image))?;
        // What the marker is if the request had none differs between
        // documents; here it is empty.
        let start = paging.marker.unwrap_or_default();
        let body = paging.write(start, &page.images, page.next, faults)?;
        (body, page.next.map(str::to_owned))
    };
    emulator.edit_after_page(next.as_deref(), faults);
    Ok(Answer::json(StatusCode::OK, body))
}

impl<'a> ListQuery<'a> {
    /// Reads the parameters. Others than these are ignored, which is not
    /// documented.
    fn read(query: &'a [(String, String)], only_custom_by_name: bool) -> Result<Self, BceError> {
        ensure_none_twice(query)?;
        let types = parameter(query, "imageType").map_or(Ok(TypeFilter::ALL), |text| {
            TypeFilter::parse(text).ok_or_else(|| bad_request(&format!("imageType {text}")))
        })?;
        let name =
            parameter(query, "imageName").filter(|_| !only_custom_by_name || types.is_custom());
        Ok(Self {
            paging: Paging::read(query, PAGE_SIZE)?,
            filter: Filter::new(types, name),
        })
    }
}
