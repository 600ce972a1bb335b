//! A request that makes this service panic gets an answer, and harms no other.

use std::panic::AssertUnwindSafe;

use axum::Extension;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt as _;

use super::graphql::respond;
use super::media::Media;
use super::request_id::RequestId;
use crate::graphql::internal_error_body;

/// Answers 500 for a request that panics. The log says why, under the request's
/// id, at the moment when it happens; the client is told no more than the id.
pub(super) async fn catch(
    Extension(id): Extension<RequestId>,
    request: Request,
    next: Next,
) -> Response {
    let media = Media::negotiate(request.headers()).unwrap_or(Media::Json);
    // What panicked is dropped; what is shared is behind locks that go on.
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answered.unwrap_or_else(|_| {
        let body = internal_error_body(id.text());
        respond(media, StatusCode::INTERNAL_SERVER_ERROR, body.into())
    })
}
