//! JSON Web Tokens (RFC 7519): who their issuer says that is asking.

mod algorithm;
mod claims;
mod config;
mod header;
mod jwk;
mod key_set;

use std::sync::Arc;

use jsonwebtoken::Algorithm;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::Validation;
use jsonwebtoken::decode;
use jsonwebtoken::errors::ErrorKind;

use super::Clock;
use super::FetchKeys;
use super::InvalidAuth;
use super::TokenError;
use super::Unauthenticated;
use crate::access::Principal;
use claims::Claims;
use key_set::KeySet;

pub use config::JwtConfig;
pub(super) use config::check;
pub use key_set::MAX_BYTES as MAX_KEYS_BYTES;

/// The longest token, in bytes.
const MAX_TOKEN: usize = 8 << 10;

/// The tokens of one issuer.
pub(super) struct Tokens {
    config: JwtConfig,
    algorithms: Vec<Algorithm>,
    keys: Keys,
    clock: Clock,
}

enum Keys {
    /// The issuer's public keys.
    Published(Arc<KeySet>),
    /// A secret that the issuer and this service share.
    Shared(DecodingKey),
}

/// Whether a text has the form of a token, which no API key has.
pub(super) fn is_token(text: &str) -> bool {
    text.matches('.').count() == 2
}

impl Tokens {
    /// The tokens that the settings describe. Files are read at once, so that one
    /// that can't be read stops the start.
    pub(super) fn new(
        config: &JwtConfig,
        fetch: &FetchKeys,
        clock: &Clock,
    ) -> Result<Self, InvalidAuth> {
        let algorithms = config::check(config)?;
        let keys = match (&config.secret_file, &config.jwks) {
            (Some(path), _) => Keys::Shared(config::read_secret(path)?),
            (None, place) => {
                let place = place.clone().unwrap_or_default();
                let keys = KeySet::new(place, config, fetch, clock);
                keys.read_at_start()?;
                Keys::Published(Arc::new(keys))
            }
        };
        Ok(Self {
            config: config.clone(),
            algorithms,
            keys,
            clock: Arc::clone(clock),
        })
    }

    /// Whether these settings are the ones that are in force, so that the keys
    /// that were read can stay.
    pub(super) fn is_of(&self, config: &JwtConfig) -> bool {
        self.config == *config && matches!(&self.keys, Keys::Published(keys) if keys.is_remote())
    }

    /// Who a token is for.
    pub(super) async fn principal(&self, token: &str) -> Result<Principal, Unauthenticated> {
        let in_time = |claims: &Claims| claims.check_time((self.clock)(), self.config.leeway);
        match self.verified(token).await {
            Ok(claims) => {
                in_time(&claims)?;
                Ok(claims.principal(&self.config))
            }
            // That it has expired needs no proof: nobody gets more by claiming it.
            Err(Unauthenticated::IssuerUnavailable) => {
                in_time(&claims::unverified(token)?)?;
                Err(Unauthenticated::IssuerUnavailable)
            }
            Err(error) => Err(error),
        }
    }

    /// What a token claims, its signature, issuer and audience verified.
    async fn verified(&self, token: &str) -> Result<Claims, Unauthenticated> {
        if token.len() > MAX_TOKEN {
            return Err(TokenError::Unreadable.into());
        }
        let header = header::parse(token)?;
        // `none` is no algorithm here.
        let algorithm = algorithm::find(&header.alg);
        let algorithm = algorithm.filter(|algorithm| self.algorithms.contains(algorithm));
        let algorithm =
            algorithm.ok_or_else(|| TokenError::Algorithm(algorithm::names(&self.algorithms)))?;
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.config.issuer]);
        validation.set_audience(&self.config.audience);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // By the service's own clock.
        validation.validate_exp = false;
        let keys = match &self.keys {
            Keys::Shared(key) => vec![key.clone()],
            Keys::Published(keys) => keys.find(header.kid.as_deref(), algorithm).await?,
        };
        let mut last = TokenError::UnknownKey.into();
        for key in keys {
            match decode::<Claims>(token, &key, &validation) {
                Ok(decoded) => return Ok(decoded.claims),
                Err(error) => {
                    last = self.told(&error);
                    // Another of the keys may be the one.
                    if !matches!(error.kind(), ErrorKind::InvalidSignature) {
                        break;
                    }
                }
            }
        }
        Err(last)
    }

    fn told(&self, error: &jsonwebtoken::errors::Error) -> Unauthenticated {
        let error = match error.kind() {
            ErrorKind::InvalidSignature => TokenError::Signature,
            ErrorKind::InvalidIssuer => TokenError::Issuer(self.config.issuer.clone()),
            ErrorKind::InvalidAudience => TokenError::Audience(self.config.audience.join("`, `")),
            ErrorKind::MissingRequiredClaim(claim) => TokenError::Missing(claim.clone()),
            _ => TokenError::Unreadable,
        };
        error.into()
    }
}
