//! The settings: flags, environment, file and defaults, in this order.

mod check;
mod layers;
mod problem;
mod secret_file;
mod settings;
mod sources;

pub use layers::ConfigError;
pub use layers::Layers;
pub use settings::Settings;
pub use sources::SourceSettings;
pub use sources::default_endpoint;
