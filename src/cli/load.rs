//! From arguments to settings.

use std::net::SocketAddr;

use anyhow::Context as _;
use bcc_graphql::config::Layers;
use bcc_graphql::config::Settings;

use super::args::SettingsArgs;

/// The settings in force.
pub(super) fn settings(
    args: &SettingsArgs,
    listen: Option<SocketAddr>,
) -> anyhow::Result<Settings> {
    Ok(layers(args, listen)?.settings()?)
}

/// The settings in force, but for what they say of sources, which need not be
/// right.
pub(super) fn settings_without_sources(
    args: &SettingsArgs,
    listen: Option<SocketAddr>,
) -> anyhow::Result<Settings> {
    let mut layers = layers(args, listen)?;
    layers.forget_sources();
    Ok(layers.settings()?)
}

fn layers(args: &SettingsArgs, listen: Option<SocketAddr>) -> anyhow::Result<Layers> {
    let mut layers = Layers::default();
    if let Some(file) = &args.config {
        layers.add_file(file)?;
    }
    // The file's own name is a flag's variable, not a setting.
    layers.add_environment(variables().filter(|(name, _)| name != "BCC_GRAPHQL_CONFIG"))?;
    for pair in &args.set {
        let (key, value) = pair
            .split_once('=')
            .with_context(|| format!("--set {pair}: it must be KEY=VALUE"))?;
        layers.set(key.trim(), value.trim(), "--set")?;
    }
    if let Some(listen) = listen {
        layers.set("listen", &listen.to_string(), "--listen")?;
    }
    layers.set_source(args.region.clone(), args.endpoint.as_deref())?;
    Ok(layers)
}

/// The environment. Not `std::env::vars`, which panics at any variable that is
/// not UTF-8, also at those of others.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        Some((name, value.to_string_lossy().into_owned()))
    })
}
