//! How fast the service answers, beside a server that only sends the same bytes
//! and beside the plain derived resolvers: one run, one table. `make bench`.
//!
//! The servers run on one core, one after the other under load; the load, this
//! program and BCC's stand-in have another. What is under load changes every few
//! seconds, so that whatever else the machine does meets all of them.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is what it is run for"
)]

mod args;
mod bodies;
mod caches;
mod load;
mod process;
mod report;
mod requests;
mod rounds;
mod serve;
mod shapes;
mod sides;
mod upstream;

use std::process::Command;

use anyhow::Context as _;
use clap::Parser as _;

use args::Args;
use args::Task;
use rounds::Measured;

/// Where the servers under load run.
const SERVER_CORE: &str = "0";

/// Where everything else runs.
const LOAD_CORE: &str = "1";

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    match &args.task {
        Some(Task::ServeFixed { file }) => serve::fixed(file),
        Some(Task::ServePlain) => serve::plain(),
        None => table(&args),
    }
}

fn table(args: &Args) -> anyhow::Result<()> {
    // Before there are threads: they stay where they begin.
    let pinned = Command::new("taskset")
        .args(["-cp", LOAD_CORE, &std::process::id().to_string()])
        .output()
        .context("taskset (of util-linux) is needed")?;
    anyhow::ensure!(pinned.status.success(), "two cores are needed");
    bcc_graphql::service::install_cryptography();
    let runtime = tokio::runtime::Runtime::new()?;
    let mut rows: Vec<Measured> = Vec::new();
    let shapes = args.shapes()?;
    for (number, shape) in shapes.iter().enumerate() {
        eprintln!(
            "{}/{} {}: {}",
            number + 1,
            shapes.len(),
            shape.name,
            shape.title
        );
        let measured = rounds::measure(&runtime, shape, args)?;
        // Should a later shape fail, this one was not in vain.
        eprint!("{}", report::markdown(&measured));
        rows.extend(measured);
    }
    print!("{}", report::markdown(&rows));
    let lines = report::warnings(&rows).into_iter();
    for line in lines.chain(caches::lines(&rows)) {
        println!("\n{line}");
    }
    Ok(())
}
