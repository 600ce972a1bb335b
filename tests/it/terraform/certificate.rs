//! Certificates like Terraform's: self-signed, a CA, ECDSA with P-521.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p521::ecdsa::DerSignature;
use p521::ecdsa::SigningKey;
use p521::ecdsa::signature::Signer as _;
use rustls::SignatureAlgorithm;
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::CertificateDer;
use rustls::sign::CertifiedKey;

const ECDSA_WITH_SHA512: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04];
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const SECP521R1: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x23];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OID: u8 = 0x06;
const UTF8: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;

/// A certificate, and the key of it.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    certificate: CertificateDer<'static>,
    key: Arc<SigningKey>,
}

impl Identity {
    pub(super) fn generate() -> Self {
        // 64 bytes are less than the curve's order.
        let mut scalar = [0; 66];
        rand(&mut scalar[2..]);
        let key = SigningKey::from_slice(&scalar).unwrap();
        Self {
            certificate: certificate(&key),
            key: Arc::new(key),
        }
    }

    /// Shows the certificate of `other`, and signs with its own key.
    pub(super) fn pretending_to_be(&self, other: &Self) -> Self {
        Self {
            certificate: other.certificate.clone(),
            key: Arc::clone(&self.key),
        }
    }

    pub(super) fn pem(&self) -> String {
        let text = STANDARD.encode(&self.certificate);
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(64)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect();
        format!(
            "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
            lines.join("\n")
        )
    }
}

fn rand(bytes: &mut [u8]) {
    bytes.fill_with(|| fastrand::u8(..));
}

fn certificate(key: &SigningKey) -> CertificateDer<'static> {
    let algorithm = der(SEQUENCE, &[&der(OID, &[ECDSA_WITH_SHA512])]);
    let name = der(
        SEQUENCE,
        &[&der(
            SET,
            &[&der(
                SEQUENCE,
                &[&der(OID, &[COMMON_NAME]), &der(UTF8, &[b"localhost"])],
            )],
        )],
    );
    let validity = der(
        SEQUENCE,
        &[
            &der(UTC_TIME, &[b"200101000000Z"]),
            &der(UTC_TIME, &[b"491231235959Z"]),
        ],
    );
    let curve = der(
        SEQUENCE,
        &[&der(OID, &[EC_PUBLIC_KEY]), &der(OID, &[SECP521R1])],
    );
    let point = key.verifying_key().to_sec1_point(false);
    let public = der(
        SEQUENCE,
        &[&curve, &der(BIT_STRING, &[&[0], point.as_bytes()])],
    );
    let is_ca = der(SEQUENCE, &[&[0x01, 0x01, 0xff]]);
    let extension = der(
        SEQUENCE,
        &[
            &der(OID, &[BASIC_CONSTRAINTS]),
            &der(OCTET_STRING, &[&is_ca]),
        ],
    );
    let extensions = der(0xa3, &[&der(SEQUENCE, &[&extension])]);
    let version_3 = der(0xa0, &[&der(INTEGER, &[&[2]])]);
    let serial = der(INTEGER, &[&[fastrand::u8(1..128), fastrand::u8(..)]]);
    let told = der(
        SEQUENCE,
        &[
            &version_3,
            &serial,
            &algorithm,
            &name,
            &validity,
            &name,
            &public,
            &extensions,
        ],
    );
    let signature: DerSignature = key.sign(&told);
    let signature = der(BIT_STRING, &[&[0], signature.as_bytes()]);
    der(SEQUENCE, &[&told, &algorithm, &signature]).into()
}

/// A tag, a length and what is in it.
fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let inside = parts.concat();
    let length = u16::try_from(inside.len()).unwrap();
    let [high, low] = length.to_be_bytes();
    let mut bytes = match length {
        0..0x80 => vec![tag, low],
        0x80..0x100 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    bytes.extend(inside);
    bytes
}

impl ResolvesClientCert for Identity {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(Arc::new(CertifiedKey::new(
            vec![self.certificate.clone()],
            Arc::new(self.clone()),
        )))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

impl rustls::sign::SigningKey for Identity {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn rustls::sign::Signer>> {
        let is_offered = offered.contains(&SignatureScheme::ECDSA_NISTP521_SHA512);
        is_offered.then(|| Box::new(self.clone()) as Box<_>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl rustls::sign::Signer for Identity {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let signature: DerSignature = self.key.sign(message);
        Ok(signature.as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP521_SHA512
    }
}
