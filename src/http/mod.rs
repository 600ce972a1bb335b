//! HTTP: the only module that knows axum. Every route is on this screen.

mod about;
mod activity;
mod answered;
mod assets;
mod auth;
mod config;
mod connection;
mod cors;
mod counts;
mod encoding;
mod fetch_site;
mod forwarded;
mod freshness;
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
mod request_id;
mod sending;
mod server;
mod socket;
mod sse;

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::any;
use axum::routing::get;
use chrono::DateTime;
use chrono::Utc;
use tokio::sync::watch;

use crate::access::Scope;
use crate::auth::Authenticator;
use crate::catalogue::Catalogue;
use crate::graphql::Graph;
use auth::Door;
use counts::Counts;
use forwarded::TrustedProxies;
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

/// What answers to which path.
#[derive(Clone)]
pub struct Routes {
    router: Router,
    counts: Arc<Counts>,
}

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
    let allowed = AllowedHosts::new(config);
    let counts = Arc::<Counts>::default();
    let app = App {
        graph,
        started_at: catalogue.now(),
        catalogue,
        about: Arc::new(about),
        authenticator: authenticator.clone(),
        allowed: allowed.clone(),
        origins: config.origins.clone().into(),
        rates: Rates::new(&config.rate, TrustedProxies::new(&config.trusted_proxies)),
        streams: config.streams.clone(),
        counts: Arc::clone(&counts),
        stopping,
    };
    let origins = Arc::clone(&app.origins);
    let rates = app.rates.clone();
    let for_admins = Door::new(authenticator.clone(), Scope::Admin);
    let for_readers = Door::new(authenticator, Scope::ImagesRead);
    let for_streams = for_readers.clone().with_sockets();
    let places = Places::new(config.max_requests);
    // What needs a key. Of the layers, the last one comes first.
    let graph = Router::new()
        .route("/graphql", any(graphql::handle))
        .route_layer(middleware::from_fn_with_state(
            places.clone(),
            load::shed_caller,
        ))
        .route_layer(middleware::from_fn_with_state(rates.clone(), rate::limit))
        .route_layer(middleware::from_fn_with_state(for_streams, auth::admit));
    let schema = Router::new()
        .route("/schema.graphql", get(graphql::schema))
        .route_layer(middleware::from_fn_with_state(
            places.clone(),
            load::shed_caller,
        ))
        .route_layer(middleware::from_fn_with_state(rates.clone(), rate::limit))
        .route_layer(middleware::from_fn_with_state(for_readers, auth::admit));
    let data = graph
        .merge(schema)
        .route_layer(middleware::from_fn_with_state(
            rates.clone(),
            rate::limit_failures,
        ))
        .route_layer(middleware::from_fn_with_state(origins, fetch_site::check));
    let pages = Router::new()
        .route("/", get(pages::landing))
        .route("/landing.css", get(pages::landing_style))
        .route("/graphiql", get(pages::graphiql))
        .route("/assets/{*path}", get(pages::asset))
        .route_layer(middleware::from_fn_with_state(rates.clone(), rate::limit));
    // Whoever looks after the process is never put off.
    let metrics = Router::new()
        .route("/metrics", get(metrics::metrics))
        .route_layer(middleware::from_fn_with_state(for_admins, auth::admit))
        .route_layer(middleware::from_fn_with_state(
            rates.clone(),
            rate::limit_failures,
        ));
    let health = Router::new()
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready));
    let router = data
        .merge(pages)
        .route_layer(middleware::from_fn_with_state(places, load::shed))
        .merge(health)
        .merge(metrics)
        .fallback(pages::not_found)
        .with_state(app);
    let router = match cors::layer(&config.origins) {
        Some(layer) => router.layer(layer),
        None => router,
    };
    let note = middleware::from_fn_with_state(Arc::clone(&counts), request_id::attach);
    let router = router
        .layer(middleware::from_fn_with_state(allowed, host::check))
        .layer(middleware::from_fn_with_state(rates, rate::note_address))
        .layer(middleware::from_fn(panics::catch))
        .layer(note);
    Routes { router, counts }
}
