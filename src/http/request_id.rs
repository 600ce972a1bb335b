//! An id for every request, and a line in the log. Here each is counted too.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument as _;
use uuid::Builder;
use uuid::Uuid;

use super::counts::Counts;
use super::counts::Route;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's id.
#[derive(Clone)]
pub(super) struct RequestId(HeaderValue);

impl RequestId {
    pub(super) fn text(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// Takes the caller's id if it is a sensible one, makes one otherwise, and
/// hands it back with the answer.
pub(super) async fn attach(
    State(counts): State<Arc<Counts>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = request
        .headers()
        .get(&REQUEST_ID)
        .filter(|value| is_sensible(value.as_bytes()))
        .cloned()
        .unwrap_or_else(new_id);
    let span = tracing::info_span!(
        "request",
        request_id = id.to_str().unwrap_or_default(),
        principal = tracing::field::Empty
    );
    let method = request.method().clone();
    // Without its query: a document may hold names.
    let path = request.uri().path().to_owned();
    let route = Route::of(&path);
    let started = Instant::now();
    request.extensions_mut().insert(RequestId(id.clone()));
    async {
        let mut response = next.run(request).await;
        response.headers_mut().insert(REQUEST_ID, id);
        let took = started.elapsed();
        counts.answered(route, method == Method::HEAD, &response, took);
        let (status, duration_ms) = (response.status().as_u16(), took.as_millis());
        // What goes well is in the metrics: a line each would take longer than most
        // answers do.
        if status < 400 {
            tracing::debug!(http.method = %method, http.path = path, http.status = status, duration_ms, "answered");
        } else {
            tracing::info!(http.method = %method, http.path = path, http.status = status, duration_ms, "answered");
        }
        response
    }
    .instrument(span)
    .await
}

fn is_sensible(id: &[u8]) -> bool {
    let allowed = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    (1..=128).contains(&id.len()) && id.iter().all(allowed)
}

fn new_id() -> HeaderValue {
    // It tells requests apart and is no secret: the kernel need not be asked.
    let random = fastrand::u128(..).to_ne_bytes();
    let id = Builder::from_random_bytes(random).into_uuid();
    let mut buffer = Uuid::encode_buffer();
    let id = id.hyphenated().encode_lower(&mut buffer);
    HeaderValue::from_str(id).unwrap_or(HeaderValue::from_static("none"))
}
