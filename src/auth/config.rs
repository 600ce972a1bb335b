//! The `[auth]` settings.

use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use serde::de::Error as _;

use super::JwtConfig;
use crate::access::Scope;

/// Who may ask.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct AuthConfig {
    /// Whether anybody may ask without a key (false). Without it, nobody may
    /// where there are keys; where there are none, only this machine may.
    pub anonymous: bool,
    /// The API keys.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<KeyConfig>,
    /// The tokens of an issuer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwt: Option<JwtConfig>,
}

impl AuthConfig {
    /// Whether anybody is asked for a key or a token.
    #[must_use]
    pub fn asks(&self) -> bool {
        !self.keys.is_empty() || self.jwt.is_some()
    }
}

/// An API key, as `bcc-graphql key NAME` writes it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KeyConfig {
    /// Whose it is: 1 to 64 letters, digits, `.`, `_` or `-`. It stands in the log.
    pub name: String,
    /// `sha256:` and the key's SHA-256 in hexadecimal. A slow hash would add
    /// nothing: nobody guesses 256 random bits.
    pub hash: String,
    /// What it is for (`["images:read"]`).
    #[serde(default = "default_scopes")]
    pub scopes: Vec<String>,
    /// The accounts that it may read, by their names in `[[sources]]` (all).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accounts: Option<Vec<String>>,
    /// The regions that it may read (all).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
    /// The types of image that it may see, as in the schema (all).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<Vec<String>>,
    /// Whether it may send documents that are not trusted (false).
    #[serde(default)]
    pub any_document: bool,
    /// The moment from which on it is no longer taken (never), with its zone:
    /// `2030-01-31T00:00:00Z`.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "moment"
    )]
    pub expires: Option<DateTime<Utc>>,
}

/// A text, or one of TOML's own dates, which reads as one too.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = String::deserialize(deserializer).ok();
    let moment = text.and_then(|text| text.parse().ok());
    let wrong = "it must be a moment with its zone, such as 2030-01-31T00:00:00Z";
    moment.map(Some).ok_or_else(|| D::Error::custom(wrong))
}

fn default_scopes() -> Vec<String> {
    vec![Scope::ImagesRead.as_str().to_owned()]
}
