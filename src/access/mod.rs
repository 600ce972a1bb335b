//! Who asks, and what they may do. Pure.

/// Whoever makes a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    is_admin: bool,
}

impl Principal {
    /// Somebody without a key. On loopback that is whoever runs the service, who
    /// may do everything; from beyond, it is anybody, who may read images.
    #[must_use]
    pub fn anonymous(listens_on_loopback: bool) -> Self {
        Self {
            is_admin: listens_on_loopback,
        }
    }

    /// Whether they have the scope `admin`.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.is_admin
    }
}
