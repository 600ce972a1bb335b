//! Requests that are refused before GraphQL sees them.

use axum::body::Body;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Response;

use super::media::Media;
use crate::graphql::Code;
use crate::graphql::request_error_body;

/// What `/graphql` takes.
const ALLOWED: HeaderValue = HeaderValue::from_static("GET, HEAD, POST");

/// About how many headers an answer has in the end.
const HEADERS: usize = 12;

/// Why a request is refused, and what its client is told.
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) code: Code,
    pub(super) message: String,
    /// What is said beside the message.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

impl Refused {
    pub(super) fn new(status: StatusCode, code: Code, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            headers: Vec::new(),
        }
    }

    /// One of a method that is not taken here; `allowed` are those that are.
    pub(super) fn method(method: &Method, allowed: &'static str) -> Self {
        let message = format!("{method} is not taken here: use {allowed}");
        Self::malformed(StatusCode::METHOD_NOT_ALLOWED, message)
            .with(header::ALLOW, HeaderValue::from_static(allowed))
    }

    /// One whose form is wrong.
    pub(super) fn malformed(status: StatusCode, message: impl Into<String>) -> Self {
        Self::new(status, Code::BadUserInput, message)
    }

    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The answer that its client gets.
    pub(super) fn response(self, media: Media) -> Response {
        let body = request_error_body(self.code, &self.message);
        // Who asked for events is told as JSON that there are none.
        let media = match media {
            Media::EventStream => Media::Json,
            media => media,
        };
        let mut response = respond(media, self.status, body.into());
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        // By which it is counted.
        response.extensions_mut().insert(self.code);
        response
    }
}

/// An answer that nobody may keep.
pub(super) fn respond(media: Media, status: StatusCode, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.reserve(HEADERS);
    headers.insert(header::CONTENT_TYPE, media.content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("Accept, Accept-Encoding"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(header::ALLOW, ALLOWED);
    }
    response
}
