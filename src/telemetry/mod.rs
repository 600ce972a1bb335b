//! What the process says of itself: its log, and what it counts.

pub mod metrics;
mod process;

use std::panic::PanicHookInfo;

use serde::Deserialize;
use serde::Serialize;
use tracing_subscriber::EnvFilter;

/// The `[log]` settings.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// What is logged: `error`, `warn`, `info`, `debug`, `trace`, or tracing's
    /// directives such as `info,bcc_graphql::catalogue=debug` (`info`).
    pub level: String,
    /// How: `text` for people, `json` for machines (`text`).
    pub format: LogFormat,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line of text an event.
    Text,
    /// A JSON object a line.
    Json,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            level: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}

/// A `log.level` that says nothing.
#[derive(Debug, thiserror::Error)]
#[error(
    "`log.level` is `{level}`; it must be error, warn, info, debug, trace or a list of directives"
)]
pub struct InvalidLevel {
    level: String,
}

/// Starts the log, on standard error. Standard output is for what a command
/// prints. Panics are logged too, each once and within the span in which it
/// happens, so that a request's has its id.
///
/// # Errors
/// [`InvalidLevel`].
pub fn start(config: &LogConfig) -> Result<(), InvalidLevel> {
    let filter = EnvFilter::try_new(&config.level).map_err(|_| InvalidLevel {
        level: config.level.clone(),
    })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first log.
    let _ = match config.format {
        LogFormat::Text => {
            let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
            log.with_ansi(colours).with_target(false).try_init()
        }
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let payload = panic.payload();
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let message = text.or_else(|| payload.downcast_ref::<&str>().copied());
    let place = panic.location().map(ToString::to_string);
    tracing::error!(message, place, "this service has a defect: it panicked");
}
