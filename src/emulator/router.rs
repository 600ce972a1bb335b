//! Every path that the emulator knows.

use super::Emulator;
use super::answer::Answer;
use super::by_spec;
use super::error::BceError;
use super::fault::Faults;
use super::get_image;
use super::list;
use super::request::WireRequest;
use super::shared_users;

/// Answers a request whose signature holds. Official SDKs call version 2, but
/// for that of JavaScript, which calls version 1; they answer alike here.
pub(super) fn route(
    emulator: &Emulator,
    request: &WireRequest,
    faults: &Faults,
) -> Result<Answer, BceError> {
    let path = request.path.strip_prefix('/').unwrap_or(&request.path);
    let segments: Vec<&str> = path.split('/').collect();
    match (&*request.method, &*segments) {
        ("GET", ["v1" | "v2", "image"]) => list::list_images(emulator, &request.query, faults),
        // Before the ids, as it is none.
        ("GET", ["v1" | "v2", "image", "getAvailableImagesBySpec"]) => {
            by_spec::available_images(emulator, &request.query, faults)
        }
        ("GET", ["v1" | "v2", "image", id]) if !id.is_empty() => {
            get_image::get_image(emulator, id, faults)
        }
        ("GET", ["v1" | "v2", "image", id, "sharedUsers"]) if !id.is_empty() => {
            shared_users::list_shared_users(emulator, id, faults)
        }
        // What BCC does there with other methods is not emulated.
        (
            method,
            ["v1" | "v2", "image"]
            | ["v1" | "v2", "image", _]
            | ["v1" | "v2", "image", _, "sharedUsers"],
        ) if method != "GET" => Err(BceError::MethodNotAllowed),
        (_, [version, "image", ..]) if is_other_version(version) => Err(BceError::InvalidVersion),
        _ => Err(BceError::NoSuchObject {
            message: format!("There is nothing at {}.", request.path),
        }),
    }
}

fn is_other_version(segment: &str) -> bool {
    let number = segment.strip_prefix('v').unwrap_or_default();
    !matches!(number, "" | "1" | "2") && number.bytes().all(|byte| byte.is_ascii_digit())
}
