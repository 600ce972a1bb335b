//! What Prometheus is told, in its text format, version 0.0.4.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fmt::Write as _;

use super::Durations;
use super::Metric;

/// Names of labels with their values. Values are ours: they hold nothing that
/// would have to be escaped.
pub type Labels<'a> = &'a [(&'a str, &'a str)];

/// What is told, by the metrics' names: all of one stands together, whoever told it.
#[derive(Default)]
pub struct Page(BTreeMap<&'static str, Told>);

struct Told {
    metric: &'static Metric,
    lines: String,
}

impl Page {
    /// Tells that there is such a metric, of which nothing may have happened yet.
    pub fn name(&mut self, metric: &'static Metric) {
        self.lines(metric);
    }

    /// Tells a number.
    pub fn tell(&mut self, metric: &'static Metric, labels: Labels<'_>, value: impl Display) {
        line(self.lines(metric), metric.name, "", labels, None, value);
    }

    /// Tells how long things took.
    pub fn tell_durations(
        &mut self,
        metric: &'static Metric,
        labels: Labels<'_>,
        durations: &Durations,
    ) {
        let lines = self.lines(metric);
        let mut n = 0;
        for (bound, count) in durations.cumulated() {
            line(lines, metric.name, "_bucket", labels, Some(bound), count);
            n = count;
        }
        let total = durations.total().as_secs_f64();
        line(lines, metric.name, "_sum", labels, None, total);
        line(lines, metric.name, "_count", labels, None, n);
    }

    /// The text, in the order of the names.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (name, Told { metric, lines }) in &self.0 {
            let (help, kind) = (metric.help, metric.kind.as_str());
            // A `String` takes whatever is written.
            let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{lines}");
        }
        text
    }

    fn lines(&mut self, metric: &'static Metric) -> &mut String {
        let told = self.0.entry(metric.name).or_insert_with(|| Told {
            metric,
            lines: String::new(),
        });
        &mut told.lines
    }
}

fn line(
    lines: &mut String,
    name: &str,
    part: &str,
    labels: Labels<'_>,
    bound: Option<&str>,
    value: impl Display,
) {
    lines.push_str(name);
    lines.push_str(part);
    let bound = bound.map(|bound| ("le", bound));
    let mut before = '{';
    for (label, text) in labels.iter().copied().chain(bound) {
        // A `String` takes whatever is written.
        let _ = write!(lines, "{before}{label}=\"{text}\"");
        before = ',';
    }
    if before == ',' {
        lines.push('}');
    }
    let _ = writeln!(lines, " {value}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::metrics::Kind;
    use std::time::Duration;

    static CALLS: Metric = Metric {
        name: "calls_total",
        help: "Calls.",
        kind: Kind::Counter,
    };

    static TOOK: Metric = Metric {
        name: "a_seconds",
        help: "How long.",
        kind: Kind::Histogram,
    };

    #[test]
    fn a_metric_stands_together_whoever_told_of_it() {
        let mut page = Page::default();
        page.tell(&CALLS, &[("source", "0"), ("outcome", "ok")], 3);
        page.name(&TOOK);
        page.tell(&CALLS, &[], 1.5);
        assert_eq!(
            page.text(),
            "# HELP a_seconds How long.\n# TYPE a_seconds histogram\n\
             # HELP calls_total Calls.\n# TYPE calls_total counter\n\
             calls_total{source=\"0\",outcome=\"ok\"} 3\ncalls_total 1.5\n"
        );
    }

    #[test]
    fn durations_are_buckets_a_sum_and_a_number() {
        let durations = Durations::default();
        durations.count(Duration::from_millis(1500));
        let mut page = Page::default();
        page.tell_durations(&TOOK, &[("source", "0")], &durations);
        let text = page.text();
        let told: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(told.len(), 19);
        assert_eq!(told[12], "a_seconds_bucket{source=\"0\",le=\"1\"} 0");
        assert_eq!(told[13], "a_seconds_bucket{source=\"0\",le=\"2.5\"} 1");
        assert_eq!(
            told[16..],
            [
                "a_seconds_bucket{source=\"0\",le=\"+Inf\"} 1",
                "a_seconds_sum{source=\"0\"} 1.5",
                "a_seconds_count{source=\"0\"} 1"
            ]
        );
    }
}
