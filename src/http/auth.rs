//! Who is asking, in HTTP's words: what a request shows, and what it is told if
//! that is not enough (RFC 6750).

use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Response;

use super::refused::Refused;
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

/// What whoever stays outside is told.
pub(super) struct NotLetIn {
    /// Whether they showed nothing at all.
    pub(super) is_missing: bool,
    refused: Refused,
}

/// The session of whoever sends these headers.
///
/// # Errors
/// They show no credential that is taken, or one that lacks the scope.
pub(super) async fn session(
    authenticator: &Authenticator,
    scope: Scope,
    headers: &HeaderMap,
) -> Result<Session, NotLetIn> {
    // Where no key is asked for, these headers are for somebody else.
    let shown = if authenticator.asks() {
        shown(headers).map_err(|error| unauthenticated(&error))?
    } else {
        None
    };
    let session = Session::new(authenticator, shown).await;
    let session = session.map_err(|error| unauthenticated(&error))?;
    if !session.principal().has(scope) {
        return Err(forbidden(scope));
    }
    Ok(session)
}

impl From<NotLetIn> for Refused {
    fn from(NotLetIn { refused, .. }: NotLetIn) -> Self {
        tracing::debug!(reason = refused.message, "not let in");
        refused
    }
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
    let (status, (name, value)) = match error {
        // It may be a good token, which its owner had better keep.
        Unauthenticated::IssuerUnavailable => (
            StatusCode::SERVICE_UNAVAILABLE,
            (header::RETRY_AFTER, RETRY_AFTER),
        ),
        _ => (
            StatusCode::UNAUTHORIZED,
            (
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(challenge),
            ),
        ),
    };
    NotLetIn {
        is_missing: *error == Unauthenticated::Missing,
        refused: Refused::new(status, Code::Unauthenticated, error.to_string()).with(name, value),
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
    let challenge = HeaderValue::from_static(challenge);
    NotLetIn {
        is_missing: false,
        refused: Refused::new(StatusCode::FORBIDDEN, Code::Forbidden, message)
            .with(header::WWW_AUTHENTICATE, challenge),
    }
}

/// The answer to one is no answer to another.
pub(super) fn make_private(response: &mut Response) {
    let headers = response.headers_mut();
    headers.append(header::VARY, VARY);
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-cache"));
}
