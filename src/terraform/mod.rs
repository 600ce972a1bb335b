//! The catalogue as data sources of Terraform.
//!
//! A data source reads its arguments into conditions (`arguments`), reads the
//! listings and takes away what does not fulfil them (`search`, `funnel`), and
//! says what it found (`image`, `images`). Every failure becomes a message in
//! `diag`. How Terraform is spoken to is the matter of [`plugin`].

mod arguments;
mod attribute;
mod choose;
mod client;
mod condition;
mod diag;
mod did_you_mean;
mod docs;
mod functions;
mod funnel;
mod image;
mod images;
mod install;
mod object;
pub mod plugin;
mod provider;
mod search;

pub use arguments::MAX_TIMEOUT;
pub use client::Client;
pub use docs::Page;
pub use docs::pages;
pub use install::InstallError;
pub use install::Installed;
pub use install::SOURCE;
pub use install::VERSION;
pub use install::install;
pub use install::required_providers;
pub use install::user_folder;
pub use provider::BccProvider;
pub use provider::InvalidProvider;
pub use provider::ProviderConfig;
pub use provider::Upstream;
