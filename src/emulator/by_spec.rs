//! `GET /v{1,2}/image/getAvailableImagesBySpec`: the public images that an
//! instance of some specification can be made of.

use hyper::StatusCode;
use serde::Serialize;

use super::Emulator;
use super::answer::Answer;
use super::error::BceError;
use super::fault::Faults;
use super::image::EmulatedImage;
use super::paging::PageSize;
use super::paging::Paging;
use super::query::bad_request;
use super::query::ensure_none_twice;
use super::query::parameter;
use super::spec::Spec;

const PAGE_SIZE: PageSize = PageSize {
    default: 10,
    max: 100,
};

/// `SystemImageModel`: an image under other names than in the list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SystemImage<'a> {
    image_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    os_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    os_version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    os_arch: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    os_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    os_lang: Option<&'a str>,
    /// A number: the appendix says a text, but every SDK reads a number.
    #[serde(rename = "minSizeInGiB", skip_serializing_if = "Option::is_none")]
    min_size_in_gib: Option<u32>,
}

#[derive(Debug)]
struct SpecQuery<'a> {
    paging: Paging<'a>,
    spec: Spec<'a>,
    /// In lower case.
    os_name: Option<String>,
}

/// Answers with a page, and lets the faults change the catalogue after it.
pub(super) fn available_images(
    emulator: &Emulator,
    query: &[(String, String)],
    faults: &Faults,
) -> Result<Answer, BceError> {
    let query = SpecQuery::read(query)?;
    let paging = &query.paging;
    let (body, next) = {
        let catalogue = emulator.catalogue();
        let unknown_marker = emulator.shared.config.unknown_marker;
        let page = paging.page(&catalogue, unknown_marker, |image| query.matches(image))?;
        let images: Vec<_> = page
            .images
            .iter()
            .map(|image| SystemImage::of(image))
            .collect();
        // In BCC's example the request has no marker, and the answer has that
        // of its first image.
        let first = images.first().map(|image| image.image_id);
        let start = paging.marker.or(first).unwrap_or_default();
        let body = paging.write(start, &images, page.next, faults)?;
        (body, page.next.map(str::to_owned))
    };
    emulator.edit_after_page(next.as_deref(), faults);
    Ok(Answer::json(StatusCode::OK, body))
}

impl<'a> SpecQuery<'a> {
    fn read(query: &'a [(String, String)]) -> Result<Self, BceError> {
        ensure_none_twice(query)?;
        let spec = parameter(query, "spec").ok_or_else(|| bad_request("no spec"))?;
        Ok(Self {
            // What BCC says to one that is no specification is not documented.
            spec: Spec::parse(spec).ok_or_else(|| bad_request(&format!("spec {spec}")))?,
            paging: Paging::read(query, PAGE_SIZE)?,
            os_name: parameter(query, "osName").map(str::to_lowercase),
        })
    }

    fn matches(&self, image: &EmulatedImage) -> bool {
        self.spec.fits(image) && self.matches_os_name(image)
    }

    /// Part of the name in any case: the documents ask for `Windows` and
    /// `Centos`, and have images of `Windows Server` and `CentOS`.
    fn matches_os_name(&self, image: &EmulatedImage) -> bool {
        let given = image.os_name.as_deref();
        self.os_name
            .as_deref()
            .is_none_or(|part| given.is_some_and(|name| name.to_lowercase().contains(part)))
    }
}

impl<'a> SystemImage<'a> {
    fn of(image: &'a EmulatedImage) -> Self {
        Self {
            image_id: &image.id,
            image_name: image.name.as_deref(),
            os_type: image.os_type.as_deref(),
            os_version: image.os_version.as_deref(),
            os_arch: image.os_arch.as_deref(),
            os_name: image.os_name.as_deref(),
            os_lang: image.os_lang.as_deref(),
            min_size_in_gib: image.detail.min_disk_gb,
        }
    }
}
