//! Which addresses can be called.

use url::Position;
use url::Url;

/// A client that could not be made, or an endpoint that can't be called.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The endpoint is no plain `http(s)://host[:port]`.
    #[error("the endpoint `{endpoint}` {problem}")]
    Endpoint {
        /// What was given.
        endpoint: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// TLS could not be set up; on Linux, most often no root certificates.
    #[error("no HTTP client (are the system's root certificates installed?)")]
    Http(#[source] reqwest::Error),
}

/// Whether it is a plain `http(s)://host[:port]`.
pub(super) fn check(endpoint: &Url) -> Result<(), ClientError> {
    let problem = if !matches!(endpoint.scheme(), "http" | "https") {
        "is neither https:// nor http://"
    } else if !endpoint.has_host() {
        "names no host"
    } else if !endpoint.username().is_empty() || endpoint.password().is_some() {
        "holds a user name or a password, which BCC does not use"
    } else if endpoint.path() != "/" || endpoint.query().is_some() || endpoint.fragment().is_some()
    {
        "holds more than a scheme, a host and a port"
    } else {
        return Ok(());
    };
    // Whatever stands before the host may be a password.
    let shown = format!(
        "{}://{}",
        endpoint.scheme(),
        &endpoint[Position::BeforeHost..Position::AfterPath]
    );
    Err(ClientError::Endpoint {
        endpoint: shown,
        problem,
    })
}

/// Whether it is on this machine.
pub(super) fn is_loopback(endpoint: &Url) -> bool {
    match endpoint.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
