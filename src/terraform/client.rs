//! What the data sources read with.

use super::plugin::Diagnostic;
use crate::catalogue::Catalogue;

/// A configured provider. Why it can't be used is told when something is read:
/// what is wrong when Terraform configures it, it tells at the provider's block,
/// and where there is none, it asks for one, which would not help.
pub struct Client(Result<Catalogue, Diagnostic>);

impl Client {
    pub(super) fn ready(catalogue: Catalogue) -> Self {
        Self(Ok(catalogue))
    }

    pub(super) fn unusable(why: Diagnostic) -> Self {
        Self(Err(why))
    }

    /// These arguments of the provider come from what is not applied yet. Terraform
    /// reads a data source at plan all the same; but there is no telling with which
    /// keys, or where.
    pub(super) fn unknown(arguments: &[&str]) -> Self {
        let names: Vec<String> = arguments.iter().map(|name| format!("`{name}`")).collect();
        let (names, verb) = (
            names.join(", "),
            if names.len() == 1 { "is" } else { "are" },
        );
        let detail = format!(
            "Of `provider \"bcc\"`, {names} {verb} known only when something else has been \
             applied, but images are read before. Give a value that is known at plan (a variable, \
             or the environment: BAIDUCLOUD_ACCESS_KEY, BAIDUCLOUD_SECRET_KEY, BAIDUCLOUD_REGION), \
             or apply what it comes from first: terraform apply -target=…"
        );
        Self::unusable(Diagnostic::error(
            "The provider is not wholly configured yet",
            detail,
        ))
    }

    /// What to read.
    ///
    /// # Errors
    /// Why nothing can be read.
    pub(super) fn catalogue(&self) -> Result<&Catalogue, Diagnostic> {
        self.0.as_ref().map_err(Clone::clone)
    }
}
