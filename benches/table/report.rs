//! The table.

use std::fmt::Write as _;
use std::time::Duration;

use super::rounds::Measured;
use super::rounds::Round;
use super::sides::Side;

const N_COLUMNS: usize = 11;

const HEADINGS: [&str; N_COLUMNS] = [
    "shape",
    "side",
    "requests/s",
    "of static",
    "by CPU",
    "p50 µs",
    "p99 µs",
    "CPU µs/request",
    "load %",
    "peak MiB",
    "BCC calls",
];

/// A server that does nothing for more than this part of its time was not what
/// the rate was limited by.
const MAX_IDLE: f64 = 0.1;

/// The table in Markdown, with columns that line up in a terminal too.
pub(super) fn markdown(measured: &[Measured]) -> String {
    let mut lines = vec![HEADINGS.map(str::to_owned)];
    lines.extend(measured.iter().map(|one| cells(one, measured)));
    let widths: [usize; N_COLUMNS] = std::array::from_fn(|column| {
        let widths = lines.iter().map(|cells| cells[column].chars().count());
        widths.max().unwrap_or_default()
    });
    let mut table = String::new();
    for (number, cells) in lines.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let width = widths[column];
            // Writing to a String cannot fail. Names stand left, numbers right.
            let _ = if column < 2 {
                write!(table, "| {cell:<width$} ")
            } else {
                write!(table, "| {cell:>width$} ")
            };
        }
        table.push_str("|\n");
        if number == 0 {
            for (column, width) in widths.iter().enumerate() {
                let colon = if column < 2 { '-' } else { ':' };
                let _ = write!(table, "|{}{colon}", "-".repeat(width + 1));
            }
            table.push_str("|\n");
        }
    }
    table
}

/// What makes a row doubtful.
pub(super) fn warnings(measured: &[Measured]) -> Vec<String> {
    let idle = |one: &Measured| {
        let busy = sum(one, |round| round.cpu);
        let time = sum(one, |round| round.loaded.time);
        1.0 - busy.as_secs_f64() / time.as_secs_f64()
    };
    measured
        .iter()
        .filter(|one| idle(one) > MAX_IDLE)
        .map(|one| {
            format!(
                "{} {}: it had no work, or no core, for {:.0} % of the time: the load, BCC or other programs limited its rate, and `by CPU` tells more",
                one.shape,
                one.side,
                100.0 * idle(one)
            )
        })
        .collect()
}

fn cells(one: &Measured, all: &[Measured]) -> [String; N_COLUMNS] {
    let fixed = all
        .iter()
        .find(|other| other.shape == one.shape && other.side == Side::Static);
    let ratio = |of: &dyn Fn(&Measured) -> f64| {
        fixed.map_or_else(|| "–".to_owned(), |fixed| format!("{:.2}", of(fixed)))
    };
    let calls: usize = one.rounds.iter().map(|round| round.calls).sum();
    [
        one.shape.to_owned(),
        one.side.to_string(),
        format!("{:.0}", median(one.rounds.iter().map(rate))),
        ratio(&|fixed| rate_ratio(one, fixed)),
        ratio(&|fixed| cpu_per_request(fixed) / cpu_per_request(one)),
        format!(
            "{:.0}",
            median(one.rounds.iter().map(|r| micros(r.loaded.p50)))
        ),
        format!(
            "{:.0}",
            median(one.rounds.iter().map(|r| micros(r.loaded.p99)))
        ),
        format!("{:.1}", cpu_per_request(one)),
        format!(
            "{:.0}",
            100.0 * median(one.rounds.iter().map(|r| r.load_busy))
        ),
        format!("{}", one.peak_memory >> 20),
        calls.to_string(),
    ]
}

/// The middle of the ratios of rounds that followed each other.
fn rate_ratio(one: &Measured, fixed: &Measured) -> f64 {
    let pairs = one.rounds.iter().zip(&fixed.rounds);
    median(pairs.map(|(this, fixed)| rate(this) / rate(fixed)))
}

/// In microseconds.
fn cpu_per_request(one: &Measured) -> f64 {
    let requests: u64 = one.rounds.iter().map(|round| round.loaded.requests).sum();
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
    let requests = requests.max(1) as f64;
    micros(sum(one, |round| round.cpu)) / requests
}

fn rate(round: &Round) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
    let requests = round.loaded.requests as f64;
    requests / round.loaded.time.as_secs_f64()
}

fn sum(one: &Measured, of: impl Fn(&Round) -> Duration) -> Duration {
    one.rounds.iter().map(of).sum()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// The one in the middle, or the upper one of the two.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
