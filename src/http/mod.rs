//! HTTP: the only module that knows axum. Every route is on this screen.

mod about;
mod activity;
mod answered;
mod assets;
mod auth;
mod body;
mod config;
mod connection;
mod cors;
mod counts;
mod encoding;
mod fetch_site;
mod forwarded;
mod freshness;
mod front;
mod graphql;
mod health;
mod host;
mod idle;
mod list;
mod load;
mod media;
mod metrics;
mod network;
mod origin;
mod packing;
mod pages;
mod panics;
mod params;
mod pieces;
mod protocol;
mod rate;
mod refused;
mod sending;
mod server;
mod socket;
mod sse;
mod trace;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;
use chrono::DateTime;
use chrono::Utc;
use hyper_util::service::TowerToHyperService;
use tokio::sync::watch;

use crate::auth::Authenticator;
use crate::catalogue::Catalogue;
use crate::graphql::Graph;
use counts::Counts;
use forwarded::TrustedProxies;
use front::Front;
use host::AllowedHosts;
use load::Places;
use rate::Rates;

pub use about::About;
pub use about::AboutSource;
pub use config::HttpConfig;
pub use config::ServerConfig;
pub use config::StreamsConfig;
pub use cors::CorsConfig;
pub use cors::Origin;
pub use list::list_or_commas;
pub use network::Network;
pub use rate::RateConfig;
pub use server::serve;

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
struct App {
    graph: Graph,
    /// Asked only whether it can answer, and for what it has counted.
    catalogue: Catalogue,
    about: Arc<About>,
    authenticator: Authenticator,
    allowed: AllowedHosts,
    /// Those of other sites' pages that may ask.
    origins: Arc<[Origin]>,
    rates: Rates,
    streams: StreamsConfig,
    counts: Arc<Counts>,
    started_at: DateTime<Utc>,
    /// Whether the service was told to stop.
    stopping: watch::Receiver<bool>,
}

/// What answers requests. Cheap to clone.
#[derive(Clone)]
pub struct Routes(Arc<Front>);

/// The service's routes. Once `stopping` is true, streams end. `/readyz` says whether
/// it is, and whether the graph's `catalogue` can answer; `/metrics` what was counted.
#[must_use]
pub fn routes(
    graph: Graph,
    catalogue: Catalogue,
    about: About,
    config: &HttpConfig,
    authenticator: Authenticator,
    stopping: watch::Receiver<bool>,
) -> Routes {
    let app = App {
        graph,
        started_at: catalogue.now(),
        catalogue,
        about: Arc::new(about),
        authenticator,
        allowed: AllowedHosts::new(config),
        origins: config.origins.clone().into(),
        rates: Rates::new(&config.rate, TrustedProxies::new(&config.trusted_proxies)),
        streams: config.streams.clone(),
        counts: Arc::default(),
        stopping,
    };
    // `/graphql`, `/schema.graphql` and `/metrics`, which ask for a key, are the
    // front's own.
    let open = Router::new()
        .route("/", get(pages::landing))
        .route("/landing.css", get(pages::landing_style))
        .route("/graphiql", get(pages::graphiql))
        .route("/assets/{*path}", get(pages::asset))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(pages::not_found)
        .with_state(app.clone());
    Routes(Arc::new(Front {
        app,
        places: Places::new(config.max_requests),
        cors: cors::layer(&config.origins),
        open: TowerToHyperService::new(open),
    }))
}
