//! What Terraform says in the environment, and what it is told on standard
//! output.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::listener::Address;

/// The variable, and the value of it, by which Terraform's plugins know that it
/// was Terraform that started them. No secret: it keeps people from starting a
/// plugin by hand and wondering.
const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// The one protocol that is spoken here.
const PROTOCOL: &str = "6";

/// The version of the handshake itself.
const CORE_PROTOCOL: &str = "1";

/// What Terraform said when it started this process.
#[derive(Debug)]
pub struct Invitation {
    /// Whom to let in. Without one (`TF_DISABLE_PLUGIN_TLS`) there is no TLS.
    pub(super) client: Option<CertificateDer<'static>>,
    /// Where the socket's folder is made.
    pub(super) folder: PathBuf,
    /// The ports to choose from, where there can be no socket.
    pub(super) ports: RangeInclusive<u16>,
}

/// An invitation that can't be taken.
#[derive(Debug, thiserror::Error)]
pub enum HandshakeError {
    /// It is for another protocol.
    #[error(
        "Terraform offers the plugin protocols {offered}, and this provider speaks 6 only; it needs Terraform 1.0 or newer"
    )]
    Protocol {
        /// What is offered.
        offered: String,
    },
    /// Nobody could be let in.
    #[error("PLUGIN_CLIENT_CERT is no certificate in PEM: {0}")]
    Certificate(rustls::pki_types::pem::Error),
    /// The ports are none.
    #[error("{variable} is `{value}`; it must be a port, 0 to 65535")]
    Port {
        /// The variable.
        variable: &'static str,
        /// What it holds.
        value: String,
    },
}

impl Invitation {
    /// What the environment says, or `None` if it was not Terraform that started
    /// this process.
    ///
    /// # Errors
    /// See [`HandshakeError`].
    pub fn read(
        variable: impl Fn(&'static str) -> Option<String>,
    ) -> Result<Option<Self>, HandshakeError> {
        let given = |name| variable(name).filter(|value| !value.is_empty());
        if given(COOKIE.0).as_deref() != Some(COOKIE.1) {
            return Ok(None);
        }
        if let Some(offered) = given("PLUGIN_PROTOCOL_VERSIONS")
            && !offered.split(',').any(|version| version.trim() == PROTOCOL)
        {
            return Err(HandshakeError::Protocol { offered });
        }
        let client = given("PLUGIN_CLIENT_CERT")
            .map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()))
            .transpose()
            .map_err(HandshakeError::Certificate)?;
        let port = |variable| match given(variable) {
            None => Ok(0),
            Some(value) => value
                .parse()
                .map_err(|_| HandshakeError::Port { variable, value }),
        };
        let folder = given("PLUGIN_UNIX_SOCKET_DIR").or_else(|| given("TMPDIR"));
        Ok(Some(Self {
            client,
            folder: folder.map_or_else(std::env::temp_dir, PathBuf::from),
            ports: port("PLUGIN_MIN_PORT")?..=port("PLUGIN_MAX_PORT")?,
        }))
    }
}

/// The one line on standard output.
pub(super) fn line(address: &Address, certificate: Option<&CertificateDer<'_>>) -> String {
    let certificate = certificate.map(|certificate| STANDARD_NO_PAD.encode(certificate));
    format!(
        "{CORE_PROTOCOL}|{PROTOCOL}|{}|{}|grpc|{}\n",
        address.network(),
        address.place(),
        certificate.unwrap_or_default(),
    )
}
