//! The parts put together: what the binary runs, and what the tests run too.

mod issuer;
mod provider;

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;
use url::Url;

use crate::auth::Authenticator;
use crate::auth::InvalidAuth;
use crate::auth::Surroundings;
use crate::bce;
use crate::bce::Clock;
use crate::bce::client::ClientError;
use crate::catalogue::Catalogue;
use crate::catalogue::Source;
use crate::config::Settings;
use crate::config::SourceSettings;
use crate::config::default_endpoint;
use crate::graphql::Graph;
use crate::graphql::InvalidGraph;
use crate::http;
use crate::http::About;
use crate::http::AboutSource;
use crate::http::Routes;
use crate::http::ServerConfig;

pub use provider::Bcc;

/// The service, ready to listen.
pub struct Service {
    graph: Graph,
    routes: Routes,
    server: ServerConfig,
    authenticator: Authenticator,
    stopping: watch::Sender<bool>,
}

/// Why the service can't be put together.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is nothing to read.
    #[error(
        "no credentials: set BAIDUCLOUD_ACCESS_KEY and BAIDUCLOUD_SECRET_KEY, or write `[[sources]]` in the file given with --config. To try it without an account: `bcc-graphql serve --emulator`"
    )]
    NoSources,
    /// A source can't be called.
    #[error("source `{account}` in `{region}`: {cause}")]
    Source {
        /// The account's name.
        account: String,
        /// The region's id.
        region: String,
        /// What is wrong.
        cause: ClientError,
    },
    /// The keys can't be taken.
    #[error(transparent)]
    Auth(#[from] InvalidAuth),
    /// There can be no graph.
    #[error(transparent)]
    Graph(#[from] InvalidGraph),
}

impl Service {
    /// The service of these settings. `emulated` says whether an emulator
    /// answers for BCC.
    ///
    /// # Errors
    /// See [`ServiceError`].
    pub fn new(settings: &Settings, emulated: bool, clock: Clock) -> Result<Self, ServiceError> {
        let surroundings = Surroundings {
            is_loopback: settings.is_for_this_machine(),
            sources: settings.sources.iter().map(SourceSettings::place).collect(),
        };
        let authenticator = Authenticator::new(
            &settings.auth,
            surroundings,
            Arc::clone(&clock),
            issuer::fetch_keys(),
        )?;
        let catalogue = catalogue(settings, clock)?;
        let about = About {
            emulated,
            sources: catalogue.sources().map(|(_, s)| about_source(s)).collect(),
            body_timeout: settings.server.body_timeout,
            send_timeout: settings.server.send_timeout,
            graphiql: settings.server.graphiql,
        };
        let graph = Graph::new(catalogue.clone(), settings.graph(), emulated)?;
        let (stopping, told) = watch::channel(false);
        Ok(Self {
            routes: http::routes(
                graph.clone(),
                catalogue,
                about,
                &settings.http(),
                authenticator.clone(),
                told,
            ),
            server: settings.server.clone(),
            graph,
            authenticator,
            stopping,
        })
    }

    /// What tells who is asking, to give it newer settings.
    #[must_use]
    pub fn authenticator(&self) -> Authenticator {
        self.authenticator.clone()
    }

    /// The graph, to have it read its trusted documents again.
    #[must_use]
    pub fn graph(&self) -> Graph {
        self.graph.clone()
    }

    /// Serves on `listener` until `shutdown` comes and what is in flight is
    /// answered.
    pub async fn run(self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let stopping = self.stopping;
        let shutdown = async move {
            shutdown.await;
            stopping.send_replace(true);
        };
        tokio::select! {
            () = http::serve(listener, self.routes, &self.server, shutdown) => {}
            never = self.graph.follow_documents() => match never {},
        }
    }
}

/// The catalogue of these settings.
///
/// # Errors
/// No source, or one that can't be called.
pub fn catalogue(settings: &Settings, clock: Clock) -> Result<Catalogue, ServiceError> {
    if settings.sources.is_empty() {
        return Err(ServiceError::NoSources);
    }
    let sources = settings
        .sources
        .iter()
        .map(|source| connect(source, settings, &clock))
        .collect::<Result<_, _>>()?;
    Ok(Catalogue::new(sources, settings.catalogue(), clock))
}

/// Chooses the cryptography of TLS for the whole process. Every binary calls
/// it first; a second call changes nothing.
pub fn install_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn connect(
    source: &SourceSettings,
    settings: &Settings,
    clock: &Clock,
) -> Result<Source, ServiceError> {
    let wrong = |cause| ServiceError::Source {
        account: source.account.clone(),
        region: source.region().to_owned(),
        cause,
    };
    let credentials = source.credentials().ok_or(ServiceError::NoSources)?;
    let endpoint = match &source.endpoint {
        Some(endpoint) => endpoint.clone(),
        None => {
            let address = default_endpoint(source.region());
            Url::parse(&address).map_err(|_| {
                wrong(ClientError::Endpoint {
                    endpoint: address,
                    problem: "is no URL",
                })
            })?
        }
    };
    let client = bce::Client::new(
        &endpoint,
        credentials,
        settings.upstream.clone(),
        Arc::clone(clock),
    )
    .map_err(wrong)?;
    Ok(Source::new(
        source.account.clone(),
        source.region().to_owned(),
        endpoint.as_str().trim_end_matches('/').to_owned(),
        client,
    ))
}

fn about_source(source: &Source) -> AboutSource {
    AboutSource {
        account: source.account.clone(),
        region: source.region.clone(),
        endpoint: source.endpoint.clone(),
    }
}
