//! Times and durations, and how values are told.

use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use humantime_serde::re::humantime;

use super::text;
use crate::image::ImageFilter;
use crate::image::ImageFilterSpec;
use crate::image::Spelling;
use crate::terraform::attribute::Attribute;
use crate::terraform::condition::Condition;
use crate::terraform::plugin::Diagnostic;
use crate::terraform::plugin::Object;
use crate::terraform::plugin::Path;

/// For how long a data source reads unless its block says otherwise.
pub(super) const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);

/// The longest that it may say: what Terraform's other providers take for long.
pub const MAX_TIMEOUT: Duration = Duration::from_secs(20 * 60);

/// How many characters of a value are told, and how many values of a list.
const MAX_SAID: usize = 60;
const MAX_VALUES_SAID: usize = 4;

/// `created_after` and `created_before`. Both are in one condition, so that the
/// one that ends before it begins is found.
pub(super) fn range(config: &Object, wrong: &mut Vec<Diagnostic>) -> Option<Condition> {
    let mut said = Vec::new();
    let mut time = |argument: &'static str| {
        let text = text(config, argument)?;
        let time = DateTime::parse_from_rfc3339(text);
        said.push(format!("{argument} = {}", quoted(text)));
        match time {
            Ok(time) => Some(time.with_timezone(&Utc)),
            Err(_) => {
                let detail = format!(
                    "{} is no time. It must have a date, a time and a zone, like \
                     \"2026-06-01T00:00:00Z\".",
                    quoted(text)
                );
                let summary = format!("`{argument}` can't be used");
                wrong.push(Diagnostic::error(summary, detail).at(argument));
                None
            }
        }
    };
    let spec = ImageFilterSpec {
        created_after: time("created_after"),
        created_before: time("created_before"),
        ..ImageFilterSpec::default()
    };
    if spec == ImageFilterSpec::default() {
        return None;
    }
    if let Err(error) = ImageFilter::new(&spec) {
        let detail = format!("{}.", error.text_for("created_after", Spelling::Snake));
        wrong.push(Diagnostic::error("No time is in this range", detail).at("created_after"));
        return None;
    }
    Condition::new(said.join(" and "), Attribute::CreateTime, &[spec]).ok()
}

/// `timeouts { read }`.
pub(super) fn timeout(config: &Object, wrong: &mut Vec<Diagnostic>) -> Duration {
    let block = config.get("timeouts").as_object();
    let Some(text) = block.and_then(|block| block.get("read").as_str()) else {
        return DEFAULT_TIMEOUT;
    };
    let problem = match humantime::parse_duration(text) {
        Ok(timeout) if timeout.is_zero() => "it must be more than 0s".to_owned(),
        Ok(timeout) if timeout > MAX_TIMEOUT => {
            format!("the most is {}", humantime::format_duration(MAX_TIMEOUT))
        }
        Ok(timeout) => return timeout,
        Err(error) => format!("it must be like \"30s\" or \"2m\" ({error})"),
    };
    let detail = format!("`read` is {}; {problem}.", quoted(text));
    let path = Path::attribute("timeouts").then("read");
    wrong.push(Diagnostic::error("This timeout can't be used", detail).at(path));
    DEFAULT_TIMEOUT
}

/// A text in quotes, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(MAX_SAID) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}…", &text[..end]),
    }
}

/// A list of texts: `["a", "b", 7 more]`.
pub(super) fn said<'a>(values: impl ExactSizeIterator<Item = &'a str>) -> String {
    let n_more = values.len().saturating_sub(MAX_VALUES_SAID);
    let mut said: Vec<String> = values.take(MAX_VALUES_SAID).map(quoted).collect();
    if n_more > 0 {
        said.push(format!("{n_more} more"));
    }
    format!("[{}]", said.join(", "))
}
