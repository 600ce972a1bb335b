//! What stands in for BCC, in this process, away from the servers' core.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::emulator::sample_catalogue;
use tokio::net::TcpListener;

use super::serve;

/// A BCC whose calls are counted.
pub(super) struct Upstream {
    /// Where it is.
    pub(super) endpoint: String,
    calls: Box<dyn Fn() -> usize>,
}

impl Upstream {
    /// The emulator, with so many images.
    pub(super) async fn emulated(images: usize) -> anyhow::Result<Self> {
        let (listener, endpoint) = listen().await?;
        let emulator = Emulator::new(EmulatorConfig {
            images,
            ..EmulatorConfig::default()
        });
        let serving = emulator.clone();
        tokio::spawn(serving.serve(listener, std::future::pending()));
        Ok(Self {
            endpoint,
            calls: Box::new(move || emulator.call_count()),
        })
    }

    /// One that answers at once, always with the same only page, whose images have their
    /// fields in the order in which the emulator writes them.
    pub(super) async fn canned(images: usize) -> anyhow::Result<Self> {
        let (listener, endpoint) = listen().await?;
        let images = serde_json::to_string(&sample_catalogue(images))?;
        let page =
            format!(r#"{{"marker":"","isTruncated":false,"maxKeys":1000,"images":{images}}}"#);
        let count: Arc<AtomicUsize> = Arc::default();
        let body = page.into();
        tokio::spawn(serve::send_always(listener, body, Arc::clone(&count)));
        Ok(Self {
            endpoint,
            calls: Box::new(move || count.load(Ordering::Relaxed)),
        })
    }

    /// How many calls there were.
    pub(super) fn calls(&self) -> usize {
        (self.calls)()
    }
}

async fn listen() -> anyhow::Result<(TcpListener, String)> {
    let listener = TcpListener::bind(serve::ANY_PORT).await?;
    let endpoint = format!("http://{}", listener.local_addr()?);
    Ok((listener, endpoint))
}
