//! An answer before it is HTTP.

use std::time::Duration;

use bytes::Bytes;
use chrono::DateTime;
use chrono::Utc;
use hyper::HeaderMap;
use hyper::Response;
use hyper::StatusCode;
use hyper::header;
use hyper::header::HeaderName;
use hyper::header::HeaderValue;

use super::body::AnswerBody;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-bce-request-id");

/// Status, headers and body, and what goes wrong on the way.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) delivery: Delivery,
}

/// How the body travels.
#[derive(Debug, Clone, Copy)]
pub(super) enum Delivery {
    /// At once, with its length.
    Whole,
    /// Half of it; then the connection ends, short of the announced length.
    Truncated,
    /// Followed by spaces, which JSON allows, up to this many bytes in all; of
    /// no announced length.
    Padded(usize),
    /// In pieces, with a pause before each.
    Slow(Duration),
}

impl Answer {
    pub(super) fn json(status: StatusCode, body: Vec<u8>) -> Self {
        Self::new(status, "application/json; charset=utf-8", body)
    }

    pub(super) fn new(
        status: StatusCode,
        content_type: &'static str,
        body: impl Into<Bytes>,
    ) -> Self {
        let content_type = HeaderValue::from_static(content_type);
        Self {
            status,
            headers: HeaderMap::from_iter([(header::CONTENT_TYPE, content_type)]),
            body: body.into(),
            delivery: Delivery::Whole,
        }
    }

    /// The response, with the headers that every answer has.
    pub(super) fn into_response(
        self,
        request_id: &str,
        now: DateTime<Utc>,
    ) -> Response<AnswerBody> {
        let mut headers = self.headers;
        let common = [
            (REQUEST_ID, request_id.to_owned()),
            (header::DATE, http_date(now)),
        ];
        for (name, value) in common {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        if matches!(self.delivery, Delivery::Truncated) {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        }
        let mut response = Response::new(AnswerBody::new(self.body, self.delivery));
        *response.status_mut() = self.status;
        *response.headers_mut() = headers;
        response
    }
}

/// RFC 9110, section 5.6.7.
fn http_date(at: DateTime<Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
