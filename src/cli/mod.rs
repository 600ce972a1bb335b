//! The command line.

mod args;
mod check;
mod emulate;
mod health;
mod load;
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
    match dispatch(Args::parse()).await {
        Ok(code) => code,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(args: Args) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Serve(args) => serve::run(args).await,
        Command::Emulate(args) => emulate::run(args).await,
        Command::Schema => {
            say(&bcc_graphql::graphql::sdl())?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Check(args) => check::run(&args).await,
        Command::Health(args) => health::run(&args).await,
    }
}

/// Waits for the signals that ask a process to stop.
async fn stop_signal() {
    use tokio::signal::unix::SignalKind;
    use tokio::signal::unix::signal;

    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
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
