//! An issuer's public keys, as it writes them (RFC 7517).

use jsonwebtoken::Algorithm;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::AlgorithmParameters;
use jsonwebtoken::jwk::EllipticCurve;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::jwk::KeyOperations;
use jsonwebtoken::jwk::PublicKeyUse;
use serde::Deserialize;
use serde_json::Value;

/// The most keys of a set. Each may be tried for a token that names none.
const MAX_KEYS: usize = 32;

/// A key that signatures can be verified with.
pub(super) struct PublicKey {
    /// The name by which tokens call it.
    pub(super) id: Option<String>,
    /// What it may be used with.
    pub(super) algorithms: Vec<Algorithm>,
    pub(super) key: DecodingKey,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

/// The keys of a set that are fit to verify signatures. Others are passed over: an
/// issuer may publish keys of kinds that are not known here.
///
/// # Errors
/// What is wrong with the set.
pub(super) fn parse(json: &[u8]) -> Result<Vec<PublicKey>, String> {
    let set: Set = serde_json::from_slice(json)
        .map_err(|_| "it is no JSON Web Key Set (`{\"keys\": […]}`)".to_owned())?;
    if set.keys.len() > MAX_KEYS {
        let n_keys = set.keys.len();
        return Err(format!("it has {n_keys} keys; the most is {MAX_KEYS}"));
    }
    let keys: Vec<PublicKey> = set.keys.into_iter().filter_map(public_key).collect();
    if keys.is_empty() {
        return Err("it has no key that is fit to verify signatures".to_owned());
    }
    Ok(keys)
}

fn public_key(json: Value) -> Option<PublicKey> {
    let jwk: Jwk = serde_json::from_value(json).ok()?;
    let common = &jwk.common;
    let is_for_signatures = match &common.public_key_use {
        None | Some(PublicKeyUse::Signature) => true,
        Some(_) => false,
    };
    let verifies = common
        .key_operations
        .as_ref()
        .is_none_or(|operations| operations.contains(&KeyOperations::Verify));
    if !is_for_signatures || !verifies {
        return None;
    }
    let mut algorithms = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => vec![
            Algorithm::RS256,
            Algorithm::RS384,
            Algorithm::RS512,
            Algorithm::PS256,
            Algorithm::PS384,
            Algorithm::PS512,
        ],
        AlgorithmParameters::EllipticCurve(key) => match key.curve {
            EllipticCurve::P256 => vec![Algorithm::ES256],
            EllipticCurve::P384 => vec![Algorithm::ES384],
            EllipticCurve::P521 | EllipticCurve::Ed25519 => return None,
        },
        AlgorithmParameters::OctetKeyPair(key) => match key.curve {
            EllipticCurve::Ed25519 => vec![Algorithm::EdDSA],
            _ => return None,
        },
        // A secret that is published is none.
        AlgorithmParameters::OctetKey(_) => return None,
    };
    if let Some(only) = common.key_algorithm {
        let only: Algorithm = only.to_string().parse().ok()?;
        algorithms.retain(|algorithm| *algorithm == only);
    }
    Some(PublicKey {
        id: common.key_id.clone(),
        key: DecodingKey::from_jwk(&jwk).ok()?,
        algorithms,
    })
    .filter(|key| !key.algorithms.is_empty())
}
