//! The `[auth.jwt]` settings.

use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use jsonwebtoken::Algorithm;
use jsonwebtoken::DecodingKey;
use secrecy::zeroize::Zeroizing;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;
use url::Host;
use url::Url;

use super::algorithm;
use crate::auth::InvalidAuth;

/// The shortest shared secret, in bytes: HS256 has no more security than this.
const MIN_SECRET: usize = 32;

/// The tokens of one issuer, such as a server of OAuth 2.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct JwtConfig {
    /// Who makes the tokens: what their `iss` must be.
    pub issuer: String,
    /// For whom they are: what their `aud` must have one of.
    #[serde(deserialize_with = "one_or_several")]
    pub audience: Vec<String>,
    /// Where the issuer's public keys are (JWKS): a file, or a URL with `https`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<String>,
    /// A file with the secret that the issuer shares with this service, instead of
    /// `jwks`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    /// The algorithms that are taken (`RS256`, `PS256`, `ES256` and `EdDSA`; with a
    /// secret, `HS256`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub algorithms: Vec<String>,
    /// By how much clocks may differ (30 s).
    #[serde(default = "default_leeway", with = "humantime_serde")]
    pub leeway: Duration,
    /// How long the issuer's keys are used before they are read again (10 min). A day
    /// if that fails.
    #[serde(default = "default_refresh", with = "humantime_serde")]
    pub refresh: Duration,
    /// How often they are read again at most, for a token whose key is not among
    /// them (10 s).
    #[serde(default = "default_min_refresh", with = "humantime_serde")]
    pub min_refresh: Duration,
    /// The claim that lists the accounts that a token is for. If it is set, a token
    /// without it is for none; `*` is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accounts_claim: Option<String>,
    /// The same for regions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions_claim: Option<String>,
    /// The same for types of image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types_claim: Option<String>,
}

fn default_leeway() -> Duration {
    Duration::from_secs(30)
}

fn default_refresh() -> Duration {
    Duration::from_secs(600)
}

fn default_min_refresh() -> Duration {
    Duration::from_secs(10)
}

/// Checks the settings; no file is read. Gives the algorithms that are taken.
///
/// # Errors
/// The first key that is wrong.
pub(in crate::auth) fn check(config: &JwtConfig) -> Result<Vec<Algorithm>, InvalidAuth> {
    let wrong =
        |key: &str, problem: &str| Err(InvalidAuth::new(format!("auth.jwt.{key}"), problem));
    if config.issuer.is_empty() {
        return wrong(
            "issuer",
            "it is empty; it must be what the tokens' `iss` is",
        );
    }
    if config.audience.is_empty() || config.audience.iter().any(String::is_empty) {
        return wrong(
            "audience",
            "it is empty; without it, tokens for any other service would be taken",
        );
    }
    if config.leeway > Duration::from_secs(600) {
        return wrong("leeway", "it must be at most 10m");
    }
    if config.min_refresh < Duration::from_secs(1) || config.min_refresh > config.refresh {
        return wrong("min_refresh", "it must be 1s to `auth.jwt.refresh`");
    }
    if config.refresh > Duration::from_secs(24 * 3600) {
        return wrong("refresh", "it must be at most 24h");
    }
    match (&config.jwks, &config.secret_file) {
        (None, None) => return wrong("jwks", "it is missing, and so is `auth.jwt.secret_file`"),
        (Some(_), Some(_)) => {
            return wrong("secret_file", "it can't stand beside `auth.jwt.jwks`");
        }
        (Some(jwks), None) => {
            if let Err(problem) = check_place(jwks) {
                return wrong("jwks", problem);
            }
        }
        (None, Some(_)) => {}
    }
    let is_shared = config.secret_file.is_some();
    if config.algorithms.is_empty() {
        return Ok(algorithm::defaults(is_shared));
    }
    let names = config.algorithms.iter();
    let named = names.map(|name| algorithm::named(name, is_shared));
    named
        .collect::<Result<_, _>>()
        .or_else(|problem| wrong("algorithms", &problem))
}

impl JwtConfig {
    /// Whether the issuer's keys are at a URL.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        self.jwks.as_deref().is_some_and(is_url)
    }
}

/// Whether keys are at a URL, and not in a file.
pub(super) fn is_url(place: &str) -> bool {
    place.contains("://")
}

fn check_place(place: &str) -> Result<(), &'static str> {
    if place.is_empty() {
        return Err("it is empty; it must be a file or a URL");
    }
    if !is_url(place) {
        return Ok(());
    }
    let url = Url::parse(place).map_err(|_| "it is no URL")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it holds a user name or a password, which is not sent");
    }
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback => Ok(()),
        _ => Err("it must be `https://`: whoever changes the keys on their way makes tokens"),
    }
}

/// The shared secret. What an editor adds at its end does not count.
pub(super) fn read_secret(path: &Path) -> Result<DecodingKey, InvalidAuth> {
    let wrong = |problem: String| InvalidAuth::new("auth.jwt.secret_file", problem);
    let secret = std::fs::read(path)
        // Its name is not repeated: somebody may have put the secret there.
        .map_err(|error| wrong(format!("the file can't be read: {error}")))?;
    let secret = Zeroizing::new(secret);
    let secret = secret.trim_ascii_end();
    if secret.len() < MIN_SECRET {
        let len = secret.len();
        let problem = format!("it holds {len} bytes; the least is {MIN_SECRET}");
        return Err(wrong(problem));
    }
    Ok(DecodingKey::from_secret(secret))
}

fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "a text or a list of texts")]
    enum Texts {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Texts::deserialize(deserializer)? {
        Texts::One(text) => vec![text],
        Texts::Several(texts) => texts,
    })
}
