//! The `Host` check. A web page can make its own name resolve to this
//! service's address and then read answers as if they were its own (DNS
//! rebinding), but the browser still says that name in `Host`.

use std::net::IpAddr;
use std::net::Ipv6Addr;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::StatusCode;
use axum::http::header;
use axum::http::request::Parts;
use axum::http::uri::Authority;

use super::HttpConfig;

/// The names by which the service may be called.
#[derive(Clone)]
pub(super) struct AllowedHosts(Arc<[String]>);

impl AllowedHosts {
    pub(super) fn new(config: &HttpConfig) -> Self {
        let names = config.allowed_hosts.iter();
        Self(names.cloned().collect())
    }

    /// Whether the settings name it.
    pub(super) fn names(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        self.0.iter().any(|name| name.eq_ignore_ascii_case(host))
    }

    /// Loopback names, the address itself at which the connection came in, and
    /// those of the settings. Ports do not matter.
    fn allows(&self, host: &str, local: Option<SocketAddr>) -> bool {
        if self.names(host) {
            return true;
        }
        let host = host.trim_end_matches('.');
        if let Some(ip) = parse_ip(host) {
            return ip.is_loopback() || local.is_some_and(|local| local.ip().to_canonical() == ip);
        }
        let mut labels = host.rsplit('.');
        labels
            .next()
            .is_some_and(|last| last.eq_ignore_ascii_case("localhost"))
    }

    /// Whether a request calls the service by an allowed name. `local` is the address
    /// at which its connection came in.
    ///
    /// # Errors
    /// What its client is told.
    pub(super) fn check(
        &self,
        head: &Parts,
        local: Option<SocketAddr>,
    ) -> Result<(), (StatusCode, String)> {
        let Some(authority) = authority(head) else {
            let message = "The request needs one valid `Host`\n";
            return Err((StatusCode::BAD_REQUEST, message.to_owned()));
        };
        let host = authority.host();
        if self.allows(host, local) {
            return Ok(());
        }
        let message = format!(
            "`{host}` is not a name of this service; if it should be, add it to `allowed_hosts`\n"
        );
        Err((StatusCode::MISDIRECTED_REQUEST, message))
    }
}

fn parse_ip(host: &str) -> Option<IpAddr> {
    let ip = match host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        Some(v6) => IpAddr::V6(v6.parse::<Ipv6Addr>().ok()?),
        None => host.parse().ok()?,
    };
    Some(ip.to_canonical())
}

/// HTTP/2's `:authority`, or the one `Host` header. User names in it are not
/// valid (RFC 9110, section 4.2.4).
pub(super) fn authority(head: &Parts) -> Option<Authority> {
    let authority = if let Some(authority) = head.uri.authority() {
        authority.clone()
    } else {
        let mut hosts = head.headers.get_all(header::HOST).iter();
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
