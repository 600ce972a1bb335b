//! What somebody was granted.

use std::collections::BTreeSet;

use crate::image::ImageType;

/// What a principal may do at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Ask the graph, and read its schema.
    ImagesRead,
    /// What whoever runs the service may do: with whom images are shared, the
    /// metrics. It does not hold `images:read`.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 2] = [Self::ImagesRead, Self::Admin];

    /// The scope's text, in settings and in tokens.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ImagesRead => "images:read",
            Self::Admin => "admin",
        }
    }

    /// The scope of this text.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// What somebody was granted. Restrictions hold together; `None` is no
/// restriction.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grants {
    /// What they may do.
    pub scopes: BTreeSet<Scope>,
    /// The accounts that they may read, by their names in the settings.
    pub accounts: Option<BTreeSet<String>>,
    /// The regions that they may read.
    pub regions: Option<BTreeSet<String>>,
    /// The types of image that they may see.
    pub types: Option<BTreeSet<ImageType>>,
    /// Whether they may send a document that is not among the trusted ones.
    pub any_document: bool,
}

impl Default for Grants {
    fn default() -> Self {
        Self {
            scopes: BTreeSet::from([Scope::ImagesRead]),
            accounts: None,
            regions: None,
            types: None,
            any_document: false,
        }
    }
}

impl Grants {
    /// With the types that a granted one stands for: BCC's `EbcTotal` is all for
    /// elastic bare metal.
    pub(super) fn spelled_out(mut self) -> Self {
        if let Some(types) = &mut self.types
            && types.contains(&ImageType::EbcTotal)
        {
            types.extend([ImageType::EbcSystem, ImageType::EbcCustom]);
        }
        self
    }
}
