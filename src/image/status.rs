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
        match text.to_ascii_lowercase().as_str() {
            "creating" => Self::Creating,
            "createdfailed" | "createfailed" => Self::CreatedFailed,
            "available" => Self::Available,
            "notavailable" => Self::NotAvailable,
            "error" => Self::Error,
            _ => Self::Unknown,
        }
    }
}
