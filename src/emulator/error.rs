//! BCE's errors: code, status and message of each in one place.

use chrono::DateTime;
use chrono::Utc;
use hyper::HeaderMap;
use hyper::StatusCode;
use hyper::header;
use hyper::header::HeaderValue;
use serde::Serialize;

use super::answer::Answer;
use crate::bce::sign::format_timestamp;

/// Why a request is refused. Codes and statuses are those of BCE's common
/// error page and BCC's own, unless the variant says otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BceError {
    /// No signature, or not the session token that belongs to the key.
    AccessDenied,
    /// A key that nobody has.
    InvalidAccessKeyId,
    /// An `Authorization` that is not of `bce-auth-v1`.
    InvalidHttpAuthHeader { reason: &'static str },
    /// Signed with another secret, or another request was signed.
    SignatureDoesNotMatch,
    /// Signed too long ago, or in the future.
    RequestExpired { timestamp: DateTime<Utc> },
    /// A path or a query that cannot be decoded.
    InvalidUri { part: &'static str },
    /// `/v9/…`.
    InvalidVersion,
    /// A parameter that makes no sense. The code is one of BCC's; that it is
    /// the one for this is inferred.
    BadRequest { message: String },
    /// No such path, image or marker. The code for an image is inferred: what
    /// is documented for one is the status, and for a snapshot both.
    NoSuchObject { message: String },
    /// Asked for the users of an image that cannot be shared; documented.
    UnCustomImageCannotBeShared,
    /// Code and status are not documented.
    MethodNotAllowed,
    /// The code is known from a client that retries it; 429 is inferred.
    RateLimit { retry_after: Option<u64> },
    /// The emulator itself is broken.
    InternalError,
    /// Whatever a test asked for.
    Scripted {
        status: u16,
        code: String,
        message: String,
        retry_after: Option<String>,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    request_id: &'a str,
    code: &'a str,
    message: &'a str,
}

impl BceError {
    /// There is no image of the id that was asked for.
    pub(super) fn no_such_image() -> Self {
        Self::NoSuchObject {
            message: "The specified object is not found or resource do not exist.".to_owned(),
        }
    }

    /// The answer that says so.
    pub(super) fn into_answer(self, request_id: &str) -> Answer {
        let (status, code, message) = self.parts();
        let body = Body {
            request_id,
            code: &code,
            message: &message,
        };
        let mut answer = Answer::json(
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            serde_json::to_vec(&body).unwrap_or_default(),
        );
        self.add_headers(&mut answer.headers);
        answer
    }

    fn parts(&self) -> (u16, String, String) {
        let (status, code, message) = match self {
            Self::AccessDenied => (403, "AccessDenied", "Access denied.".to_owned()),
            Self::InvalidAccessKeyId => (
                403,
                "InvalidAccessKeyId",
                "The Access Key ID you provided does not exist in our records.".to_owned(),
            ),
            Self::InvalidHttpAuthHeader { reason } => (
                400,
                "InvalidHTTPAuthHeader",
                format!("The HTTP authorization header is invalid: {reason}."),
            ),
            Self::SignatureDoesNotMatch => (
                400,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. \
                 Check your Secret Access Key and signing method. \
                 Consult the service documentation for details."
                    .to_owned(),
            ),
            Self::RequestExpired { timestamp } => (
                400,
                "RequestExpired",
                format!(
                    "Request has expired. Timestamp date is {}.",
                    format_timestamp(*timestamp)
                ),
            ),
            Self::InvalidUri { part } => (
                400,
                "InvalidURI",
                format!("Could not parse the specified URI: its {part} is not valid."),
            ),
            Self::InvalidVersion => (
                404,
                "InvalidVersion",
                "The API version specified was invalid.".to_owned(),
            ),
            Self::BadRequest { message } => (400, "BadRequest", message.clone()),
            Self::NoSuchObject { message } => (404, "NoSuchObject", message.clone()),
            Self::UnCustomImageCannotBeShared => (
                403,
                "Image.UnCustomImageCannotBeShared",
                "Only custom image can be shared.".to_owned(),
            ),
            Self::MethodNotAllowed => (
                405,
                "MethodNotAllowed",
                "The specified method is not allowed against this resource.".to_owned(),
            ),
            Self::RateLimit { .. } => (429, "RateLimit", "Rate limit exceeded.".to_owned()),
            Self::InternalError => (
                500,
                "InternalError",
                "We encountered an internal error. Please try again.".to_owned(),
            ),
            Self::Scripted {
                status,
                code,
                message,
                ..
            } => (*status, &**code, message.clone()),
        };
        (status, code.to_owned(), message)
    }

    fn add_headers(&self, headers: &mut HeaderMap) {
        let retry_after = match self {
            Self::RateLimit { retry_after } => retry_after.map(HeaderValue::from),
            // A test may send one that is no number; only what cannot be a
            // header at all is left out.
            Self::Scripted { retry_after, .. } => retry_after
                .as_deref()
                .and_then(|value| HeaderValue::from_str(value).ok()),
            Self::MethodNotAllowed => {
                headers.insert(header::ALLOW, HeaderValue::from_static("GET"));
                None
            }
            _ => None,
        };
        if let Some(value) = retry_after {
            headers.insert(header::RETRY_AFTER, value);
        }
    }
}
