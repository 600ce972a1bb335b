//! The `Host` check. A web page can make its own name resolve to this
//! service's address and then read answers as if they were its own (DNS
//! rebinding), but the browser still says that name in `Host`.

use std::net::IpAddr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Extension;
use axum::extract::Request;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use axum::response::Response;

use super::HttpConfig;
use super::connection::Connection;

/// The names by which the service may be called.
#[derive(Clone)]
pub(super) struct AllowedHosts(Arc<Vec<String>>);

impl AllowedHosts {
    pub(super) fn new(config: &HttpConfig) -> Self {
        let names = config.allowed_hosts.iter();
        Self(Arc::new(
            names.map(|name| name.to_ascii_lowercase()).collect(),
        ))
    }

    /// Whether the settings name it.
    pub(super) fn names(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.0.contains(&host)
    }

    /// Loopback names, the address itself at which the connection came in, and
    /// those of the settings. Ports do not matter.
    fn allows(&self, host: &str, local: Option<SocketAddr>) -> bool {
        if self.names(host) {
            return true;
        }
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        if host == "localhost" || host.ends_with(".localhost") {
            return true;
        }
        parse_ip(&host).is_some_and(|ip| {
            ip.is_loopback() || local.is_some_and(|local| local.ip().to_canonical() == ip)
        })
    }
}

fn parse_ip(host: &str) -> Option<IpAddr> {
    let ip = match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        Some(v6) => IpAddr::V6(v6.parse::<Ipv6Addr>().ok()?),
        None => host.parse().ok()?,
    };
    Some(ip.to_canonical())
}

/// Lets a request through if it calls the service by an allowed name.
pub(super) async fn check(
    State(allowed): State<AllowedHosts>,
    connection: Option<Extension<Connection>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(authority) = authority(&request) else {
        return (
            StatusCode::BAD_REQUEST,
            "The request needs one valid `Host`\n",
        )
            .into_response();
    };
    let local = connection.and_then(|Extension(connection)| connection.local);
    if allowed.allows(authority.host(), local) {
        return next.run(request).await;
    }
    let message = format!(
        "`{}` is not a name of this service; if it should be, add it to `allowed_hosts`\n",
        authority.host()
    );
    (StatusCode::MISDIRECTED_REQUEST, message).into_response()
}

/// HTTP/2's `:authority`, or the one `Host` header. User names in it are not
/// valid (RFC 9110, section 4.2.4).
pub(super) fn authority(request: &Request) -> Option<Authority> {
    let authority = if let Some(authority) = request.uri().authority() {
        authority.clone()
    } else {
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let host = hosts.next()?;
        if hosts.next().is_some() {
            return None;
        }
        Authority::try_from(host.as_bytes()).ok()?
    };
    (!authority.as_str().contains('@')).then_some(authority)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::RateConfig;
    use crate::http::StreamsConfig;

    #[test]
    fn only_known_names_are_allowed() {
        let allowed = AllowedHosts::new(&HttpConfig {
            listen: SocketAddr::from(([0, 0, 0, 0], 8080)),
            allowed_hosts: vec!["Images.Example".to_owned()],
            streams: StreamsConfig::default(),
            origins: Vec::new(),
            trusted_proxies: Vec::new(),
            max_requests: 1,
            rate: RateConfig::default(),
        });
        let local = Some(SocketAddr::from(([10, 1, 2, 3], 8080)));
        for (host, expected) in [
            ("localhost", true),
            ("LOCALHOST.", true),
            ("127.0.0.1", true),
            ("127.8.9.1", true),
            ("[::1]", true),
            ("10.1.2.3", true),
            ("[::ffff:10.1.2.3]", true),
            ("images.example", true),
            ("10.1.2.4", false),
            ("evil.example", false),
            ("images.example.evil.example", false),
            ("localhost.evil.example", false),
            ("0.0.0.0", false),
            ("", false),
        ] {
            assert_eq!(allowed.allows(host, local), expected, "{host}");
        }
    }
}
