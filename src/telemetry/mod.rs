//! What the process says of itself: its log, and what it counts.

pub mod metrics;
mod process;

use std::panic::PanicHookInfo;

use bytes::Bytes;
use serde::Deserialize;
use serde::Serialize;
use tracing_subscriber::EnvFilter;

tokio::task_local! {
    /// The id of the request that is being answered.
    static REQUEST: Bytes;
}

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
/// prints. Panics are logged too, each once, a request's with its id.
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
    let request = REQUEST.try_with(|id| String::from_utf8_lossy(id).into_owned());
    // Within the request's span its id is said already.
    let request_id = request
        .ok()
        .filter(|_| tracing::Span::current().is_disabled());
    tracing::error!(
        message,
        place,
        request_id,
        "this service has a defect: it panicked"
    );
}

/// Does something for a request's sake: if it panics, the log names the request.
/// A span would do so too, but takes longer to make than most requests to answer.
pub async fn for_request<T>(id: Bytes, work: impl Future<Output = T>) -> T {
    REQUEST.scope(id, work).await
}
