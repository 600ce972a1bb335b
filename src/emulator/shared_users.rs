//! `GET /v{1,2}/image/{imageId}/sharedUsers`: with whom an image is shared.

use hyper::StatusCode;
use serde::Serialize;

use super::Emulator;
use super::answer::Answer;
use super::detail::EmulatedUser;
use super::error::BceError;
use super::fault::Faults;
use super::image::EmulatedImage;

#[derive(Debug, Serialize)]
struct UsersAnswer<'a> {
    users: &'a [EmulatedUser],
}

/// Documented: 404 for an image that does not exist, 403 for one that is not
/// custom. Parameters are ignored: none is documented.
pub(super) fn list_shared_users(
    emulator: &Emulator,
    id: &str,
    faults: &Faults,
) -> Result<Answer, BceError> {
    let catalogue = emulator.catalogue();
    let image = catalogue.get(id).ok_or_else(BceError::no_such_image)?;
    if !is_custom(image) {
        return Err(BceError::UnCustomImageCannotBeShared);
    }
    let users = &image.detail.shared_users;
    let body = faults.write(&UsersAnswer { users })?;
    Ok(Answer::json(StatusCode::OK, body))
}

/// Of the types that a user's own images have; that those for GPUs, FPGAs and
/// bare metal count as custom too is inferred.
fn is_custom(image: &EmulatedImage) -> bool {
    let image_type = image.image_type.as_deref();
    image_type.is_some_and(|image_type| image_type.ends_with("Custom"))
}
