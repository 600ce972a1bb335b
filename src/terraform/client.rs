//! What the data sources read with.

use super::plugin::Diagnostic;
use crate::catalogue::Catalogue;

/// A configured provider.
pub struct Client(State);

enum State {
    Ready(Catalogue),
    /// These arguments of the provider come from what is not applied yet.
    Unknown(Vec<&'static str>),
}

impl Client {
    pub(super) fn ready(catalogue: Catalogue) -> Self {
        Self(State::Ready(catalogue))
    }

    pub(super) fn unknown(arguments: Vec<&'static str>) -> Self {
        Self(State::Unknown(arguments))
    }

    /// What to read.
    ///
    /// # Errors
    /// Terraform reads a data source at plan even if the provider is not wholly
    /// known; then there is no telling with which keys, or where.
    pub(super) fn catalogue(&self) -> Result<&Catalogue, Diagnostic> {
        match &self.0 {
            State::Ready(catalogue) => Ok(catalogue),
            State::Unknown(arguments) => {
                let names: Vec<String> = arguments.iter().map(|name| format!("`{name}`")).collect();
                let (names, verb) = (
                    names.join(", "),
                    if names.len() == 1 { "is" } else { "are" },
                );
                let detail = format!(
                    "Of `provider \"bcc\"`, {names} {verb} known only when something else has \
                     been applied, but images are read before. Give a value that is known at plan \
                     (a variable, or the environment: BAIDUCLOUD_ACCESS_KEY, BAIDUCLOUD_SECRET_KEY, \
                     BAIDUCLOUD_REGION), or apply what it comes from first: terraform apply -target=…"
                );
                Err(Diagnostic::error(
                    "The provider is not wholly configured yet",
                    detail,
                ))
            }
        }
    }
}
