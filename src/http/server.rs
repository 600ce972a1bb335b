//! Taking connections, and letting them go.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Version;
use futures_util::future::Either;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::Routes;
use super::ServerConfig;
use super::activity::Activity;
use super::connection::Connection;
use super::connection::Place;
use super::forwarded::TrustedProxies;
use super::idle::IdleLimited;
use super::protocol;
use crate::access::Caller;
use crate::shares::Shares;

/// After a failed `accept` (most often: no file handles left) others must get
/// the time to end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves `routes` on `listener` until `shutdown` comes. Then takes no more
/// connections, and lets those that are open finish what is in flight, for at
/// most `config.shutdown_grace`.
pub async fn serve(
    listener: TcpListener,
    routes: Routes,
    config: &ServerConfig,
    shutdown: impl Future<Output = ()>,
) {
    let Routes(front) = routes;
    let builder = protocol::builder(config);
    let proxies = TrustedProxies::new(&config.trusted_proxies);
    let shares = Shares::new(config.max_connections, config.max_connections_per_address);
    let places = Arc::new(Semaphore::new(config.max_connections));
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = &mut shutdown => break,
        };
        // The places are never closed.
        let Ok(place) = place else { break };
        let stream = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut shutdown => break,
        };
        let peer = stream.peer_addr().ok();
        // Proxies have connections for many.
        let counted = peer.filter(|peer| !proxies.has(peer.ip()));
        let share = counted.map(|peer| shares.take(&Caller::at(peer.ip()), 1));
        let Ok(share) = share.transpose() else {
            tracing::debug!(
                ?peer,
                "too many connections from one address (`server.max_connections_per_address`)"
            );
            continue;
        };
        let hang_up = CancellationToken::new();
        let came_on = Arc::new(Connection {
            local: stream.local_addr().ok(),
            peer,
            _place: Place::new(place, share, front.app.counts.connections.count()),
            hang_up: hang_up.clone(),
        });
        let stream = IdleLimited::new(stream, config.idle_timeout);
        let front = Arc::clone(&front);
        let activity = Activity::new();
        let ceases = activity
            .clone()
            .ceases(config.header_timeout, config.idle_timeout);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let (front, connection) = (Arc::clone(&front), Arc::clone(&came_on));
            let is_http2 = request.version() == Version::HTTP_2;
            let answer = async move {
                let request = request.map(Body::new);
                Ok::<_, Infallible>(front.answer(&connection, request).await)
            };
            if is_http2 {
                return Either::Left(activity.clone().count(answer));
            }
            activity.asked();
            Either::Right(answer)
        });
        let connection = builder
            .serve_connection_with_upgrades(TokioIo::new(stream), service)
            .into_owned();
        let connection = graceful.watch(connection);
        let mut served = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(error, "a connection broke off");
            }
        });
        // In a task of its own, for this would be looked at with every request.
        tokio::spawn(async move {
            tokio::select! {
                _ = &mut served => return,
                () = ceases => tracing::debug!("a connection asked for nothing"),
                () = hang_up.cancelled() => tracing::debug!("a connection took too little"),
            }
            served.abort();
        });
    }
    drop(listener);
    let grace = config.shutdown_grace;
    let ended = async {
        graceful.shutdown().await;
        // WebSockets have places too, and nothing else any more.
        let all = u32::try_from(config.max_connections).unwrap_or(u32::MAX);
        let _ = places.acquire_many(all).await;
    };
    if tokio::time::timeout(grace, ended).await.is_err() {
        tracing::warn!(
            grace_s = grace.as_secs(),
            "stopping with requests in flight (`server.shutdown_grace`)"
        );
    }
}

async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are written whole; waiting for more only delays them.
                let _ = stream.set_nodelay(true);
                return stream;
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
