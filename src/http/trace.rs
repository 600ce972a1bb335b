//! A request in the log: its id, and the span under which everything is told that
//! happens for its sake.

use std::sync::OnceLock;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Uri;
use tracing::Level;
use tracing::Span;
use uuid::Builder;
use uuid::Uuid;

use crate::access::Principal;

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's id and span. The span is made once there is something to tell: that
/// takes longer than sending an answer that is kept.
pub(super) struct Trace {
    id: HeaderValue,
    principal: OnceLock<Principal>,
    span: OnceLock<Span>,
}

impl Trace {
    /// Takes the caller's id if it is a sensible one, and makes one otherwise.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let id = headers
            .get(&REQUEST_ID)
            .filter(|value| is_sensible(value.as_bytes()))
            .cloned()
            .unwrap_or_else(new_id);
        Self {
            id,
            principal: OnceLock::new(),
            span: OnceLock::new(),
        }
    }

    /// The id, as it is handed back.
    pub(super) fn id(&self) -> &HeaderValue {
        &self.id
    }

    /// The id's bytes.
    pub(super) fn id_bytes(&self) -> Bytes {
        Bytes::copy_from_slice(self.id.as_bytes())
    }

    /// The id's text.
    pub(super) fn id_text(&self) -> &str {
        self.id.to_str().unwrap_or_default()
    }

    /// Notes who asks.
    pub(super) fn is_of(&self, principal: &Principal) {
        if self.principal.set(principal.clone()).is_ok()
            && let Some(span) = self.span.get()
        {
            span.record("principal", principal.name());
        }
    }

    /// The request's span.
    pub(super) fn span(&self) -> Span {
        let span = self.span.get_or_init(|| {
            tracing::info_span!(
                "request",
                request_id = self.id_text(),
                principal = self.principal.get().map(Principal::name),
            )
        });
        span.clone()
    }

    /// The span if every step is told, and none otherwise.
    pub(super) fn span_of_steps(&self) -> Span {
        if tracing::enabled!(Level::DEBUG) {
            self.span()
        } else {
            Span::none()
        }
    }

    /// Tells how the request was answered. What goes well is in the metrics: a line
    /// each would take longer than most answers do. A URL's query is left out, since
    /// a document may hold names.
    pub(super) fn answered(&self, method: &Method, uri: &Uri, status: StatusCode, took: Duration) {
        // Ours are shorter, and others are anybody's choice.
        let path = format_args!("{:.200}", uri.path());
        let (status, duration_ms) = (status.as_u16(), took.as_millis());
        if status >= 400 {
            self.span().in_scope(|| {
                tracing::info!(http.method = %method, http.path = %path, http.status = status, duration_ms, "answered");
            });
        } else if tracing::enabled!(Level::DEBUG) {
            self.span().in_scope(|| {
                tracing::debug!(http.method = %method, http.path = %path, http.status = status, duration_ms, "answered");
            });
        }
    }
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
