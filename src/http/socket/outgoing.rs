//! Messages on their way to the client.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::Message;
use axum::extract::ws::WebSocket;
use futures_util::SinkExt as _;
use futures_util::Stream;
use futures_util::StreamExt as _;
use futures_util::stream;
use futures_util::stream::SplitSink;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::shares::Share;

/// A message for the client, and what it takes until it is sent.
pub(super) type Outgoing = (Message, Option<Share>);

/// What comes by a channel.
pub(super) fn received(
    mut messages: mpsc::Receiver<Outgoing>,
) -> impl Stream<Item = Outgoing> + Unpin {
    stream::poll_fn(move |context| messages.poll_recv(context))
}

/// Sends messages until there are no more or the client can't be reached. Pings in
/// between make it show that it is there. Whoever takes longer than `limit` to take
/// one is `behind`; a byte now and then is not enough.
pub(super) async fn send(
    mut messages: impl Stream<Item = Outgoing> + Unpin,
    to_client: &mut SplitSink<WebSocket, Message>,
    keep_alive: Duration,
    limit: Duration,
    behind: &CancellationToken,
) {
    let mut pings = tokio::time::interval(keep_alive);
    let mut is_closed = false;
    loop {
        let (message, _share) = tokio::select! {
            message = messages.next() => match message {
                Some(message) => message,
                None => return,
            },
            _ = pings.tick() => (Message::Ping(Bytes::new()), None),
        };
        if is_closed {
            continue;
        }
        is_closed = matches!(message, Message::Close(_));
        match tokio::time::timeout(limit, to_client.send(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => {
                tracing::debug!("a message was taken too slowly (`server.send_timeout`)");
                behind.cancel();
                // Whoever waits for that ends this.
                return std::future::pending().await;
            }
        }
    }
}
