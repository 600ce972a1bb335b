//! A catalogue in front of an emulator, whose pages are read once.

use std::sync::Arc;
use std::time::Duration;

use bcc_graphql::catalogue::Catalogue;
use bcc_graphql::config::Settings;
use bcc_graphql::config::SourceSettings;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::graphql::Graph;
use bcc_graphql::service;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// What there is to ask.
pub(super) struct World {
    /// Where everything runs: as in the service, but on one thread.
    pub(super) runtime: Runtime,
    pub(super) catalogue: Catalogue,
    pub(super) graph: Graph,
}

/// A world of a thousand images.
pub(super) fn world() -> World {
    world_of(1000)
}

/// A world of so many images.
pub(super) fn world_of(images: usize) -> World {
    service::install_cryptography();
    let config = EmulatorConfig {
        images,
        ..EmulatorConfig::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let mut settings = Settings {
        sources: vec![SourceSettings {
            access_key: Some(config.access_key.clone()),
            secret_key: Some(config.secret_key.clone().into()),
            endpoint: Some(endpoint.parse().unwrap()),
            ..SourceSettings::default()
        }],
        ..Settings::default()
    };
    // Nothing is read again while this runs.
    settings.cache.fresh = Duration::from_secs(3600);
    runtime.spawn(Emulator::new(config).serve(listener, std::future::pending()));
    let catalogue = service::catalogue(&settings, Arc::new(chrono::Utc::now)).unwrap();
    let graph = Graph::new(catalogue.clone(), settings.graph(), true).unwrap();
    World {
        runtime,
        catalogue,
        graph,
    }
}
