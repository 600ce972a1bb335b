//! `GET /v{1,2}/image/{imageId}`: one image, with more than the list tells.

use hyper::StatusCode;
use serde::Serialize;

use super::Emulator;
use super::answer::Answer;
use super::detail::EmulatedDetail;
use super::error::BceError;
use super::fault::Faults;
use super::image::EmulatedImage;

#[derive(Debug, Serialize)]
struct GetAnswer<'a> {
    image: Whole<'a>,
}

/// Both halves of an image.
#[derive(Debug, Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    listed: &'a EmulatedImage,
    #[serde(flatten)]
    detail: &'a EmulatedDetail,
}

/// Parameters are ignored: none is documented.
pub(super) fn get_image(
    emulator: &Emulator,
    id: &str,
    faults: &Faults,
) -> Result<Answer, BceError> {
    let catalogue = emulator.catalogue();
    let image = catalogue.get(id).ok_or_else(BceError::no_such_image)?;
    let body = faults.write(&GetAnswer {
        image: Whole {
            listed: image,
            detail: &image.detail,
        },
    })?;
    Ok(Answer::json(StatusCode::OK, body))
}
