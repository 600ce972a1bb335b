//! The settings of the HTTP side.

use std::net::SocketAddr;
use std::time::Duration;

use serde::Deserialize;
use serde::Serialize;

/// Where to listen, and for whom.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// The address (`listen`).
    pub listen: SocketAddr,
    /// Names by which it may be called, beside loopback and its own address
    /// (`allowed_hosts`).
    pub allowed_hosts: Vec<String>,
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
        }
    }
}
