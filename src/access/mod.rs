//! Who asks, and what they may do. Pure.

/// Whoever makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    is_admin: bool,
    any_document: bool,
}

impl Principal {
    /// Somebody without a key. On loopback that is whoever runs the service, who
    /// may do everything; from beyond, it is anybody, who may read images.
    #[must_use]
    pub fn anonymous(listens_on_loopback: bool) -> Self {
        Self {
            is_admin: listens_on_loopback,
            any_document: false,
        }
    }

    /// The same one, who may send any document, also where only trusted documents
    /// are executed: a gateway, whose documents are its own, or a developer.
    #[must_use]
    pub fn with_any_document(self) -> Self {
        Self {
            any_document: true,
            ..self
        }
    }

    /// Whether they have the scope `admin`.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.is_admin
    }

    /// Whether they may send documents that are not trusted in every mode
    /// (`documents.mode`). Nobody without a key may, not even on loopback: a web page
    /// on the same host has no key either.
    #[must_use]
    pub fn may_send_any_document(&self) -> bool {
        self.any_document
    }
}
