//! A connection, as the requests on it see it.

use std::net::SocketAddr;

use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use crate::shares::Share;
use crate::telemetry::metrics::Counted;

/// The connection that a request came on.
pub(super) struct Connection {
    /// The address at which it came in.
    pub(super) local: Option<SocketAddr>,
    /// Whoever is at its other end.
    pub(super) peer: Option<SocketAddr>,
    /// Its place among `server.max_connections`. A WebSocket, which outlives its
    /// request, keeps it.
    pub(super) _place: Place,
    /// Ends it at once, whatever is under way.
    pub(super) hang_up: CancellationToken,
}

/// A connection's place among all, and among those of its address.
pub(super) struct Place {
    _of_all: OwnedSemaphorePermit,
    _of_address: Option<Share>,
    _counted: Counted,
}

impl Place {
    pub(super) fn new(
        of_all: OwnedSemaphorePermit,
        of_address: Option<Share>,
        counted: Counted,
    ) -> Self {
        Self {
            _of_all: of_all,
            _of_address: of_address,
            _counted: counted,
        }
    }
}
