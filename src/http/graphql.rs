//! GraphQL over HTTP, by the letter of its specification.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use axum::response::Response;
use futures_util::future::BoxFuture;
use tracing::Instrument as _;

use super::App;
use super::answered;
use super::answered::Wanted;
use super::body;
use super::connection::Connection;
use super::freshness;
use super::media::Media;
use super::media::is_json;
use super::params;
use super::refused::Refused;
use super::sse;
use super::trace::Trace;
use crate::access::Caller;
use crate::auth::Session;
use crate::graphql::Code;
use crate::graphql::GraphRequest;

/// A request to the graph, and who makes it.
pub(super) struct Asked<'a> {
    pub(super) session: Session,
    pub(super) caller: Caller,
    pub(super) media: Option<Media>,
    pub(super) head: &'a Parts,
    pub(super) connection: &'a Arc<Connection>,
    pub(super) trace: &'a Trace,
}

/// Answers `/graphql`.
///
/// # Errors
/// GraphQL is not asked.
pub(super) async fn answer(app: &App, asked: Asked<'_>, body: Body) -> Result<Response, Refused> {
    let Some(media) = asked.media else {
        let message = "`Accept` takes none of `application/graphql-response+json`, `application/json` and `text/event-stream`";
        return Err(Refused::malformed(StatusCode::NOT_ACCEPTABLE, message));
    };
    let wanted = Wanted::new(media, asked.head);
    let max_age = freshness::max_age(&asked.head.headers);
    let raw = read(app, asked.head, body).await?;
    let held = if max_age.is_none() && media != Media::EventStream {
        let principal = asked.session.principal();
        app.graph
            .held(&raw, principal, &asked.caller, wanted.by_get)
    } else {
        None
    };
    if let Some(answer) = held {
        app.counts.operation(answer.outcome);
        return Ok(answered::response(app, answer, wanted, asked.connection).await);
    }
    let span = asked.trace.span();
    // Large, and most requests do not come here.
    let anew = anew(app, asked, wanted, max_age, raw).instrument(span);
    let anew: BoxFuture<'_, _> = Box::pin(anew);
    anew.await
}

/// Answers a request to which no answer is held.
async fn anew(
    app: &App,
    asked: Asked<'_>,
    wanted: Wanted,
    max_age: Option<Duration>,
    raw: Bytes,
) -> Result<Response, Refused> {
    let parameters = if wanted.by_get {
        params::from_url(&raw)
    } else {
        params::from_body(&raw)
    };
    let malformed = |message| Refused::malformed(StatusCode::BAD_REQUEST, message);
    let request = GraphRequest {
        max_age,
        caller: Some(asked.caller),
        raw: Some(raw),
        ..parameters.map_err(malformed)?
    };
    if wanted.media == Media::EventStream {
        let connection = Arc::clone(asked.connection);
        return Ok(sse::stream(
            app,
            asked.session,
            request,
            connection,
            wanted.version,
        ));
    }
    let principal = asked.session.principal();
    let answer = app.graph.answer(request, principal, wanted.by_get).await;
    app.counts.operation(answer.outcome);
    Ok(answered::response(app, answer, wanted, asked.connection).await)
}

/// Answers `/schema.graphql`. As plain text, which a browser shows.
///
/// # Errors
/// It is not read, or whoever asks is not told it.
pub(super) fn schema(app: &App, session: &Session, method: &Method) -> Result<Response, Refused> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return Err(Refused::method(method, "GET,HEAD"));
    }
    if !app.graph.tells_schema_to(session.principal()) {
        let message = "The schema is not told here (`introspection.enabled`); ask whoever runs this service for its file";
        return Err(Refused::new(
            StatusCode::FORBIDDEN,
            Code::Forbidden,
            message,
        ));
    }
    let content_type = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Ok((content_type, app.graph.sdl().to_owned()).into_response())
}

/// The bytes of a request: its URL's query, or its body.
async fn read(app: &App, head: &Parts, body: Body) -> Result<Bytes, Refused> {
    match head.method {
        Method::GET | Method::HEAD => {
            let query = head.uri.query().unwrap_or_default();
            Ok(Bytes::copy_from_slice(query.as_bytes()))
        }
        Method::POST if is_json(&head.headers) => {
            let most = app.graph.limits().body_bytes;
            body::read(body, most, app.about.body_timeout).await
        }
        Method::POST => {
            let message = format!(
                "The body is {}; it must be `application/json` in UTF-8",
                content_type_shown(&head.headers)
            );
            Err(Refused::malformed(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                message,
            ))
        }
        _ => {
            let message = format!("{} is not taken here: use GET or POST", head.method);
            Err(Refused::malformed(StatusCode::METHOD_NOT_ALLOWED, message))
        }
    }
}

fn content_type_shown(headers: &HeaderMap) -> String {
    match headers.get(header::CONTENT_TYPE).map(HeaderValue::to_str) {
        None => "without a `Content-Type`".to_owned(),
        Some(Ok(text)) => format!("`{}`", text.chars().take(100).collect::<String>()),
        Some(Err(_)) => "of an unreadable `Content-Type`".to_owned(),
    }
}
