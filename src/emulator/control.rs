//! Changing the catalogue from outside, while the emulator runs. Not BCC's: a
//! request is not signed, not counted and suffers no fault. It must call the emulator
//! by a name of this machine: no web page's own name will do.
//!
//! `PUT /_emulator/images/ID` adds the image that the body describes, under the
//! names of BCC's list, or puts it in the place of the one of that id;
//! `DELETE /_emulator/images/ID` removes it.

use bytes::Bytes;
use http_body_util::BodyExt as _;
use http_body_util::Limited;
use hyper::Method;
use hyper::Response;
use hyper::StatusCode;
use hyper::body::Incoming;
use hyper::header;
use hyper::header::HeaderValue;

use super::Emulator;
use super::answer::Answer;
use super::body::AnswerBody;
use super::host;
use super::image::EmulatedImage;

const PREFIX: &str = "/_emulator/images/";

/// The largest image taken, in bytes. BCC's have less than one thousand.
const MAX_BODY: usize = 64 << 10;

/// Whether a request is for the emulator and not for BCC.
pub(super) fn is_meant(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// Does as it is told.
pub(super) async fn respond(
    emulator: &Emulator,
    request: hyper::Request<Incoming>,
) -> Response<AnswerBody> {
    let (parts, body) = request.into_parts();
    let id = parts.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let answer = match parts.method {
        _ if !host::is_local(&parts) => said(
            StatusCode::MISDIRECTED_REQUEST,
            "`Host` must be one name of this machine, such as localhost",
        ),
        _ if !is_id(id) => said(
            StatusCode::NOT_FOUND,
            "An id is letters, digits, `-` and `_`",
        ),
        Method::PUT => match Limited::new(body, MAX_BODY).collect().await {
            Ok(body) => put(emulator, id, &body.to_bytes()),
            Err(_) => said(
                StatusCode::PAYLOAD_TOO_LARGE,
                "The image is larger than 64 KiB, or broke off",
            ),
        },
        Method::DELETE => delete(emulator, id),
        _ => {
            let mut answer = said(StatusCode::METHOD_NOT_ALLOWED, "Use PUT or DELETE");
            let allowed = HeaderValue::from_static("PUT, DELETE");
            answer.headers.insert(header::ALLOW, allowed);
            answer
        }
    };
    answer.into_response("", (emulator.clock)())
}

fn put(emulator: &Emulator, id: &str, body: &Bytes) -> Answer {
    let read = serde_json::from_slice(body);
    let image: EmulatedImage = match read {
        Ok(image) => image,
        Err(error) => {
            let message = format!("The body is no image as BCC's list writes it: {error}");
            return said(StatusCode::BAD_REQUEST, message);
        }
    };
    let id = id.to_owned();
    let mut is_new = true;
    emulator.edit(|images| {
        let old = images.iter_mut().find(|image| image.id == id);
        is_new = old.is_none();
        match old {
            Some(old) => {
                let (detail, specs) = (old.detail.clone(), old.specs.clone());
                *old = EmulatedImage {
                    id,
                    detail,
                    specs,
                    ..image
                };
            }
            None => images.push(EmulatedImage { id, ..image }),
        }
    });
    if is_new {
        said(StatusCode::CREATED, "The image is added")
    } else {
        said(StatusCode::OK, "The image is replaced")
    }
}

fn delete(emulator: &Emulator, id: &str) -> Answer {
    if emulator.catalogue().get(id).is_none() {
        return said(StatusCode::NOT_FOUND, "There is no image of that id");
    }
    emulator.edit_catalogue(|catalogue| catalogue.delete(id));
    said(StatusCode::OK, "The image is removed")
}

fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

fn said(status: StatusCode, text: impl Into<String>) -> Answer {
    let text = format!("{}\n", text.into());
    Answer::new(status, "text/plain; charset=utf-8", text)
}
