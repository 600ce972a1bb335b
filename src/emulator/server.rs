//! The emulator on a socket.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use hyper::Request;
use hyper::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::rt::TokioTimer;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::Emulator;
use super::answer::Answer;
use super::auth;
use super::body::AnswerBody;
use super::control;
use super::error::BceError;
use super::fault::Faults;
use super::request::WireRequest;
use super::router;

/// Connections open at once; more wait in the listener's queue.
const MAX_CONNECTIONS: usize = 1024;
/// After a failed accept, most often for want of file handles.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// An error to hyper, which closes the connection for it.
#[derive(Debug, thiserror::Error)]
#[error("told to drop the connection")]
struct Reset;

impl Emulator {
    /// Answers until `shutdown` is done; what is in flight then is dropped.
    pub async fn serve(self, listener: TcpListener, shutdown: impl Future<Output = ()> + Send) {
        let mut shutdown = pin!(shutdown);
        let mut connections = JoinSet::new();
        // Who is not on this machine must not change what others see.
        let is_local = |address: SocketAddr| address.ip().is_loopback();
        let is_controlled = listener.local_addr().is_ok_and(is_local);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                Some(_) = connections.join_next() => {}
                accepted = listener.accept(), if connections.len() < MAX_CONNECTIONS => {
                    match accepted {
                        Ok((stream, _)) => {
                            let emulator = self.clone();
                            connections.spawn(serve_connection(emulator, stream, is_controlled));
                        }
                        Err(error) => {
                            tracing::warn!(%error, "the emulator could not accept a connection");
                            tokio::time::sleep(ACCEPT_PAUSE).await;
                        }
                    }
                }
            }
        }
        connections.shutdown().await;
    }

    async fn respond(
        self,
        request: Request<Incoming>,
        is_controlled: bool,
    ) -> Result<Response<AnswerBody>, Reset> {
        if is_controlled && control::is_meant(request.uri().path()) {
            return Ok(control::respond(&self, request).await);
        }
        let (parts, _) = request.into_parts();
        let request = WireRequest::read(&parts);
        let ticket = self.shared.calls.clone().arrive(&request);
        let faults = self.lock_script().take(&request.path);
        faults.delay().await;
        if faults.reset() {
            return Err(Reset);
        }
        let now = (self.clock)();
        let now = now.checked_add_signed(faults.clock_skew()).unwrap_or(now);
        let request_id = Uuid::new_v4().to_string();
        let mut answer = self
            .answer(&request, &faults, now)
            .unwrap_or_else(|error| error.into_answer(&request_id));
        answer.delivery = faults.delivery();
        ticket.answered(answer.status);
        Ok(answer.into_response(&request_id, now))
    }

    fn answer(
        &self,
        request: &WireRequest,
        faults: &Faults,
        now: DateTime<Utc>,
    ) -> Result<Answer, BceError> {
        request.ensure_decodable()?;
        auth::check(&self.shared.config, request, now)?;
        faults
            .instead()
            .unwrap_or_else(|| router::route(self, request, faults))
    }
}

async fn serve_connection(emulator: Emulator, stream: TcpStream, is_controlled: bool) {
    let service = service_fn(|request| emulator.clone().respond(request, is_controlled));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        // A client that left, or a fault that was asked for.
        tracing::debug!(%error, "a connection to the emulator broke");
    }
}
