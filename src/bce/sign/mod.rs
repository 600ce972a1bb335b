//! `bce-auth-v1`: the signature that every call to Baidu AI Cloud carries.
//!
//! Pure: no I/O and no clock. A caller describes the request it is about to
//! send, and gets the value of its `Authorization` header; a server describes
//! the request it received, and learns whether the signature holds
//! ([`verify`]). The steps are those of Baidu's reference, "Generating an
//! authentication string" (Reference/s/njwvz1yfu):
//!
//! 1. `authStringPrefix = bce-auth-v1/{accessKeyId}/{timestamp}/{expiration}`
//! 2. `signingKey = hex(HMAC-SHA256(secretKey, authStringPrefix))`; the *text*
//!    in lower-case hex is the key of step 4
//! 3. `canonicalRequest`: method, path, query and headers ([`canonical`])
//! 4. `signature = hex(HMAC-SHA256(signingKey, canonicalRequest))`
//! 5. `Authorization: {authStringPrefix}/{signedHeaders}/{signature}`
//!
//! The body is never part of it.

pub mod canonical;
pub mod verify;

use std::fmt::Write as _;

use chrono::DateTime;
use chrono::Utc;
use hmac::Hmac;
use hmac::KeyInit as _;
use hmac::Mac as _;
use sha2::Sha256;

pub use canonical::SignedHeaders;
pub use canonical::canonical_request;

/// How long a signature holds from its timestamp on, in seconds: what every
/// official SDK uses.
pub const DEFAULT_EXPIRATION_SECONDS: i64 = 1800;

/// A request as the signature sees it. Nothing in it is percent-encoded.
#[derive(Debug, Clone, Copy)]
pub struct SignableRequest<'a> {
    /// The method in capitals: `GET`.
    pub method: &'a str,
    /// The path, `/v2/image`.
    pub path: &'a str,
    /// Name and value of each query parameter, in any order; a parameter
    /// without a value has the empty one.
    pub query: &'a [(&'a str, &'a str)],
    /// Name and value of each header, in any order, names in any case. `Host`
    /// holds the port where it is not the scheme's own.
    pub headers: &'a [(&'a str, &'a str)],
}

/// With what a request is signed.
#[derive(Clone, Copy)]
pub struct SigningParams<'a> {
    /// The public half of the key pair; part of the `Authorization` header.
    pub access_key_id: &'a str,
    /// The secret half; never leaves this module.
    pub secret_access_key: &'a str,
    /// The moment from which on the signature holds.
    pub timestamp: DateTime<Utc>,
    /// How long it holds, in seconds ([`DEFAULT_EXPIRATION_SECONDS`]).
    pub expiration_seconds: i64,
    /// Which headers are signed.
    pub signed_headers: SignedHeaders<'a>,
}

/// The value of the `Authorization` header for `request`: steps 1 to 5.
#[must_use]
pub fn authorization(request: &SignableRequest<'_>, params: &SigningParams<'_>) -> String {
    let prefix = auth_string_prefix(
        params.access_key_id,
        params.timestamp,
        params.expiration_seconds,
    );
    let key = signing_key(params.secret_access_key, &prefix);
    let canonical = canonical_request(request, params.signed_headers);
    let signature = hex_hmac(&key, &canonical);
    let signed_headers = params.signed_headers.joined();
    format!("{prefix}/{signed_headers}/{signature}")
}

/// Step 1: what is signed by the secret key itself.
#[must_use]
pub fn auth_string_prefix(
    access_key_id: &str,
    timestamp: DateTime<Utc>,
    expiration_seconds: i64,
) -> String {
    format!(
        "bce-auth-v1/{access_key_id}/{}/{expiration_seconds}",
        format_timestamp(timestamp)
    )
}

/// Step 2: the key of the signature, as lower-case hex text.
#[must_use]
pub fn signing_key(secret_access_key: &str, auth_string_prefix: &str) -> String {
    hex_hmac(secret_access_key, auth_string_prefix)
}

/// A moment as BCE writes it: `2015-04-27T08:23:49Z`, seconds and no fraction.
#[must_use]
pub fn format_timestamp(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn hex_hmac(key: &str, message: &str) -> String {
    let tag = hmac_sha256(key, message).finalize().into_bytes();
    let mut hex = String::with_capacity(2 * tag.len());
    for byte in tag {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

fn hmac_sha256(key: &str, message: &str) -> Hmac<Sha256> {
    let mut mac = match Hmac::<Sha256>::new_from_slice(key.as_bytes()) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes keys of any length (RFC 2104, section 2)"),
    };
    mac.update(message.as_bytes());
    mac
}
