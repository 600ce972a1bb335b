//! GraphQL over WebSocket: the protocol `graphql-transport-ws`.
//!
//! async-graphql-axum's transport answers, but not alone: `rules` stands between
//! it and the socket in both directions, and hands it no operation that has not
//! passed the graph's gate.

mod outgoing;
mod rules;
mod talk;
mod who;

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql_axum::GraphQLProtocol;
use axum::extract::FromRequestParts as _;
use axum::extract::WebSocketUpgrade;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::StatusCode;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::IntoResponse as _;
use axum::response::Response;

use super::App;
use super::connection::Connection;
use super::origin;
use super::refused::Refused;
use crate::auth::Session;

/// The one subprotocol that is spoken here.
const PROTOCOL: &str = "graphql-transport-ws";

/// Whether a request is to become a WebSocket.
pub(super) fn is_wanted(head: &Parts) -> bool {
    let upgrade = head.headers.get(header::UPGRADE);
    let to_websocket = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"websocket");
    head.method == Method::GET && upgrade.is_some_and(to_websocket)
}

/// Makes a WebSocket of a request.
/// Without a `session`, whoever opens it must say who they are in the first message.
///
/// # Errors
/// It can't become one that this service speaks.
pub(super) async fn open(
    app: App,
    connection: Arc<Connection>,
    session: Option<Session>,
    address: IpAddr,
    mut head: Parts,
) -> Result<Response, Refused> {
    if !origin::is_allowed(&head, &app.allowed, &app.origins) {
        let message = "`Origin` is another site's: add it to `cors.origins` if its pages may open WebSockets here";
        return Err(Refused::malformed(StatusCode::FORBIDDEN, message));
    }
    if !speaks_our_protocol(&head) {
        let message = format!(
            "`Sec-WebSocket-Protocol` lacks `{PROTOCOL}`, the one that is spoken here; the older `graphql-ws` is not"
        );
        return Err(Refused::malformed(StatusCode::BAD_REQUEST, message));
    }
    // The transport would take the first that it knows.
    let protocol = HeaderValue::from_static(PROTOCOL);
    head.headers
        .insert(header::SEC_WEBSOCKET_PROTOCOL, protocol);
    let protocol = match GraphQLProtocol::from_request_parts(&mut head, &()).await {
        Ok(protocol) => protocol,
        Err(status) => return Ok(status.into_response()),
    };
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut head, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => {
            let message = rejection.body_text();
            return Err(Refused::malformed(rejection.status(), message));
        }
    };
    let limit = app.graph.limits().body_bytes;
    let response = upgrade
        .protocols([PROTOCOL])
        .max_message_size(limit)
        .max_frame_size(limit)
        .on_upgrade(async move |socket| {
            talk::talk(socket, protocol, app, session, address).await;
            // Its place is its as long as it lasts.
            drop(connection);
        });
    Ok(response)
}

fn speaks_our_protocol(head: &Parts) -> bool {
    head.headers
        .get_all(header::SEC_WEBSOCKET_PROTOCOL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|protocol| protocol.trim() == PROTOCOL)
}
