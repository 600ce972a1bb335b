//! The servers that the benchmark starts itself as, each in a process of its own.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use bcc_graphql::config::Layers;
use bcc_graphql::config::Settings;
use bcc_graphql::graphql::Resolvers;
use bcc_graphql::service;
use bcc_graphql::service::Service;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use http_body_util::Full;
use hyper::Request;
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::CONTENT_TYPE;
use hyper::header::HeaderValue;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// The port is the kernel's choice.
pub(super) const ANY_PORT: &str = "127.0.0.1:0";

/// Reads each request and sends the bytes of a file: what no service can beat.
pub(super) fn fixed(file: &Path) -> anyhow::Result<()> {
    let body = Bytes::from(std::fs::read(file)?);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(ANY_PORT).await?;
        announce(&listener)?;
        send_always(listener, body, Arc::default()).await
    })
}

/// Serves the graph, each field of each image resolved by itself.
/// Its settings are those of the environment.
pub(super) fn plain() -> anyhow::Result<()> {
    service::install_cryptography();
    let mut layers = Layers::default();
    layers.add_environment(std::env::vars())?;
    let settings = Settings {
        resolvers: Resolvers::Derived,
        ..layers.settings()?
    };
    let service = Service::new(&settings, true, Arc::new(chrono::Utc::now))?;
    // As many threads as the service itself has.
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(ANY_PORT).await?;
        announce(&listener)?;
        service.run(listener, std::future::pending()).await;
        Ok(())
    })
}

/// Answers every request with `body`, and counts them.
pub(super) async fn send_always(
    listener: TcpListener,
    body: Bytes,
    count: Arc<AtomicUsize>,
) -> anyhow::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let body = body.clone();
        let count = Arc::clone(&count);
        let answer = move |request: Request<Incoming>| {
            let body = body.clone();
            count.fetch_add(1, Ordering::Relaxed);
            async move {
                // Whoever breaks off is not there for the answer.
                let _ = request.into_body().collect().await;
                let mut answer = Response::new(Full::new(body));
                let json = HeaderValue::from_static("application/json");
                answer.headers_mut().insert(CONTENT_TYPE, json);
                Ok::<_, Infallible>(answer)
            }
        };
        let connection =
            http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer));
        tokio::spawn(async {
            // The load ends by hanging up.
            let _ = connection.await;
        });
    }
}

fn announce(listener: &TcpListener) -> anyhow::Result<()> {
    println!("listening on http://{}/", listener.local_addr()?);
    Ok(())
}
