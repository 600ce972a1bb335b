//! What a token claims.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use chrono::Utc;
use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;

use super::JwtConfig;
use crate::access::Grants;
use crate::access::Principal;
use crate::access::Scope;
use crate::auth::TokenError;
use crate::auth::grants::image_type;

/// The longest name that is taken over, in characters: as long as a subject may be
/// (`OpenID` Connect Core, section 2), so that no two are taken for one.
const MAX_NAME: usize = 255;

/// What stands for all accounts, regions or types.
const ALL: &str = "*";

/// The claims, all of them.
#[derive(Deserialize)]
pub(super) struct Claims(Map<String, Value>);

/// What a token claims, whoever signed it.
///
/// # Errors
/// It has not the form of one.
pub(super) fn unverified(token: &str) -> Result<Claims, TokenError> {
    let encoded = token.split('.').nth(1).unwrap_or_default();
    let json = URL_SAFE_NO_PAD.decode(encoded).ok();
    let claims = json.and_then(|json| serde_json::from_slice(&json).ok());
    claims.ok_or(TokenError::Unreadable)
}

impl Claims {
    /// Whether it is time for the token.
    pub(super) fn check_time(
        &self,
        now: DateTime<Utc>,
        leeway: Duration,
    ) -> Result<(), TokenError> {
        let expires = self
            .moment("exp")?
            .ok_or_else(|| TokenError::Missing("exp".to_owned()))?;
        if now >= expires + leeway {
            return Err(TokenError::Expired(expires));
        }
        match self.moment("nbf")? {
            Some(begins) if now + leeway < begins => Err(TokenError::NotYet(begins)),
            _ => Ok(()),
        }
    }

    /// Who the token is for, and what it grants.
    pub(super) fn principal(&self, config: &JwtConfig) -> Principal {
        let name = ["sub", "client_id", "azp"]
            .iter()
            .find_map(|claim| self.0.get(*claim)?.as_str())
            .unwrap_or("token");
        let name: String = name.chars().take(MAX_NAME).collect();
        let types = self.granted(config.types_claim.as_deref());
        let grants = Grants {
            scopes: self.scopes(),
            accounts: self.granted(config.accounts_claim.as_deref()),
            regions: self.granted(config.regions_claim.as_deref()),
            types: types.map(|types| types.iter().filter_map(|name| image_type(name)).collect()),
            any_document: false,
        };
        Principal::of_token(name, grants)
    }

    /// The scopes that mean something here: `scope` is a text with spaces
    /// (RFC 8693), `scp` a text or a list.
    fn scopes(&self) -> BTreeSet<Scope> {
        let texts = ["scope", "scp"].into_iter();
        let texts = texts.flat_map(|claim| self.texts(claim));
        let texts = texts.flat_map(str::split_whitespace);
        texts.filter_map(Scope::from_text).collect()
    }

    /// What a claim lists. `None` is no restriction: the settings name no claim,
    /// or it says so. Where they name one, a token without it is granted nothing.
    fn granted(&self, claim: Option<&str>) -> Option<BTreeSet<String>> {
        let texts = self.texts(claim?);
        (!texts.contains(&ALL)).then(|| texts.into_iter().map(str::to_owned).collect())
    }

    fn texts(&self, claim: &str) -> Vec<&str> {
        match self.0.get(claim) {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// A moment in seconds, which may have a fraction.
    fn moment(&self, claim: &str) -> Result<Option<DateTime<Utc>>, TokenError> {
        let Some(value) = self.0.get(claim) else {
            return Ok(None);
        };
        let milliseconds = value.as_f64().map(|seconds| seconds * 1000.0);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "beyond all dates it is refused"
        )]
        let moment = milliseconds.and_then(|ms| DateTime::from_timestamp_millis(ms as i64));
        // Room for the leeway to be added.
        let sensible = |moment: &DateTime<Utc>| moment.timestamp().abs() < 1 << 40;
        let moment = moment.filter(sensible);
        moment.map(Some).ok_or(TokenError::Unreadable)
    }
}
