//! The `bcc-graphql` command.

mod cli;

use std::num::NonZero;
use std::process::ExitCode;
use std::thread;

use tokio::runtime::Builder;

fn main() -> ExitCode {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut runtime = match cores {
        // With nobody to share work with, handing it over would only take time.
        1 => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    match runtime.enable_all().build() {
        Ok(runtime) => runtime.block_on(cli::run()),
        Err(error) => cli::fail(&anyhow::Error::new(error).context("no threads can be started")),
    }
}
