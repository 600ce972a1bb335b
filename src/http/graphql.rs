//! GraphQL over HTTP, by the letter of its specification.

use axum::Extension;
use axum::body::Body;
use axum::body::Bytes;
use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use http_body_util::BodyExt as _;
use http_body_util::LengthLimitError;
use http_body_util::Limited;

use super::App;
use super::answered;
use super::answered::Wanted;
use super::connection::Connection;
use super::freshness;
use super::media::Media;
use super::media::is_json;
use super::params;
use super::socket;
use super::sse;
use crate::access::Caller;
use crate::auth::Session;
use crate::graphql::Code;
use crate::graphql::GraphRequest;
use crate::graphql::request_error_body;

/// What `/graphql` takes.
const ALLOWED: HeaderValue = HeaderValue::from_static("GET, HEAD, POST");

/// A request that is refused before GraphQL sees it.
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) code: Code,
    pub(super) message: String,
}

impl Refused {
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            code: Code::BadUserInput,
            message: message.into(),
        }
    }
}

/// Answers `/graphql`.
pub(super) async fn handle(
    State(app): State<App>,
    session: Option<Extension<Session>>,
    Extension(caller): Extension<Caller>,
    Extension(connection): Extension<Connection>,
    request: Request,
) -> Response {
    let session = session.map(|Extension(session)| session);
    if socket::is_wanted(&request) {
        return socket::open(app, connection, session, request).await;
    }
    // Others were not let through without one.
    let Some(session) = session else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let Some(media) = Media::negotiate(request.headers()) else {
        let message = "`Accept` takes none of `application/graphql-response+json`, `application/json` and `text/event-stream`";
        let refused = Refused::new(StatusCode::NOT_ACCEPTABLE, message);
        return refusal(Media::Json, &refused);
    };
    let version = request.version();
    let wanted = Wanted::new(media, request.method(), version, request.headers());
    let by_get = wanted.by_get;
    let max_age = freshness::max_age(request.headers());
    let raw = match read(&app, request).await {
        Ok(raw) => raw,
        Err(refused) => return refusal(media, &refused),
    };
    let principal = session.principal();
    let held = if max_age.is_none() && media != Media::EventStream {
        app.graph.held(&raw, principal, &caller, by_get)
    } else {
        None
    };
    let answer = match held {
        Some(answer) => answer,
        None => {
            let parameters = if by_get {
                params::from_url(&raw)
            } else {
                params::from_body(&raw)
            };
            let graph_request = match parameters {
                Ok(graph_request) => GraphRequest {
                    max_age,
                    caller: Some(caller),
                    raw: Some(raw),
                    ..graph_request
                },
                Err(message) => {
                    let refused = Refused::new(StatusCode::BAD_REQUEST, message);
                    return refusal(media, &refused);
                }
            };
            if media == Media::EventStream {
                return sse::stream(&app, session, graph_request, connection, version);
            }
            app.graph.answer(graph_request, principal, by_get).await
        }
    };
    app.counts.operation(answer.outcome);
    answered::response(&app, answer, wanted, connection).await
}

/// Answers `/schema.graphql`. As plain text, which a browser shows.
pub(super) async fn schema(
    State(app): State<App>,
    Extension(session): Extension<Session>,
) -> Response {
    if !app.graph.tells_schema_to(session.principal()) {
        let message = "The schema is not told here (`introspection.enabled`); ask whoever runs this service for its file";
        let refused = Refused {
            status: StatusCode::FORBIDDEN,
            code: Code::Forbidden,
            message: message.to_owned(),
        };
        return refusal(Media::Json, &refused);
    }
    let content_type = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (content_type, app.graph.sdl().to_owned()).into_response()
}

/// The bytes of a request: its URL's query, or its body.
async fn read(app: &App, request: Request) -> Result<Bytes, Refused> {
    match *request.method() {
        Method::GET | Method::HEAD => {
            let query = request.uri().query().unwrap_or_default();
            Ok(Bytes::copy_from_slice(query.as_bytes()))
        }
        Method::POST if is_json(request.headers()) => read_body(app, request.into_body()).await,
        Method::POST => {
            let message = format!(
                "The body is {}; it must be `application/json` in UTF-8",
                content_type_shown(request.headers())
            );
            Err(Refused::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
        }
        _ => {
            let message = format!("{} is not taken here: use GET or POST", request.method());
            Err(Refused::new(StatusCode::METHOD_NOT_ALLOWED, message))
        }
    }
}

async fn read_body(app: &App, body: Body) -> Result<Bytes, Refused> {
    let limit = app.graph.limits().body_bytes;
    let collected = Limited::new(body, limit).collect();
    match tokio::time::timeout(app.about.body_timeout, collected).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let message = format!("The body is larger than {limit} bytes (`limits.body_bytes`)");
            Err(Refused::new(StatusCode::PAYLOAD_TOO_LARGE, message))
        }
        Ok(Err(_)) => Err(Refused::new(StatusCode::BAD_REQUEST, "The body broke off")),
        Err(_) => {
            let message = "The body did not come in time (`server.body_timeout`)";
            Err(Refused::new(StatusCode::REQUEST_TIMEOUT, message))
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

/// The answer to a request that is refused.
pub(super) fn refusal(media: Media, refused: &Refused) -> Response {
    let body = request_error_body(refused.code, &refused.message);
    // Who asked for events is told as JSON that there are none.
    let media = match media {
        Media::EventStream => Media::Json,
        media => media,
    };
    let mut response = respond(media, refused.status, body.into());
    // By which it is counted.
    response.extensions_mut().insert(refused.code);
    response
}

/// An answer that nobody may keep.
pub(super) fn respond(media: Media, status: StatusCode, body: Body) -> Response {
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
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
