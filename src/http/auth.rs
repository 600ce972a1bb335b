//! Who is asking, in HTTP's words: what a request shows, and what it is told if
//! that is not enough (RFC 6750).

use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;

use super::graphql::Refused;
use super::graphql::refusal;
use super::media::Media;
use super::socket;
use crate::access::Scope;
use crate::auth::Authenticator;
use crate::auth::Credential;
use crate::auth::Session;
use crate::auth::Unauthenticated;
use crate::graphql::Code;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// What an answer depends on where keys are asked for.
const VARY: HeaderValue = HeaderValue::from_static("Authorization, X-API-Key");

/// When to come back where the keys of an issuer can't be read, in seconds.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("10");

/// What stands in front of some paths.
#[derive(Clone)]
pub(super) struct Door {
    authenticator: Authenticator,
    /// What whoever comes in needs.
    scope: Scope,
    /// Whether who is to become a WebSocket may come in without a key, and say who
    /// they are then.
    lets_sockets_in: bool,
}

/// What whoever stays outside is told.
struct NotLetIn {
    /// Whether they showed nothing at all.
    is_missing: bool,
    challenge: HeaderValue,
    refused: Refused,
}

impl Door {
    pub(super) fn new(authenticator: Authenticator, scope: Scope) -> Self {
        Self {
            authenticator,
            scope,
            lets_sockets_in: false,
        }
    }

    /// The same, for where WebSockets begin.
    pub(super) fn with_sockets(self) -> Self {
        Self {
            lets_sockets_in: true,
            ..self
        }
    }
}

/// Lets a request in whose principal has the scope, and gives it the session.
pub(super) async fn admit(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let response = match session(&door, request.headers()).await {
        Ok(session) => {
            let name = session.principal().name();
            tracing::Span::current().record("principal", name);
            request.extensions_mut().insert(session);
            next.run(request).await
        }
        // A page can't send headers along with it: who asks is said in its first
        // message.
        Err(NotLetIn {
            is_missing: true, ..
        }) if door.lets_sockets_in && socket::is_wanted(&request) => next.run(request).await,
        Err(NotLetIn {
            challenge, refused, ..
        }) => {
            tracing::debug!(reason = refused.message, "not let in");
            let status = refused.status;
            let media = Media::negotiate(request.headers()).unwrap_or(Media::Json);
            let mut response = refusal(media, &refused);
            let headers = response.headers_mut();
            if status == StatusCode::SERVICE_UNAVAILABLE {
                headers.insert(header::RETRY_AFTER, RETRY_AFTER);
            } else {
                headers.insert(header::WWW_AUTHENTICATE, challenge);
            }
            response
        }
    };
    if door.authenticator.asks() {
        private(response)
    } else {
        response
    }
}

async fn session(door: &Door, headers: &HeaderMap) -> Result<Session, NotLetIn> {
    // Where no key is asked for, these headers are for somebody else.
    let shown = if door.authenticator.asks() {
        shown(headers).map_err(|error| unauthenticated(&error))?
    } else {
        None
    };
    let session = Session::new(&door.authenticator, shown).await;
    let session = session.map_err(|error| unauthenticated(&error))?;
    if !session.principal().has(door.scope) {
        return Err(forbidden(door.scope));
    }
    Ok(session)
}

/// What a request's headers show.
fn shown(headers: &HeaderMap) -> Result<Option<Credential>, Unauthenticated> {
    let mut shown = None;
    for value in headers.get_all(header::AUTHORIZATION) {
        let next = Credential::of_authorization(text(value)?)?;
        shown = Credential::one_of(shown, next)?;
    }
    for value in headers.get_all(API_KEY) {
        shown = Credential::one_of(shown, Credential::new(text(value)?))?;
    }
    Ok(shown)
}

fn text(value: &HeaderValue) -> Result<&str, Unauthenticated> {
    value.to_str().map_err(|_| Unauthenticated::Unreadable)
}

fn unauthenticated(error: &Unauthenticated) -> NotLetIn {
    let challenge = match error {
        // Whoever shows nothing is told no more than how to.
        Unauthenticated::Missing => "Bearer realm=\"bcc-graphql\"",
        _ => "Bearer realm=\"bcc-graphql\", error=\"invalid_token\"",
    };
    let status = match error {
        // It may be a good token, which its owner had better keep.
        Unauthenticated::IssuerUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNAUTHORIZED,
    };
    let refused = Refused {
        status,
        code: Code::Unauthenticated,
        message: error.to_string(),
    };
    NotLetIn {
        is_missing: *error == Unauthenticated::Missing,
        challenge: HeaderValue::from_static(challenge),
        refused,
    }
}

fn forbidden(scope: Scope) -> NotLetIn {
    let challenge = match scope {
        Scope::ImagesRead => {
            "Bearer realm=\"bcc-graphql\", error=\"insufficient_scope\", scope=\"images:read\""
        }
        Scope::Admin => {
            "Bearer realm=\"bcc-graphql\", error=\"insufficient_scope\", scope=\"admin\""
        }
    };
    let message = format!(
        "The key lacks the scope `{}`; ask whoever runs this service for one that has it",
        scope.as_str()
    );
    let refused = Refused {
        status: StatusCode::FORBIDDEN,
        code: Code::Forbidden,
        message,
    };
    NotLetIn {
        is_missing: false,
        challenge: HeaderValue::from_static(challenge),
        refused,
    }
}

/// The answer to one is no answer to another.
fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.append(header::VARY, VARY);
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-cache"));
    response
}
