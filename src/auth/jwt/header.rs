//! What a token's header says, before anything of it is verified.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::auth::TokenError;

/// The parts of a header (RFC 7515, section 4) that matter here.
#[derive(Deserialize)]
pub(super) struct Header {
    /// The algorithm's name.
    pub(super) alg: String,
    /// The key's name.
    #[serde(default)]
    pub(super) kid: Option<String>,
    /// Extensions that have to be understood. None is, here.
    #[serde(default)]
    crit: Option<IgnoredAny>,
}

/// The header of a token.
///
/// # Errors
/// One that is none, or asks for more than is known here.
pub(super) fn parse(token: &str) -> Result<Header, TokenError> {
    let encoded = token.split('.').next().unwrap_or_default();
    let json = URL_SAFE_NO_PAD.decode(encoded).ok();
    let header = json.and_then(|json| serde_json::from_slice::<Header>(&json).ok());
    let header = header.filter(|header| header.crit.is_none());
    header.ok_or(TokenError::Unreadable)
}
