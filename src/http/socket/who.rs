//! Who asks on a WebSocket. A page can't send headers along with the request for
//! it, so the first message may say it too.

use std::net::IpAddr;

use axum::extract::ws::CloseFrame;
use serde_json::Map;
use serde_json::Value;
use tokio::sync::watch;

use super::rules::close_frame;
use crate::access::Scope;
use crate::auth::Authenticator;
use crate::auth::Credential;
use crate::auth::Session;
use crate::auth::Unauthenticated;
use crate::http::App;

/// The key is not taken. Clients do not come back by themselves.
const UNAUTHORIZED: u16 = 4401;
/// The key lacks the scope.
const FORBIDDEN: u16 = 4403;
/// Too many keys were shown that are not taken. Clients do not come back.
const TOO_MANY: u16 = 4429;
/// RFC 6455's registry: try again later, which clients do.
const TRY_AGAIN_LATER: u16 = 1013;

/// Who asks: by the payload of the first message, or by what came with the request
/// for the socket. `known` is what that one showed, if it was enough. Keys that are
/// not taken are counted, by the client's `address`.
///
/// # Errors
/// How the socket is to be closed.
pub(super) async fn asks(
    app: &App,
    address: IpAddr,
    known: Option<Session>,
    payload: &Map<String, Value>,
) -> Result<Session, CloseFrame> {
    let session = session(&app.authenticator, known, payload).await;
    let session = session.map_err(|error| {
        if error == Unauthenticated::IssuerUnavailable {
            return not_let_in(&error);
        }
        match app.rates.fail(address) {
            Ok(()) => not_let_in(&error),
            Err(_) => close_frame(TOO_MANY, "Too many keys of your address were not taken"),
        }
    })?;
    if !session.principal().has(Scope::ImagesRead) {
        let reason = "The key lacks the scope `images:read`";
        return Err(close_frame(FORBIDDEN, reason));
    }
    Ok(session)
}

/// Ends when whoever asks is no longer let in, and says how the socket is to be
/// closed then.
pub(super) async fn ended(mut session: watch::Receiver<Option<Session>>) -> CloseFrame {
    loop {
        let known = session.borrow_and_update().clone();
        let ended = async {
            match &known {
                Some(session) => session.ended().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = ended => return close_frame(UNAUTHORIZED, "The key is no longer good"),
            // The first message says who it is; nothing after it does.
            changed = session.changed() => if changed.is_err() {
                return std::future::pending().await;
            },
        }
    }
}

async fn session(
    authenticator: &Authenticator,
    known: Option<Session>,
    payload: &Map<String, Value>,
) -> Result<Session, Unauthenticated> {
    let shown = if authenticator.asks() {
        Credential::of_connection_init(payload)?
    } else {
        None
    };
    match (shown, known) {
        (None, Some(known)) => Ok(known),
        (None, None) => Session::new(authenticator, None).await,
        (Some(shown), None) => Session::new(authenticator, Some(shown)).await,
        (Some(shown), Some(known)) => known.showing(shown).await,
    }
}

fn not_let_in(error: &Unauthenticated) -> CloseFrame {
    match error {
        Unauthenticated::Missing => {
            let reason = "A key is needed: send it in the payload of `connection_init`, as `{\"Authorization\": \"Bearer <key>\"}`";
            close_frame(UNAUTHORIZED, reason)
        }
        // It may be a good token: its client had better come back with it.
        Unauthenticated::IssuerUnavailable => close_frame(TRY_AGAIN_LATER, &error.to_string()),
        _ => close_frame(UNAUTHORIZED, &error.to_string()),
    }
}
