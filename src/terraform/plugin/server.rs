//! Serving a provider, from the handshake to the last answer.

use std::convert::Infallible;
use std::io;
use std::io::Write;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use super::Invitation;
use super::Provider;
use super::TlsError;
use super::handshake;
use super::lifetime::Connections;
use super::listener::Listener;
use super::listener::Stream;
use super::service::Service;
use super::tls::Tls;
use super::tls::tls;

/// How long a TLS handshake may take.
const TLS_HANDSHAKE: Duration = Duration::from_secs(10);

/// How long the last answers may take to leave. Terraform kills after 2 s.
const FAREWELL: Duration = Duration::from_secs(1);

/// More than Terraform ever has, which is one.
const MOST_CONNECTIONS: usize = 64;

/// How long nothing is accepted after that failed: it is for want of files or
/// memory, and asking at once would only heat the machine.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Why a provider can't be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Nothing could be listened at.
    #[error("there is neither a socket nor a port to listen at: {0}")]
    Listen(io::Error),
    /// A port would be open to everybody on this machine.
    #[error(
        "no socket can be made ({0}), and a port without TLS would be open to every user of this machine; set TMPDIR to a folder with a short path, or unset TF_DISABLE_PLUGIN_TLS"
    )]
    Unprotected(io::Error),
    /// There can be no TLS.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// Whoever started this does not listen.
    #[error("the handshake could not be written: {0}")]
    Handshake(io::Error),
}

/// Serves Terraform, until it says so, is gone, or `told_to_stop` ends. One line
/// is written to `out`.
///
/// # Errors
/// See [`ServeError`].
pub async fn serve<P: Provider>(
    provider: P,
    invitation: Invitation,
    mut out: impl Write,
    told_to_stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let listener = match Listener::unix(&invitation.folder) {
        Ok(listener) => listener,
        Err(error) if invitation.client.is_none() => return Err(ServeError::Unprotected(error)),
        Err(_) => Listener::tcp(invitation.ports)
            .await
            .map_err(ServeError::Listen)?,
    };
    let tls = invitation.client.map(tls).transpose()?;
    let (acceptor, certificate) = tls.map_or(
        (None, None),
        |Tls {
             acceptor,
             certificate,
         }| { (Some(acceptor), Some(certificate)) },
    );
    write(
        &mut out,
        &handshake::line(&listener.address(), certificate.as_ref()),
    )?;
    let stop = CancellationToken::new();
    let connections = Connections::new();
    let service = Service::new(provider, stop.clone(), true);
    let server = Server {
        listener,
        acceptor,
        service: Arc::new(service),
        connections: connections.clone(),
        stop: stop.clone(),
    };
    let end = async {
        tokio::select! {
            () = stop.cancelled() => {}
            () = connections.abandoned() => {}
            () = told_to_stop => {}
        }
    };
    server.run_until(end).await;
    Ok(())
}

/// Serves a provider for a debugger, in the clear but only for this user, until
/// `told_to_stop` ends. Whatever Terraform has the variable that is written to
/// `out` uses this process instead of starting one.
///
/// # Errors
/// See [`ServeError`].
pub async fn debug<P: Provider>(
    provider: P,
    source: &str,
    mut out: impl Write,
    told_to_stop: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let listener = Listener::unix(&std::env::temp_dir()).map_err(ServeError::Listen)?;
    let address = listener.address();
    let reattach = json!({source: {
        "Protocol": "grpc",
        "ProtocolVersion": 6,
        "Pid": std::process::id(),
        "Test": true,
        "Addr": {"Network": address.network(), "String": address.place()},
    }});
    write(&mut out, &format!("TF_REATTACH_PROVIDERS='{reattach}'\n"))?;
    let stop = CancellationToken::new();
    let service = Service::new(provider, stop.clone(), false);
    let server = Server {
        listener,
        acceptor: None,
        service: Arc::new(service),
        connections: Connections::new(),
        stop,
    };
    server.run_until(told_to_stop).await;
    Ok(())
}

fn write(out: &mut impl Write, line: &str) -> Result<(), ServeError> {
    out.write_all(line.as_bytes())
        .and_then(|()| out.flush())
        .map_err(ServeError::Handshake)
}

struct Server<P: Provider> {
    listener: Listener,
    acceptor: Option<TlsAcceptor>,
    service: Arc<Service<P>>,
    connections: Connections,
    stop: CancellationToken,
}

impl<P: Provider> Server<P> {
    /// Answers until `end`, and then finishes what is being answered.
    async fn run_until(self, end: impl Future<Output = ()>) {
        let mut tasks = JoinSet::new();
        let mut end = pin!(end);
        loop {
            tokio::select! {
                () = &mut end => break,
                stream = self.accept() => {
                    if tasks.len() < MOST_CONNECTIONS {
                        tasks.spawn(self.connection(stream));
                    }
                }
                Some(_) = tasks.join_next() => {}
            }
        }
        self.stop.cancel();
        // Whoever is too slow for it is cut off when the tasks are dropped.
        let _ = timeout(FAREWELL, async {
            while tasks.join_next().await.is_some() {}
        })
        .await;
    }

    async fn accept(&self) -> Box<dyn Stream> {
        loop {
            match self.listener.accept().await {
                Ok(stream) => return stream,
                Err(error) => {
                    tracing::warn!(%error, "no connection could be accepted");
                    sleep(ACCEPT_AGAIN).await;
                }
            }
        }
    }

    fn connection(&self, stream: Box<dyn Stream>) -> impl Future<Output = ()> + Send + 'static {
        let acceptor = self.acceptor.clone();
        let service = Arc::clone(&self.service);
        let connections = self.connections.clone();
        let stop = self.stop.clone();
        async move {
            let authenticated = tokio::select! {
                authenticated = authenticated(stream, acceptor) => authenticated,
                () = stop.cancelled() => return,
            };
            let stream = match authenticated {
                Ok(stream) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a caller was refused");
                    return;
                }
            };
            let _counted = connections.one_more();
            let answer = service_fn(move |request| {
                let service = Arc::clone(&service);
                async move { Ok::<_, Infallible>(service.answer(request).await) }
            });
            let http = http2::Builder::new(TokioExecutor::new());
            let mut served = pin!(http.serve_connection(TokioIo::new(stream), answer));
            let ended = tokio::select! {
                ended = served.as_mut() => ended,
                () = stop.cancelled() => {
                    served.as_mut().graceful_shutdown();
                    served.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
        }
    }
}

async fn authenticated(
    stream: Box<dyn Stream>,
    acceptor: Option<TlsAcceptor>,
) -> io::Result<Box<dyn Stream>> {
    let Some(acceptor) = acceptor else {
        return Ok(stream);
    };
    let handshake = timeout(TLS_HANDSHAKE, acceptor.accept(stream));
    Ok(Box::new(handshake.await??))
}
