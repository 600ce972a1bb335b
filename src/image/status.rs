//! Whether an image can be used.

/// BCC's `status` (BCC documentation, appendix, `ImageStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImageStatus {
    /// It is being made.
    Creating,
    /// Making it failed.
    CreatedFailed,
    /// It can be used.
    Available,
    /// It can't be used.
    NotAvailable,
    /// Something is wrong with it.
    Error,
    /// One that this build does not know, or none.
    Unknown,
}

impl ImageStatus {
    /// Every status that BCC documents, the most common first.
    pub const KNOWN: [Self; 5] = [
        Self::Available,
        Self::NotAvailable,
        Self::Creating,
        Self::CreatedFailed,
        Self::Error,
    ];

    /// BCC's text, as its documentation writes it.
    #[must_use]
    pub fn as_bcc(self) -> &'static str {
        match self {
            Self::Creating => "Creating",
            Self::CreatedFailed => "CreatedFailed",
            Self::Available => "Available",
            Self::NotAvailable => "NotAvailable",
            Self::Error => "Error",
            Self::Unknown => "Unknown",
        }
    }

    /// The status of BCC's text. The documentation writes `CreatedFailed`, an
    /// official SDK (bce-sdk-go) `CreateFailed`: both are taken.
    #[must_use]
    pub fn from_bcc(text: &str) -> Self {
        if text.eq_ignore_ascii_case("CreateFailed") {
            return Self::CreatedFailed;
        }
        Self::KNOWN
            .into_iter()
            .find(|known| known.as_bcc().eq_ignore_ascii_case(text))
            .unwrap_or(Self::Unknown)
    }
}
