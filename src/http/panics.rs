//! A request that makes this service panic gets an answer, and harms no other.

use std::panic::AssertUnwindSafe;

use axum::http::StatusCode;
use axum::response::Response;
use futures_util::FutureExt as _;

use super::media::Media;
use super::refused::respond;
use super::trace::Trace;
use crate::graphql::internal_error_body;
use crate::telemetry;

/// Answers 500 for a request that panics. The log says why, under the request's
/// id, at the moment when it happens; the client is told no more than the id.
pub(super) async fn caught(
    answer: impl Future<Output = Response>,
    trace: &Trace,
    media: Media,
) -> Response {
    // What panicked is dropped; what is shared is behind locks that go on.
    let answered =
        telemetry::for_request(trace.id_bytes(), AssertUnwindSafe(answer).catch_unwind()).await;
    answered.unwrap_or_else(|_| {
        let body = internal_error_body(trace.id_text());
        respond(media, StatusCode::INTERNAL_SERVER_ERROR, body.into())
    })
}
