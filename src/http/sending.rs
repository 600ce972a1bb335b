//! Answers that are being sent. What they take of memory is theirs until the last
//! byte is, and a client that takes its answer too slowly is cut off.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::body::Bytes;
use axum::http::Version;
use tokio_util::sync::CancellationToken;
use tokio_util::sync::DropGuard;

use super::connection::Connection;
use super::packing::Packing;
use super::pieces::Pieces;
use crate::compression::Packer;
use crate::graphql;
use crate::shares::Share;

/// Answers of up to so many bytes are neither counted nor watched on a connection of
/// HTTP/1: it holds one of them, the number of connections is bounded, and one whose
/// client takes nothing ends anyway (`server.idle_timeout`).
const SMALL: usize = 64 << 10;

/// What is given back when nobody holds any part of the answer any more.
struct Held {
    _share: Option<Share>,
    _sent: DropGuard,
}

struct Piece {
    bytes: Bytes,
    _held: Arc<Held>,
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// The body of these bytes, made smaller on its way if there is a packer, and
/// [`watched`].
pub(super) fn body(
    body: graphql::Body,
    packer: Option<Packer>,
    share: Option<Share>,
    limit: Duration,
    connection: &Arc<Connection>,
    version: Version,
) -> Body {
    let held = watch(body.len(), share, limit, connection, version);
    let pieces = body.into_pieces().into_iter();
    let pieces = pieces.map(|bytes| holding(bytes, held.as_ref())).collect();
    let pieces = Pieces::of(pieces);
    match packer {
        None => Body::new(pieces),
        Some(packer) => {
            let packed = move |bytes| holding(bytes, held.as_ref());
            Body::new(Packing::new(pieces, packer, packed))
        }
    }
}

/// These bytes, as they are to be sent. Whatever holds a part of them, down to the
/// connection's own buffers, holds the share too. The connection ends if that takes
/// longer than `limit`; a byte now and then is not enough. Of HTTP/2, all of it ends:
/// there is no way to let go of what waits on one stream.
pub(super) fn watched(
    bytes: Bytes,
    share: Option<Share>,
    limit: Duration,
    connection: &Arc<Connection>,
    version: Version,
) -> Bytes {
    let held = watch(bytes.len(), share, limit, connection, version);
    holding(bytes, held.as_ref())
}

/// Begins to watch so many bytes.
fn watch(
    n_bytes: usize,
    share: Option<Share>,
    limit: Duration,
    connection: &Arc<Connection>,
    version: Version,
) -> Option<Arc<Held>> {
    if version < Version::HTTP_2 && n_bytes <= SMALL {
        return None;
    }
    let sent = CancellationToken::new();
    let held = Held {
        _share: share,
        _sent: sent.clone().drop_guard(),
    };
    let connection = Arc::clone(connection);
    tokio::spawn(async move {
        if tokio::time::timeout(limit, sent.cancelled()).await.is_err() {
            tracing::debug!("an answer was taken too slowly (`server.send_timeout`)");
            connection.hang_up.cancel();
        }
    });
    Some(Arc::new(held))
}

fn holding(bytes: Bytes, held: Option<&Arc<Held>>) -> Bytes {
    match held {
        None => bytes,
        Some(held) => Bytes::from_owner(Piece {
            bytes,
            _held: Arc::clone(held),
        }),
    }
}
