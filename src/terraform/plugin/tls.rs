//! Mutual TLS: each side shows a certificate that it made for this one run.

use std::sync::Arc;

use rcgen::CertificateParams;
use rcgen::ExtendedKeyUsagePurpose;
use rcgen::KeyPair;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::version::TLS13;
use tokio_rustls::TlsAcceptor;

use super::client_certificate::Only;

/// The server's side.
pub(super) struct Tls {
    /// What takes connections.
    pub(super) acceptor: TlsAcceptor,
    /// What Terraform is told to expect.
    pub(super) certificate: CertificateDer<'static>,
}

/// Why there can be no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificate can't be made.
    #[error("no certificate could be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// It can't be used.
    #[error("TLS can't be set up: {0}")]
    Setup(#[from] rustls::Error),
}

/// TLS for whoever holds this certificate, with a new certificate of our own.
pub(super) fn tls(client: CertificateDer<'static>) -> Result<Tls, TlsError> {
    let key = KeyPair::generate()?;
    // The name that Terraform asks for.
    let mut params = CertificateParams::new(["localhost".to_owned()])?;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = params.self_signed(&key)?.der().clone();
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    // The provider is named, so that another one in the binary does not matter.
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(Arc::new(Only(client)))
        .with_single_cert(vec![certificate.clone()], key)?;
    // Newer gRPC clients refuse a server that does not say so.
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(Tls {
        acceptor: TlsAcceptor::from(Arc::new(config)),
        certificate,
    })
}
