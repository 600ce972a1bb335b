//! `bcc-graphql health`: for a container's health check.

use std::net::IpAddr;
use std::net::Ipv4Addr;
use std::net::Ipv6Addr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use url::Url;

use super::args::HealthArgs;
use super::args::SettingsArgs;
use super::load;
use super::say;

/// A health check that takes longer has failed.
const TIMEOUT: Duration = Duration::from_secs(5);

pub(super) async fn run(args: &HealthArgs) -> anyhow::Result<ExitCode> {
    let url = match &args.url {
        Some(url) => url.clone(),
        None => default_url(args)?,
    };
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let answer = client
        .get(url.clone())
        .send()
        .await
        .map_err(reqwest::Error::without_url)
        .with_context(|| format!("{url} did not answer"))?;
    let status = answer.status();
    let text = answer.text().await.unwrap_or_default();
    let text = text.lines().next().unwrap_or_default();
    say(&format!("{} {text}", status.as_u16()))?;
    Ok(if status.is_success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Where the service of these settings listens.
fn default_url(args: &HealthArgs) -> anyhow::Result<Url> {
    let args = SettingsArgs {
        config: args.config.clone(),
        ..SettingsArgs::default()
    };
    let mut listen = load::settings_without_sources(&args, None)?.listen;
    if listen.ip().is_unspecified() {
        listen.set_ip(match listen.ip() {
            IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        });
    }
    Ok(Url::parse(&format!("http://{listen}/readyz"))?)
}
