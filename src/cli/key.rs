//! `bcc-graphql key`.

use std::process::ExitCode;

use anyhow::Context as _;
use bcc_graphql::auth::ApiKey;

use super::args::KeyArgs;
use super::say;

pub(super) fn run(args: &KeyArgs) -> anyhow::Result<ExitCode> {
    let mut random = [0; 32];
    rustls::crypto::ring::default_provider()
        .secure_random
        .fill(&mut random)
        .ok()
        .context("this machine gives no random numbers")?;
    let key = ApiKey::of_random(&random);
    say(&format!(
        "# The key, which is shown only now: give it to whoever shall ask with it.
{}

# What the service holds of it: add this to its settings, and send it a SIGHUP.
[[auth.keys]]
name = \"{}\"
hash = \"{}\"
scopes = [\"images:read\"]",
        key.text(),
        args.name,
        key.hash()
    ))?;
    Ok(ExitCode::SUCCESS)
}
