//! The command line.

mod args;
mod check;
mod core_dumps;
mod emulate;
mod health;
mod key;
mod load;
mod schema;
mod serve;

use std::io::Write as _;
use std::process::ExitCode;

use bcc_graphql::service;
use clap::Parser as _;

use args::Args;
use args::Command;

/// Runs the command that the arguments name. A failure is told on standard
/// error, with its causes, and exits with 1; wrong arguments with 2.
pub(crate) async fn run() -> ExitCode {
    service::install_cryptography();
    // In a place that forbids even this, the service is of use all the same.
    if let Err(error) = core_dumps::turn_off() {
        complain(&format!("warning: core dumps can't be turned off: {error}"));
    }
    match dispatch(Args::parse()).await {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

/// Says why the process ends.
pub(crate) fn fail(error: &anyhow::Error) -> ExitCode {
    complain(&format!("error: {error:#}"));
    ExitCode::FAILURE
}

async fn dispatch(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Serve(args) => serve::run(args).await,
        Command::Emulate(args) => emulate::run(args).await,
        Command::Schema(args) => schema::run(&args),
        Command::Check(args) => check::run(&args).await,
        Command::Key(args) => key::run(&args),
        Command::Health(args) => health::run(&args).await,
    }
}

/// What ends at a signal that asks the process to stop. Such a signal counts
/// from the call on, so it has to come before anybody is told an address.
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::SignalKind;
    use tokio::signal::unix::signal;

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Prints what a command has to say. Whoever has read enough of it (`| head`)
/// may close the pipe; anything else that keeps it from being written counts.
fn say(text: &str) -> std::io::Result<()> {
    match writeln!(std::io::stdout(), "{}", text.trim_end()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[expect(clippy::print_stderr, reason = "a command's failure, before any log")]
fn complain(text: &str) {
    eprintln!("{text}");
}
