//! All settings in one struct, which is also the form of the file.

use std::net::SocketAddr;

use serde::Deserialize;
use serde::Serialize;

use super::sources::SourceSettings;
use crate::auth::AuthConfig;
use crate::bce::UpstreamConfig;
use crate::catalogue::CacheConfig;
use crate::catalogue::CatalogueConfig;
use crate::catalogue::SubscriptionsConfig;
use crate::graphql::DocumentsConfig;
use crate::graphql::FrontLimits;
use crate::graphql::GraphConfig;
use crate::graphql::IntrospectionConfig;
use crate::graphql::LimitsConfig;
use crate::graphql::Resolvers;
use crate::http::CorsConfig;
use crate::http::HttpConfig;
use crate::http::RateConfig;
use crate::http::ServerConfig;
use crate::http::StreamsConfig;
use crate::http::list_or_commas;
use crate::telemetry::LogConfig;

/// What is in force. Every field is a key of the file; in the environment it
/// is `BCC_GRAPHQL_` and the key in capitals, `__` between levels.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The address to listen at (`127.0.0.1:8080`). Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Names by which the service may be called in `Host`, beside loopback
    /// names and its own address (none). In the environment, with commas.
    #[serde(deserialize_with = "list_or_commas")]
    pub allowed_hosts: Vec<String>,
    /// Who may ask.
    pub auth: AuthConfig,
    /// Connections.
    pub server: ServerConfig,
    /// Which web pages may ask.
    pub cors: CorsConfig,
    /// How often a caller may ask.
    pub rate: RateConfig,
    /// Who is told of the schema.
    pub introspection: IntrospectionConfig,
    /// What one request may cost.
    pub limits: LimitsConfig,
    /// Which documents are executed, and which are kept.
    pub documents: DocumentsConfig,
    /// How long pages are held.
    pub cache: CacheConfig,
    /// How lists are watched.
    pub subscriptions: SubscriptionsConfig,
    /// How BCC is called.
    pub upstream: UpstreamConfig,
    /// What is logged.
    pub log: LogConfig,
    /// The accounts and regions to read, the default one first. Where there is
    /// none, the variables `BAIDUCLOUD_…` name one.
    pub sources: Vec<SourceSettings>,
    /// Which executor answers: for measurements, and no key of the file.
    #[serde(skip)]
    pub resolvers: Resolvers,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            allowed_hosts: Vec::new(),
            auth: AuthConfig::default(),
            server: ServerConfig::default(),
            cors: CorsConfig::default(),
            rate: RateConfig::default(),
            introspection: IntrospectionConfig::default(),
            limits: LimitsConfig::default(),
            documents: DocumentsConfig::default(),
            cache: CacheConfig::default(),
            subscriptions: SubscriptionsConfig::default(),
            upstream: UpstreamConfig::default(),
            log: LogConfig::default(),
            sources: Vec::new(),
            resolvers: Resolvers::default(),
        }
    }
}

impl Settings {
    /// What the HTTP side heeds.
    #[must_use]
    pub fn http(&self) -> HttpConfig {
        HttpConfig {
            listen: self.listen,
            allowed_hosts: self.allowed_hosts.clone(),
            streams: StreamsConfig {
                init_timeout: self.server.header_timeout,
                idle_timeout: self.server.idle_timeout,
                max_operations: self.subscriptions.max_per_connection,
            },
            origins: self.cors.origins.clone(),
            trusted_proxies: self.server.trusted_proxies.clone(),
            max_requests: self.server.max_requests,
            rate: self.rate(),
        }
    }

    /// Whether whoever can connect is on this machine: behind a proxy, which is what
    /// `server.trusted_proxies` says, it may be anybody.
    #[must_use]
    pub fn is_for_this_machine(&self) -> bool {
        self.listen.ip().is_loopback() && self.server.trusted_proxies.is_empty()
    }

    /// How often a caller may ask.
    fn rate(&self) -> RateConfig {
        let is_local = self.is_for_this_machine() && !self.auth.asks();
        self.rate.filled(is_local)
    }

    /// What the graph heeds.
    #[must_use]
    pub fn graph(&self) -> GraphConfig {
        GraphConfig {
            limits: self.limits.clone(),
            documents: self.documents.clone(),
            introspection: self.introspection.clone(),
            answers_max_bytes: self.cache.answers_max_bytes,
            front: FrontLimits {
                requests: self.server.max_requests,
                requests_per_second: self.rate().limit(),
                requests_at_once: self.rate.burst as usize,
                subscriptions: self.subscriptions.max,
                subscription_listings: self.subscriptions.max_listings,
                subscriptions_per_connection: self.subscriptions.max_per_connection,
            },
            resolvers: self.resolvers,
        }
    }

    /// What the catalogue heeds.
    #[must_use]
    pub fn catalogue(&self) -> CatalogueConfig {
        CatalogueConfig {
            cache: self.cache.clone(),
            read_deadline: self.upstream.read_deadline,
            walk_deadline: self.upstream.walk_deadline,
            walk_pages: self.limits.walk_pages,
            page_size: self.upstream.page_size.into(),
            subscriptions: self.subscriptions.clone(),
        }
    }

    /// The settings as a file would hold them, secrets hidden.
    #[must_use]
    pub fn shown(&self) -> String {
        // Every key is a text and every value a text, a number or a list.
        toml::to_string(self).unwrap_or_default()
    }
}
