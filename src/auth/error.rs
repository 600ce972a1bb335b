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
    #[error("The key expired at {}; ask whoever runs this service for a new one", .0.format("%FT%TZ"))]
    ExpiredKey(DateTime<Utc>),
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
