//! The settings of the HTTP side.

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

use super::Network;
use super::Origin;
use super::RateConfig;
use super::list_or_commas;

/// Proxies take a connection for dead that is silent for longer.
const MAX_KEEP_ALIVE: Duration = Duration::from_secs(12);

/// Where to listen, and for whom.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// The address (`listen`).
    pub listen: SocketAddr,
    /// Names by which it may be called, beside loopback and its own address
    /// (`allowed_hosts`).
    pub allowed_hosts: Vec<String>,
    /// Answers that come bit by bit.
    pub streams: StreamsConfig,
    /// The origins of the web pages that may ask (`cors.origins`).
    pub origins: Vec<Origin>,
    /// The proxies that are believed where a request comes from
    /// (`server.trusted_proxies`).
    pub trusted_proxies: Vec<Network>,
    /// Requests under way at once (`server.max_requests`).
    pub max_requests: usize,
    /// How often a caller may ask (`rate`).
    pub rate: RateConfig,
}

/// What WebSockets and streams of events heed.
#[derive(Debug, Clone)]
pub struct StreamsConfig {
    /// How long a WebSocket's client may take to begin (`server.header_timeout`).
    pub init_timeout: Duration,
    /// How long a WebSocket's client may be silent (`server.idle_timeout`).
    pub idle_timeout: Duration,
    /// Operations under way at once on one WebSocket
    /// (`subscriptions.max_per_connection`).
    pub max_operations: usize,
}

impl StreamsConfig {
    /// How often something is sent where there is nothing to say: often enough
    /// for the proxies in between, and for clients to show that they are there.
    pub(super) fn keep_alive(&self) -> Duration {
        (self.idle_timeout / 3).min(MAX_KEEP_ALIVE)
    }
}

impl Default for StreamsConfig {
    fn default() -> Self {
        let server = ServerConfig::default();
        Self {
            init_timeout: server.header_timeout,
            idle_timeout: server.idle_timeout,
            max_operations: 50,
        }
    }
}

/// The `[server]` settings.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// Whether GraphiQL is served, at `/graphiql` (true).
    pub graphiql: bool,
    /// How long a stop waits for what is in flight (10 s).
    #[serde(with = "humantime_serde")]
    pub shutdown_grace: Duration,
    /// How long a client may take to send a request's head (10 s).
    #[serde(with = "humantime_serde")]
    pub header_timeout: Duration,
    /// How long a client may take to send a request's body (10 s).
    #[serde(with = "humantime_serde")]
    pub body_timeout: Duration,
    /// How long a connection may be silent: one on which nothing comes, or whose
    /// client takes nothing of what it asked for (60 s).
    #[serde(with = "humantime_serde")]
    pub idle_timeout: Duration,
    /// Connections open at once (10000). Further ones wait to be taken.
    pub max_connections: usize,
    /// Connections open at once from one address, of IPv6 from one network (1000).
    /// Further ones are closed at once. Trusted proxies may have any number.
    pub max_connections_per_address: usize,
    /// Requests under way at once (512), of which one caller may have half. Further
    /// ones are answered with 503.
    pub max_requests: usize,
    /// How long a client may take to take an answer (60 s).
    #[serde(with = "humantime_serde")]
    pub send_timeout: Duration,
    /// The addresses or networks of proxies in front: what they say of where a
    /// request comes from (`X-Forwarded-For`, `Forwarded`) is believed (none). In
    /// the environment, with commas.
    #[serde(deserialize_with = "list_or_commas")]
    pub trusted_proxies: Vec<Network>,
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            graphiql: true,
            shutdown_grace: Duration::from_secs(10),
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(60),
            max_connections: 10_000,
            max_connections_per_address: 1000,
            max_requests: 512,
            send_timeout: Duration::from_secs(60),
            trusted_proxies: Vec::new(),
        }
    }
}
