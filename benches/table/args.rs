//! What is asked of the benchmark.

use std::path::PathBuf;

use anyhow::Context as _;

use super::shapes::SHAPES;
use super::shapes::Shape;
use super::sides::Side;

/// Measures the service beside a static server and the plain resolvers.
#[derive(Debug, clap::Parser)]
#[command(
    name = "make bench",
    after_help = "Examples:\n  make bench\n  make bench BENCH='--shape a,c --seconds 5 --rounds 5'\n  make bench BENCH='--side static,on --shape b'"
)]
pub(super) struct Args {
    /// Shapes of requests, with commas [default: all]
    #[arg(long, value_delimiter = ',', value_name = "NAMES")]
    shape: Vec<String>,
    /// What is put under load, with commas
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_values_t = Side::ALL,
        hide_default_value = true
    )]
    pub(super) side: Vec<Side>,
    /// How long a round is, in seconds
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..=60))]
    pub(super) seconds: u16,
    /// How often each side has its turn
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=30))]
    pub(super) rounds: u16,
    /// Tells below the table what memory and caches came to: after the first second, and
    /// the most after any round
    #[arg(long)]
    pub(super) caches: bool,
    /// Records with perf where the last round's time goes
    #[arg(long, value_name = "FILE")]
    pub(super) profile: Option<PathBuf>,
    /// What `cargo bench` says to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
    #[command(subcommand)]
    pub(super) task: Option<Task>,
}

/// What the benchmark starts itself as.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Task {
    /// Answers everything with a file's bytes
    #[command(hide = true)]
    ServeFixed {
        /// The file.
        file: PathBuf,
    },
    /// Serves the graph with the plain resolvers
    #[command(hide = true)]
    ServePlain,
}

impl Args {
    /// The shapes asked for.
    pub(super) fn shapes(&self) -> anyhow::Result<Vec<&'static Shape>> {
        if self.shape.is_empty() {
            return Ok(SHAPES.iter().collect());
        }
        let find = |name: &String| SHAPES.iter().find(|shape| shape.name == name);
        let names = SHAPES.map(|shape| shape.name).join(", ");
        self.shape
            .iter()
            .map(|name| find(name).with_context(|| format!("no shape `{name}`; there are {names}")))
            .collect()
    }
}
