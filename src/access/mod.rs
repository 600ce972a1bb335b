//! Who asks, and what they may do. Pure.

mod caller;
mod grants;
mod identity;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::image::ImageType;

pub use caller::Caller;
pub use grants::Grants;
pub use grants::Scope;
pub use identity::Identity;

/// Whoever makes a request. Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal(Arc<Known>);

#[derive(Debug, PartialEq, Eq)]
struct Known {
    /// `None` of somebody without a key.
    identity: Option<Arc<Identity>>,
    grants: Arc<Grants>,
}

impl Principal {
    /// The owner of a key of this name, and what they were granted.
    #[must_use]
    pub fn of_key(name: impl Into<String>, grants: Grants) -> Self {
        Self::known(Identity::Key(name.into()), grants)
    }

    /// The subject of a token, and what they were granted.
    #[must_use]
    pub fn of_token(subject: impl Into<String>, grants: Grants) -> Self {
        Self::known(Identity::Token(subject.into()), grants)
    }

    fn known(identity: Identity, grants: Grants) -> Self {
        Self(Arc::new(Known {
            identity: Some(Arc::new(identity)),
            grants: Arc::new(grants.spelled_out()),
        }))
    }

    /// Somebody without a key. Whoever runs the service (`is_operator`) may do
    /// everything; anybody else may read images.
    #[must_use]
    pub fn anonymous(is_operator: bool) -> Self {
        let mut grants = Grants::default();
        if is_operator {
            grants.scopes.insert(Scope::Admin);
        }
        Self(Arc::new(Known {
            identity: None,
            grants: Arc::new(grants),
        }))
    }

    /// Who they showed to be; `None` if they showed nothing. The name tells nothing
    /// of it.
    #[must_use]
    pub fn identity(&self) -> Option<&Arc<Identity>> {
        self.0.identity.as_ref()
    }

    /// The name in the settings, or a token's subject: for the log.
    #[must_use]
    pub fn name(&self) -> &str {
        self.identity()
            .map_or("anonymous", |identity| identity.name())
    }

    /// What they were granted. Whoever was granted the same may see the same.
    #[must_use]
    pub fn grants(&self) -> &Arc<Grants> {
        &self.0.grants
    }

    /// Whether they have a scope.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        self.0.grants.scopes.contains(&scope)
    }

    /// Whether they have the scope `admin`.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.has(Scope::Admin)
    }

    /// Whether they may see every image of every source.
    #[must_use]
    pub fn is_full(&self) -> bool {
        !self.restricts_sources() && self.types().is_none()
    }

    /// Whether there may be a source that they may not read.
    #[must_use]
    pub fn restricts_sources(&self) -> bool {
        self.0.grants.accounts.is_some() || self.0.grants.regions.is_some()
    }

    /// Whether they may read an account, whether or not there is one of this name.
    #[must_use]
    pub fn allows_account(&self, account: &str) -> bool {
        allows(&self.0.grants.accounts, account)
    }

    /// Whether they may read a region, whether or not there is one of this name.
    #[must_use]
    pub fn allows_region(&self, region: &str) -> bool {
        allows(&self.0.grants.regions, region)
    }

    /// Whether they may read an account in a region.
    #[must_use]
    pub fn allows_source(&self, account: &str, region: &str) -> bool {
        self.allows_account(account) && self.allows_region(region)
    }

    /// The types of image that they may see; `None` is all, those included that
    /// this build does not know.
    #[must_use]
    pub fn types(&self) -> Option<&BTreeSet<ImageType>> {
        self.0.grants.types.as_ref()
    }

    /// Whether they may see images of a type.
    #[must_use]
    pub fn allows_type(&self, image_type: ImageType) -> bool {
        self.types().is_none_or(|types| types.contains(&image_type))
    }

    /// Whether they may send a document that is not among the trusted ones in every
    /// mode (`documents.mode`): gateways send their own, and developers look around.
    /// Nobody without a key may, not even on loopback: a web page there has none
    /// either.
    #[must_use]
    pub fn may_send_any_document(&self) -> bool {
        self.0.grants.any_document
    }
}

fn allows(granted: &Option<BTreeSet<String>>, name: &str) -> bool {
    granted
        .as_ref()
        .is_none_or(|granted| granted.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(change: impl FnOnce(&mut Grants)) -> Principal {
        let mut grants = Grants::default();
        change(&mut grants);
        Principal::of_key("somebody", grants)
    }

    fn names(names: &[&str]) -> Option<BTreeSet<String>> {
        Some(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn what_is_not_restricted_is_allowed() {
        let full = of(|_| ());
        assert!(full.is_full() && !full.is_admin());
        assert!(full.has(Scope::ImagesRead));
        assert!(full.allows_source("any", "where"));
        assert!(full.allows_type(ImageType::Unknown));
        assert!(!full.may_send_any_document());
    }

    #[test]
    fn each_restriction_holds_for_itself() {
        let somebody = of(|grants| {
            grants.accounts = names(&["main"]);
            grants.regions = names(&["bj", "gz"]);
        });
        assert!(!somebody.is_full());
        for (account, region, expected) in [
            ("main", "bj", true),
            ("main", "gz", true),
            ("main", "su", false),
            ("other", "bj", false),
        ] {
            assert_eq!(somebody.allows_source(account, region), expected);
        }
        assert!(somebody.allows_type(ImageType::Custom));
    }

    #[test]
    fn unknown_types_are_for_those_who_may_see_all() {
        let somebody = of(|grants| grants.types = Some([ImageType::System].into()));
        assert!(somebody.allows_type(ImageType::System) && !somebody.is_full());
        assert!(!somebody.allows_type(ImageType::Unknown));
        assert!(!somebody.allows_type(ImageType::Custom));
    }

    /// BCC lists both kinds under it.
    #[test]
    fn all_of_ebc_is_its_kinds_too() {
        let somebody = of(|grants| grants.types = Some([ImageType::EbcTotal].into()));
        for kind in [
            ImageType::EbcTotal,
            ImageType::EbcSystem,
            ImageType::EbcCustom,
        ] {
            assert!(somebody.allows_type(kind), "{kind:?}");
        }
    }

    #[test]
    fn the_operator_may_do_everything() {
        assert!(Principal::anonymous(true).is_admin());
        let anybody = Principal::anonymous(false);
        assert!(!anybody.is_admin() && anybody.has(Scope::ImagesRead) && anybody.is_full());
        assert!(of(|grants| grants.any_document = true).may_send_any_document());
    }
}
