//! The graph's answers as HTTP's: status, headers, form and bytes.

use std::sync::Arc;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::Version;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::Response;

use super::App;
use super::connection::Connection;
use super::counts::code_of;
use super::encoding;
use super::freshness;
use super::freshness::Tag;
use super::load::SOON;
use super::media::Media;
use super::refused::respond;
use super::sending;
use crate::compression::Coding;
use crate::compression::Effort;
use crate::compression::Packer;
use crate::graphql::GraphAnswer;
use crate::graphql::Outcome;
use crate::shares::Exceeded;

/// Smaller answers are sent as they are: with less they would not fit into fewer
/// packets.
const WORTH_PACKING: usize = 1 << 10;

/// What a request says of the answer that it wants.
pub(super) struct Wanted {
    pub(super) media: Media,
    pub(super) by_get: bool,
    pub(super) version: Version,
    coding: Option<Coding>,
    /// The tags of what the client has.
    known: Vec<HeaderValue>,
}

impl Wanted {
    pub(super) fn new(media: Media, head: &Parts) -> Self {
        let headers = &head.headers;
        let known = headers.get_all(header::IF_NONE_MATCH).iter();
        Self {
            media,
            by_get: matches!(head.method, Method::GET | Method::HEAD),
            version: head.version,
            coding: encoding::wanted(headers),
            known: known.cloned().collect(),
        }
    }
}

/// The response that this answer is.
pub(super) async fn response(
    app: &App,
    answer: GraphAnswer,
    wanted: Wanted,
    connection: &Arc<Connection>,
) -> Response {
    let Wanted { media, version, .. } = wanted;
    let status = status(answer.outcome, media);
    let succeeded = answer.outcome == Outcome::Executed { failed: false };
    let age = answer.age.filter(|_| succeeded);
    let coding = wanted.coding.filter(|_| answer.body.len() >= WORTH_PACKING);
    let tag = age
        .filter(|_| wanted.by_get)
        .map(|_| Tag::new(&answer.digest(), media, coding));
    if let (Some(tag), Some(age)) = (&tag, &age)
        && tag.is_one_of(&wanted.known)
    {
        let mut response = respond(media, StatusCode::NOT_MODIFIED, Body::empty());
        let headers = response.headers_mut();
        headers.remove(header::CONTENT_TYPE);
        freshness::add_headers(headers, age);
        tag.add_to(headers);
        return response;
    }
    if let Outcome::Overloaded(exceeded) = answer.outcome {
        let body = answer.body.to_vec();
        let mut response = respond(media, status, body.into());
        response.headers_mut().insert(header::RETRY_AFTER, SOON);
        response.extensions_mut().insert(code_of(exceeded));
        return response;
    }
    let (body, coding) = body(app, answer, coding, version, connection).await;
    let mut response = respond(media, status, body);
    let headers = response.headers_mut();
    if let Some(coding) = coding {
        let name = HeaderValue::from_static(encoding::name(coding));
        headers.insert(header::CONTENT_ENCODING, name);
    }
    if let Some(age) = &age {
        freshness::add_headers(headers, age);
    }
    if let Some(tag) = &tag {
        tag.add_to(headers);
    }
    response
}

fn status(outcome: Outcome, media: Media) -> StatusCode {
    match (outcome, media) {
        (Outcome::Refused, Media::GraphqlResponse) => StatusCode::BAD_REQUEST,
        (Outcome::Executed { .. } | Outcome::Refused, _) => StatusCode::OK,
        (Outcome::NotAQuery, _) => StatusCode::METHOD_NOT_ALLOWED,
        // Its only representation is one that `Accept` does not take.
        (Outcome::NeedsStream, _) => StatusCode::NOT_ACCEPTABLE,
        (Outcome::Overloaded(Exceeded::ByAll), _) => StatusCode::SERVICE_UNAVAILABLE,
        (Outcome::Overloaded(Exceeded::ByCaller), _) => StatusCode::TOO_MANY_REQUESTS,
    }
}

/// An answer's bytes in this form: as they are kept in it, or made smaller on their
/// way. And the form that it became.
async fn body(
    app: &App,
    answer: GraphAnswer,
    coding: Option<Coding>,
    version: Version,
    connection: &Arc<Connection>,
) -> (Body, Option<Coding>) {
    let GraphAnswer {
        body, share, kept, ..
    } = answer;
    let (body, coding, packer) = match (coding, kept) {
        (Some(coding), Some(kept)) => match Box::pin(app.graph.packed(&kept, coding)).await {
            Some(packed) => (packed.into(), Some(coding), None),
            None => (body, None, None),
        },
        (Some(coding), None) => match Packer::new(coding, Effort::Little) {
            Ok(packer) => (body, Some(coding), Some(packer)),
            Err(error) => {
                tracing::warn!(%error, "an answer could not be made smaller");
                (body, None, None)
            }
        },
        (None, _) => (body, None, None),
    };
    let limit = app.about.send_timeout;
    let body = sending::body(body, packer, share, limit, connection, version);
    (body, coding)
}
