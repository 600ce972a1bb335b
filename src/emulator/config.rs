//! How an emulator is set up.

use std::fmt;
use std::str::FromStr;

use super::parse::NotPossible;

/// Whose requests the emulator accepts, and what it has to list.
#[derive(Clone, PartialEq, Eq)]
pub struct EmulatorConfig {
    /// The only access key it knows.
    pub access_key: String,
    /// The secret that requests must be signed with.
    pub secret_key: String,
    /// If set, the key pair is a temporary one of STS: every request must also
    /// carry this as `x-bce-security-token`.
    pub session_token: Option<String>,
    /// The size of the sample catalogue.
    pub images: usize,
    /// What it says to a marker that is no image of the listing.
    pub unknown_marker: UnknownMarker,
}

impl Default for EmulatorConfig {
    /// Keys that are no secret, and 300 images.
    fn default() -> Self {
        Self {
            access_key: "demo-access-key".to_owned(),
            secret_key: "demo-secret-key".to_owned(),
            session_token: None,
            images: 300,
            unknown_marker: UnknownMarker::default(),
        }
    }
}

impl fmt::Debug for EmulatorConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmulatorConfig")
            .field("access_key", &self.access_key)
            .field("secret_key", &"<hidden>")
            .field(
                "session_token",
                &self.session_token.as_ref().map(|_| "<hidden>"),
            )
            .field("images", &self.images)
            .field("unknown_marker", &self.unknown_marker)
            .finish()
    }
}

/// What BCC does with a marker it does not know is not documented, so a client
/// has to cope with each of these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum UnknownMarker {
    /// 404 `NoSuchObject` (`not-found`).
    #[default]
    NotFound404,
    /// 400 `BadRequest` (`bad-request`).
    BadRequest400,
    /// An empty last page (`empty-page`).
    EmptyPage,
    /// The first page, as if there were no marker (`first-page`).
    FirstPage,
}

impl UnknownMarker {
    const ALL: [Self; 4] = [
        Self::NotFound404,
        Self::BadRequest400,
        Self::EmptyPage,
        Self::FirstPage,
    ];
}

impl fmt::Display for UnknownMarker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound404 => "not-found",
            Self::BadRequest400 => "bad-request",
            Self::EmptyPage => "empty-page",
            Self::FirstPage => "first-page",
        })
    }
}

impl FromStr for UnknownMarker {
    type Err = NotPossible;

    fn from_str(text: &str) -> Result<Self, NotPossible> {
        Self::ALL
            .into_iter()
            .find(|answer| answer.to_string() == text)
            .ok_or_else(|| NotPossible {
                value: text.to_owned(),
                what: "answer to an unknown marker",
                possible: Self::ALL.map(|answer| answer.to_string()).to_vec(),
            })
    }
}
