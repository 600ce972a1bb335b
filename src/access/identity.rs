//! What somebody showed to be.

/// Whose key or whose token it is. The same name means another one in each: keys are
/// named in the settings, and subjects by the issuer of the tokens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Identity {
    /// The owner of the key of this name.
    Key(String),
    /// The subject of a token. There is one issuer.
    Token(String),
}

impl Identity {
    /// The name alone.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Key(name) | Self::Token(name) => name,
        }
    }
}
