//! The log, as Terraform reads it: one JSON object a line of standard error.

use std::fmt;

use chrono::SecondsFormat;
use chrono::Utc;
use serde_json::Map;
use serde_json::Value as Json;
use tracing::Event;
use tracing::Subscriber;
use tracing::field::Field;
use tracing::field::Visit;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::FmtContext;
use tracing_subscriber::fmt::FormatEvent;
use tracing_subscriber::fmt::FormatFields;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::registry::LookupSpan;

/// The variables that set the level, the most particular one first.
const VARIABLES: [&str; 2] = ["TF_LOG_PROVIDER", "TF_LOG"];

/// Starts the log, at the level that Terraform's variables ask for; at `warn`
/// without them. Panics go there too, each as one line. Libraries are left out:
/// what they tell at `trace` is theirs to choose, and may be too much.
pub fn start_log(variable: impl Fn(&'static str) -> Option<String>) {
    let asked = VARIABLES.into_iter().find_map(variable);
    let level = level(asked.as_deref());
    // A second start in one process (tests) keeps the first log.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(format!(
            "bcc_graphql={level},terraform_provider_bcc={level}"
        ))
        .with_writer(std::io::stderr)
        .event_format(Line)
        .try_init();
    std::panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        let payload = panic.payload();
        let what = payload.downcast_ref::<&str>().copied();
        let what = what.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        tracing::error!(
            location,
            "the provider panicked: {}",
            what.unwrap_or("no message")
        );
    }));
}

fn level(asked: Option<&str>) -> LevelFilter {
    match asked.map(str::to_ascii_uppercase).as_deref() {
        Some("OFF") => LevelFilter::OFF,
        Some("ERROR") => LevelFilter::ERROR,
        Some("INFO") => LevelFilter::INFO,
        Some("DEBUG") => LevelFilter::DEBUG,
        // Terraform's own word for everything, and for everything as JSON.
        Some("TRACE" | "JSON") => LevelFilter::TRACE,
        _ => LevelFilter::WARN,
    }
}

/// An event as a line.
struct Line;

struct Fields(Map<String, Json>);

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields(Map::new());
        event.record(&mut fields);
        let Fields(mut line) = fields;
        let message = line.remove("message").unwrap_or_default();
        let time = Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true);
        line.insert("@message".to_owned(), message);
        line.insert(
            "@level".to_owned(),
            event.metadata().level().as_str().to_lowercase().into(),
        );
        line.insert("@module".to_owned(), event.metadata().target().into());
        line.insert("@timestamp".to_owned(), time.into());
        writeln!(writer, "{}", Json::Object(line))
    }
}

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Json>) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value);
    }
}
