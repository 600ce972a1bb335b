//! From what `provider "bcc"` and the environment say to a catalogue.

use std::sync::Arc;
use std::time::Duration;

use crate::bce::Clock;
use crate::bce::client::ClientError;
use crate::catalogue::Catalogue;
use crate::config::ConfigError;
use crate::config::Layers;
use crate::config::Settings;
use crate::config::SourceSettings;
use crate::service;
use crate::service::ServiceError;
use crate::terraform::InvalidProvider;
use crate::terraform::MAX_TIMEOUT;
use crate::terraform::ProviderConfig;
use crate::terraform::Upstream;

/// Longer than any data source waits: it is `timeouts` that ends a read, be it of
/// many pages or of one call that BCC is silent at. A connection that is dead is
/// found out earlier, by TCP.
const LATER: Duration = MAX_TIMEOUT.saturating_add(Duration::from_secs(60));

/// What the ecosystem's variables begin with. The service's own are not heeded
/// here: what is on a machine for the service is not meant for Terraform.
const VARIABLES: [&str; 2] = ["BAIDUCLOUD_", "BCC_ENDPOINT"];

/// BCC, as the settings of the service would have it.
pub struct Bcc {
    environment: Vec<(String, String)>,
    clock: Clock,
}

impl Bcc {
    /// With these variables of the environment, and this clock.
    #[must_use]
    pub fn new(environment: impl IntoIterator<Item = (String, String)>, clock: Clock) -> Self {
        let is_ours =
            |(name, _): &(String, String)| VARIABLES.iter().any(|prefix| name.starts_with(prefix));
        Self {
            environment: environment.into_iter().filter(is_ours).collect(),
            clock,
        }
    }
}

impl Upstream for Bcc {
    fn check(&self, config: &ProviderConfig) -> Result<(), InvalidProvider> {
        let settings = settings(config, Vec::new())?;
        // It is the endpoint that shows only here whether it can be called.
        match config.endpoint {
            Some(_) => self.catalogue(&settings).map(drop),
            None => Ok(()),
        }
    }

    fn connect(&self, config: &ProviderConfig) -> Result<Catalogue, InvalidProvider> {
        self.catalogue(&settings(config, self.environment.clone())?)
    }
}

impl Bcc {
    fn catalogue(&self, settings: &Settings) -> Result<Catalogue, InvalidProvider> {
        let catalogue = service::catalogue(settings, Arc::clone(&self.clock));
        catalogue.map_err(|error| match error {
            ServiceError::Source {
                cause: cause @ ClientError::Endpoint { .. },
                ..
            } => InvalidProvider {
                argument: Some("endpoint".to_owned()),
                problem: format!("{cause}. It must be like https://bcc.bj.baidubce.com."),
            },
            ServiceError::Source { cause, .. } => InvalidProvider {
                argument: None,
                problem: format!("{cause}. On Debian they are in the package ca-certificates."),
            },
            _ => InvalidProvider {
                argument: None,
                problem: "There are no credentials. Set BAIDUCLOUD_ACCESS_KEY and \
                          BAIDUCLOUD_SECRET_KEY in the environment, or `access_key` and \
                          `secret_key` in `provider \"bcc\"`. Keys are made in Baidu's console \
                          under Security Authentication; to try it without an account, run \
                          `bcc-graphql emulate` and take the keys that it prints."
                    .to_owned(),
            },
        })
    }
}

fn settings(
    config: &ProviderConfig,
    environment: Vec<(String, String)>,
) -> Result<Settings, InvalidProvider> {
    check_pair(config)?;
    let mut layers = Layers::default();
    layers.add_environment(environment).map_err(wrong)?;
    let endpoint = config.endpoint.as_deref();
    layers
        .set_source(config.region.clone(), endpoint)
        .map_err(wrong)?;
    layers.set_keys(SourceSettings {
        access_key: config.access_key.clone(),
        secret_key: config.secret_key.clone(),
        session_token: config.session_token.clone(),
        ..SourceSettings::default()
    });
    let settings = layers.settings().map_err(wrong);
    // What the block does not say, no line of the configuration is about.
    let mut settings = settings.map_err(|wrong| match wrong.argument.as_deref() {
        Some("region") if config.region.is_none() => InvalidProvider {
            argument: None,
            problem: format!("BAIDUCLOUD_REGION in the environment: {}", wrong.problem),
        },
        Some("access_key") if config.access_key.is_none() => not_set("BAIDUCLOUD_ACCESS_KEY"),
        Some("secret_key") if config.secret_key.is_none() => not_set("BAIDUCLOUD_SECRET_KEY"),
        _ => wrong,
    })?;
    let upstream = &mut settings.upstream;
    upstream.read_timeout = LATER;
    upstream.read_deadline = LATER;
    upstream.walk_deadline = LATER;
    Ok(settings)
}

/// Half of a pair in the environment is no pair either.
fn not_set(variable: &str) -> InvalidProvider {
    InvalidProvider {
        argument: None,
        problem: format!(
            "{variable} is not set, although others of the keys are. Keys are of one pair: set \
             both in the environment (BAIDUCLOUD_ACCESS_KEY and BAIDUCLOUD_SECRET_KEY), or both \
             in `provider \"bcc\"` (`access_key` and `secret_key`)."
        ),
    }
}

/// Half of a pair in the block and half in the environment is no pair.
fn check_pair(config: &ProviderConfig) -> Result<(), InvalidProvider> {
    let missing = match (&config.access_key, &config.secret_key) {
        (Some(_), None) => "secret_key",
        (None, Some(_)) => "access_key",
        _ => return Ok(()),
    };
    Err(InvalidProvider {
        argument: Some(missing.to_owned()),
        problem: "It is missing, but its other half is set. Keys are of one pair: set both in the \
                  block, or both in the environment (BAIDUCLOUD_ACCESS_KEY and \
                  BAIDUCLOUD_SECRET_KEY)."
            .to_owned(),
    })
}

fn wrong(error: ConfigError) -> InvalidProvider {
    let ConfigError::Value {
        key,
        origin,
        problem,
    } = error
    else {
        return InvalidProvider {
            argument: None,
            problem: format!("{error}."),
        };
    };
    let name = key.rsplit('.').next().unwrap_or_default();
    // A variable is wrong, or names a file that is: no argument of the block.
    let variable = [origin.as_str(), name]
        .into_iter()
        .find(|of| VARIABLES.iter().any(|prefix| of.starts_with(prefix)));
    match variable {
        Some(variable) => InvalidProvider {
            argument: None,
            problem: format!("{variable} in the environment: {problem}."),
        },
        None => InvalidProvider {
            argument: Some(name.to_owned()),
            problem: format!("`{name}`: {problem}."),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_read_before_timeouts_does() {
        let upstream = settings(&ProviderConfig::default(), Vec::new())
            .unwrap()
            .upstream;
        for limit in [
            upstream.read_timeout,
            upstream.read_deadline,
            upstream.walk_deadline,
        ] {
            assert!(limit > MAX_TIMEOUT);
        }
    }
}
