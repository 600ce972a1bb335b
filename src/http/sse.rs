//! Results one by one over Server-Sent Events, as graphql-sse's "distinct
//! connections mode" has it: each operation is a request of its own.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::body::Bytes;
use axum::http::HeaderValue;
use axum::http::Version;
use axum::http::header;
use axum::http::header::HeaderName;
use axum::response::IntoResponse as _;
use axum::response::Response;
use futures_util::StreamExt as _;
use futures_util::stream;
use futures_util::stream::BoxStream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::App;
use super::connection::Connection;
use super::media::Media;
use super::sending;
use crate::auth::Session;
use crate::graphql::GraphRequest;

/// Tells nginx not to gather events before it passes them on.
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// With data, since a browser passes over events that have none.
const COMPLETE: Bytes = Bytes::from_static(b"event: complete\ndata: \n\n");

/// A comment, which clients pass over.
const KEEP_ALIVE: Bytes = Bytes::from_static(b":\n\n");

/// Answers with the results of an operation. What is wrong with it is a result
/// too: a browser's `EventSource` can't read the body of a refusal. Each counts by
/// its size until it is sent, and has to be sent in time, as any answer.
pub(super) fn stream(
    app: &App,
    session: Session,
    request: GraphRequest,
    connection: Arc<Connection>,
    version: Version,
) -> Response {
    let behind = CancellationToken::new();
    let caller = request.caller.clone();
    let results = match app.graph.admit(request, session.principal(), &behind) {
        Ok(operation) => operation.results(),
        Err(refused) => stream::iter([refused.body()]).boxed(),
    };
    // HTTP/2 has other requests on the same connection.
    let hang_up = (version < Version::HTTP_2).then(|| connection.hang_up.clone());
    let (graph, limit) = (app.graph.clone(), app.about.send_timeout);
    let events = results.map(move |result| {
        let event = next(&result);
        let share = graph.hold(caller.as_ref(), event.len());
        sending::watched(event, share, limit, &connection, version)
    });
    let events = events.boxed();
    let (sender, receiver) = mpsc::channel(1);
    let mut stopping = app.stopping.clone();
    let keep_alive = app.streams.keep_alive();
    // Not in the body itself, which nobody looks at while the client takes
    // nothing: then the results must go all the same.
    tokio::spawn(async move {
        tokio::select! {
            // In this order: the results of who is cut off end, which must not
            // look like their end.
            biased;
            () = behind.cancelled() => if let Some(hang_up) = hang_up {
                hang_up.cancel();
            },
            // No `complete`: a client is to come back, to the next process.
            _ = stopping.wait_for(|stopping| *stopping) => {}
            // Nor here: it may come back with another key.
            () = session.ended() => {}
            () = sender.closed() => {}
            () = send(events, &sender, keep_alive) => {}
        }
    });
    let events = stream::unfold(receiver, |mut receiver| async {
        let event = receiver.recv().await?;
        Some((Ok::<_, Infallible>(event), receiver))
    });
    let mut response = Body::from_stream(events).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, Media::EventStream.content_type());
    for (name, value) in [
        (header::CACHE_CONTROL, "no-cache, no-transform"),
        (header::VARY, "Accept"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_ACCEL_BUFFERING, "no"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Sends events until there are no more, or nobody takes them.
async fn send(
    mut events: BoxStream<'static, Bytes>,
    sender: &mpsc::Sender<Bytes>,
    keep_alive: Duration,
) {
    loop {
        let event = match tokio::time::timeout(keep_alive, events.next()).await {
            Ok(Some(event)) => event,
            Ok(None) => break,
            Err(_) => KEEP_ALIVE,
        };
        if sender.send(event).await.is_err() {
            return;
        }
    }
    // Whether it is taken makes no difference any more.
    let _ = sender.send(COMPLETE).await;
}

/// JSON as it is written here has no line breaks.
fn next(result: &[u8]) -> Bytes {
    [b"event: next\ndata: ", result, b"\n\n"].concat().into()
}
