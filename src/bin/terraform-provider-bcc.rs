//! The `terraform-provider-bcc` command, which Terraform starts by itself.

#[path = "../cli/core_dumps.rs"]
mod core_dumps;

use std::io;
use std::process::ExitCode;

use bcc_graphql::service;
use bcc_graphql::terraform::plugin;
use bcc_graphql::terraform::plugin::DataSource;
use bcc_graphql::terraform::plugin::Diagnostic;
use bcc_graphql::terraform::plugin::Function;
use bcc_graphql::terraform::plugin::Invitation;
use bcc_graphql::terraform::plugin::Object;
use bcc_graphql::terraform::plugin::Outcome;
use bcc_graphql::terraform::plugin::Provider;
use bcc_graphql::terraform::plugin::Schema;
use clap::CommandFactory as _;
use clap::Parser;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;

/// The address that configurations name it by. Nothing is looked up there.
const SOURCE: &str = "bcc-graphql.local/baidu/bcc";

const EXAMPLES: &str = "\
Terraform starts this program by itself, and it needs no registry. Put it where
Terraform looks, under the version and the platform that it was built for:

  folder=~/.terraform.d/plugins/bcc-graphql.local/baidu/bcc/0.1.0/linux_amd64
  mkdir -p $folder && cp terraform-provider-bcc $folder/

Then name it in the configuration, and run `terraform init`:

  terraform {
    required_providers {
      bcc = { source = \"bcc-graphql.local/baidu/bcc\" }
    }
  }

Examples:
  # run it in a debugger; it prints what Terraform needs to find it
  terraform-provider-bcc --debug

  # see what it says, as Terraform runs it
  TF_LOG_PROVIDER=debug terraform plan";

/// The images of Baidu AI Cloud's compute service (BCC), as data sources of Terraform.
#[derive(Debug, Parser)]
#[command(name = "terraform-provider-bcc", version, after_help = EXAMPLES, max_term_width = 100)]
struct Args {
    /// Run by hand, for a debugger, until Ctrl-C. Prints the variable that makes Terraform use this
    /// process
    #[arg(long)]
    debug: bool,
}

fn main() -> ExitCode {
    // In a place that forbids even this, the provider is of use all the same.
    let undumped = core_dumps::turn_off();
    let variable = |name: &'static str| std::env::var(name).ok();
    plugin::start_log(variable);
    if let Err(error) = undumped {
        tracing::warn!(%error, "core dumps can't be turned off");
    }
    service::install_cryptography();
    let ran = Invitation::read(variable)
        .map_err(anyhow::Error::new)
        .and_then(|invitation| match invitation {
            Some(invitation) => serve(invitation),
            None => run_by_hand(&Args::parse()),
        });
    match ran {
        Ok(code) => code,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// One thread is enough for one client, and starts at once.
fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

fn serve(invitation: Invitation) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        // Ctrl-C reaches all of Terraform's processes. It is Terraform that decides
        // what then happens here.
        let _ignored = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let told_to_stop = async move {
            terminate.recv().await;
        };
        plugin::serve(Bcc, invitation, io::stdout(), told_to_stop).await?;
        Ok(ExitCode::SUCCESS)
    })
}

fn run_by_hand(args: &Args) -> anyhow::Result<ExitCode> {
    if !args.debug {
        complain(&Args::command().render_help().to_string());
        return Ok(ExitCode::FAILURE);
    }
    runtime()?.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let told_to_stop = async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        plugin::debug(Bcc, SOURCE, io::stdout(), told_to_stop).await?;
        Ok(ExitCode::SUCCESS)
    })
}

#[expect(clippy::print_stderr, reason = "a command's failure, for people")]
fn complain(text: &str) {
    eprintln!("{text}");
}

struct Bcc;

impl Provider for Bcc {
    type Client = ();

    fn schema(&self) -> Schema {
        Schema::default()
    }

    fn validate(&self, _: &Object) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn configure(&self, _: &Object) -> Outcome<()> {
        Ok(((), Vec::new()))
    }

    fn data_sources(&self) -> Vec<Box<dyn DataSource<()>>> {
        Vec::new()
    }

    fn functions(&self) -> Vec<Box<dyn Function>> {
        Vec::new()
    }
}
