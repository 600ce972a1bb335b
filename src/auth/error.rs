//! Why somebody is not let in, and why settings are not taken.

use chrono::DateTime;
use chrono::Utc;

/// Why it is not known who asks. What was shown is never repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unauthenticated {
    /// Nothing was shown.
    #[error("A key is needed: send it as `Authorization: Bearer <key>` or `X-API-Key: <key>`")]
    Missing,
    /// Different things were shown.
    #[error("The request holds several keys that differ; send one")]
    Several,
    /// `Authorization` holds something else.
    #[error("`Authorization` must be `Bearer <key>`; no other scheme is taken")]
    Scheme,
    /// It is no text.
    #[error("The key holds characters that no key has")]
    Unreadable,
    /// It is no key of ours.
    #[error(
        "The key is not known: it may be mistyped, or revoked. Whoever runs this service makes one with `bcc-graphql key`"
    )]
    UnknownKey,
    /// It was one of ours.
    #[error("The key expired at {}; ask whoever runs this service for a new one", shown(.0))]
    ExpiredKey(DateTime<Utc>),
    /// It is no token that is taken.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Whether it is one can't be told.
    #[error("The keys of the tokens' issuer can't be read now; try again in a moment")]
    IssuerUnavailable,
}

/// Why a token is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It has not the form of one.
    #[error("The token can't be read; it must be a signed JWT as its issuer gave it")]
    Unreadable,
    /// `none`, or one that the settings do not name.
    #[error("The token's algorithm is not taken; those that are: `{0}`")]
    Algorithm(String),
    /// Nobody published the key.
    #[error("The token is signed with a key that its issuer does not publish; get a new one")]
    UnknownKey,
    /// The key is not the one that signed it.
    #[error("The token's signature is wrong; send it as its issuer gave it")]
    Signature,
    /// It is another's.
    #[error("The token is of another issuer than `{0}`")]
    Issuer(String),
    /// It is for others.
    #[error("The token is for another audience; get one for `{0}`")]
    Audience(String),
    /// It does not say what it has to.
    #[error("The token lacks the claim `{0}`")]
    Missing(String),
    /// It is no longer good.
    #[error("The token expired at {}; get a new one", shown(.0))]
    Expired(DateTime<Utc>),
    /// It is not good yet.
    #[error("The token is good from {} on; this service's clock is behind that", shown(.0))]
    NotYet(DateTime<Utc>),
}

/// A key of the settings, and what is wrong with its value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{key}`: {problem}")]
pub struct InvalidAuth {
    /// The key, such as `auth.keys[0].hash`.
    pub key: String,
    /// What is wrong with it.
    pub problem: String,
}

impl InvalidAuth {
    pub(super) fn new(key: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            problem: problem.into(),
        }
    }
}

fn shown(moment: &DateTime<Utc>) -> impl std::fmt::Display {
    moment.format("%FT%TZ")
}
