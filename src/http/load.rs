//! How much is under way at once. What is too much is refused at once, before
//! its body is read: it would only make everything else slow.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use tokio::sync::Semaphore;

use super::graphql::Refused;
use super::graphql::refusal;
use super::media::Media;
use crate::access::Caller;
use crate::graphql::Code;
use crate::shares::Exceeded;
use crate::shares::Shares;

/// When to come back, in seconds: what is under way ends soon.
pub(super) const SOON: HeaderValue = HeaderValue::from_static("1");

/// Places for requests (`server.max_requests`). Cheap to clone.
#[derive(Clone)]
pub(super) struct Places {
    all: Arc<Semaphore>,
    shares: Shares,
}

impl Places {
    pub(super) fn new(max_requests: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(max_requests)),
            shares: Shares::halves(max_requests),
        }
    }
}

/// Lets a request through if there is a place. It has it until its answer begins:
/// what is sent is counted by its size, and streams have limits of their own.
pub(super) async fn shed(State(places): State<Places>, request: Request, next: Next) -> Response {
    match places.all.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => refuse(request.headers(), &places.shares, Exceeded::ByAll),
    }
}

/// Lets a request through if its caller has no more than half of all places.
pub(super) async fn shed_caller(
    State(places): State<Places>,
    Extension(caller): Extension<Caller>,
    request: Request,
    next: Next,
) -> Response {
    match places.shares.take(&caller, 1) {
        Ok(_place) => next.run(request).await,
        Err(exceeded) => refuse(request.headers(), &places.shares, exceeded),
    }
}

fn refuse(headers: &HeaderMap, shares: &Shares, exceeded: Exceeded) -> Response {
    let refused = match exceeded {
        Exceeded::ByAll => Refused {
            status: StatusCode::SERVICE_UNAVAILABLE,
            code: Code::Overloaded,
            message: format!(
                "{} requests are under way, the most that there may be (`server.max_requests`); try again in a moment",
                shares.most()
            ),
        },
        Exceeded::ByCaller => Refused {
            status: StatusCode::TOO_MANY_REQUESTS,
            code: Code::RateLimited,
            message: format!(
                "{} of your requests are under way, the most of one caller (half of `server.max_requests`); wait for one of them",
                shares.most_each()
            ),
        },
    };
    tracing::debug!(reason = refused.message, "too much is under way");
    let media = Media::negotiate(headers).unwrap_or(Media::Json);
    let mut response = refusal(media, &refused);
    response.headers_mut().insert(header::RETRY_AFTER, SOON);
    response
}
