//! The API keys of the settings.

use chrono::DateTime;
use chrono::Utc;
use subtle::ConstantTimeEq as _;

use super::Credential;
use super::InvalidAuth;
use super::KeyConfig;
use super::Unauthenticated;
use super::grants;
use super::key;
use super::key::KeyHash;
use crate::access::Principal;

/// The longest name of a key.
const MAX_NAME: usize = 64;

/// The keys that are taken.
pub(super) struct ApiKeys(Vec<Known>);

struct Known {
    hash: KeyHash,
    expires: Option<DateTime<Utc>>,
    principal: Principal,
}

impl ApiKeys {
    /// The keys of the settings.
    ///
    /// # Errors
    /// The first key of the settings that is wrong.
    pub(super) fn new(
        config: &[KeyConfig],
        sources: &[(String, String)],
    ) -> Result<Self, InvalidAuth> {
        let mut keys: Vec<Known> = Vec::with_capacity(config.len());
        for (index, config) in config.iter().enumerate() {
            let at = format!("auth.keys[{index}]");
            let wrong = |field, problem: &str| InvalidAuth::new(format!("{at}.{field}"), problem);
            check_name(&config.name).map_err(|problem| wrong("name", &problem))?;
            if keys.iter().any(|key| key.principal.name() == config.name) {
                let problem = format!("`{}` is there already", config.name);
                return Err(wrong("name", &problem));
            }
            // Not repeated: it may be the key itself.
            let hash = key::parse_hash(&config.hash).ok_or_else(|| {
                let form = "it must be `sha256:` and 64 hexadecimal digits, as `bcc-graphql key` prints it";
                wrong("hash", form)
            })?;
            if let Some(same) = keys.iter().find(|key| key.hash == hash) {
                let problem = format!("it is that of `{}`", same.principal.name());
                return Err(wrong("hash", &problem));
            }
            keys.push(Known {
                hash,
                expires: config.expires,
                principal: Principal::of_key(&*config.name, grants::of_key(config, &at, sources)?),
            });
        }
        Ok(Self(keys))
    }

    /// Whose key this is. All are compared to their ends, whichever it is.
    pub(super) fn find(
        &self,
        shown: &Credential,
        now: DateTime<Utc>,
    ) -> Result<Principal, Unauthenticated> {
        let hash = key::hash_of(shown.text()).ok_or(Unauthenticated::UnknownKey)?;
        let mut found = None;
        for known in &self.0 {
            if bool::from(known.hash.ct_eq(&hash)) {
                found = Some(known);
            }
        }
        let known = found.ok_or(Unauthenticated::UnknownKey)?;
        match known.expires {
            Some(expires) if now >= expires => Err(Unauthenticated::ExpiredKey(expires)),
            _ => Ok(known.principal.clone()),
        }
    }
}

/// Checks a key's name.
///
/// # Errors
/// What is wrong with it.
pub fn check_name(name: &str) -> Result<(), String> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(allowed) {
        return Ok(());
    }
    Err(format!(
        "it must be 1 to {MAX_NAME} letters, digits, `.`, `_` or `-`"
    ))
}
