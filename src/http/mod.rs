//! HTTP: the only module that knows axum. Every route is on this screen.

mod about;
mod assets;
mod auth;
mod config;
mod connection;
mod cors;
mod fetch_site;
mod freshness;
mod graphql;
mod health;
mod host;
mod idle;
mod list;
mod media;
mod origin;
mod pages;
mod params;
mod request_id;
mod server;
mod socket;
mod sse;

use std::sync::Arc;

use axum::Router;
use axum::middleware;
use axum::routing::any;
use axum::routing::get;
use tokio::sync::watch;

use crate::access::Scope;
use crate::auth::Authenticator;
use crate::catalogue::Catalogue;
use crate::graphql::Graph;
use auth::Door;
use host::AllowedHosts;

pub use about::About;
pub use about::AboutSource;
pub use config::HttpConfig;
pub use config::ServerConfig;
pub use config::StreamsConfig;
pub use cors::CorsConfig;
pub use cors::Origin;
pub use list::list_or_commas;
pub use server::serve;

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
struct App {
    graph: Graph,
    /// Asked only whether it can answer.
    catalogue: Catalogue,
    about: Arc<About>,
    authenticator: Authenticator,
    allowed: AllowedHosts,
    streams: StreamsConfig,
    /// Whether the service was told to stop.
    stopping: watch::Receiver<bool>,
}

/// What answers to which path.
#[derive(Clone)]
pub struct Routes(Router);

/// The service's routes. Once `stopping` is true, streams end. `/readyz` says whether
/// it is, and whether the graph's `catalogue` can answer.
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
    let app = App {
        graph,
        catalogue,
        about: Arc::new(about),
        authenticator: authenticator.clone(),
        allowed: allowed.clone(),
        streams: config.streams.clone(),
        stopping,
    };
    let pages: Arc<[Origin]> = config.origins.clone().into();
    let for_readers = Door::new(authenticator, Scope::ImagesRead);
    let for_streams = for_readers.clone().with_sockets();
    let router = Router::new()
        .route("/graphql", any(graphql::handle))
        .route_layer(middleware::from_fn_with_state(for_streams, auth::admit))
        .merge(
            Router::new()
                .route("/schema.graphql", get(graphql::schema))
                .route_layer(middleware::from_fn_with_state(for_readers, auth::admit)),
        )
        .route_layer(middleware::from_fn_with_state(pages, fetch_site::check))
        // Whatever follows needs no key.
        .route("/", get(pages::landing))
        .route("/landing.css", get(pages::landing_style))
        .route("/graphiql", get(pages::graphiql))
        .route("/assets/{*path}", get(pages::asset))
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(pages::not_found)
        .layer(middleware::from_fn_with_state(allowed, host::check))
        .with_state(app);
    let router = match cors::layer(&config.origins) {
        Some(layer) => router.layer(layer),
        None => router,
    };
    Routes(router.layer(middleware::from_fn(request_id::attach)))
}
