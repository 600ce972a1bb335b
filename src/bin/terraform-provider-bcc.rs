//! The `terraform-provider-bcc` command, which Terraform starts by itself.

#[path = "../cli/core_dumps.rs"]
mod core_dumps;

use std::io;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use bcc_graphql::service;
use bcc_graphql::terraform;
use bcc_graphql::terraform::BccProvider;
use bcc_graphql::terraform::plugin;
use bcc_graphql::terraform::plugin::Invitation;
use clap::CommandFactory as _;
use clap::Parser;
use clap::Subcommand;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;

const EXAMPLES: &str = "\
Terraform starts this program by itself, and it needs no registry: `install` puts
it where `terraform init` looks, and says what to write into the configuration.

Examples:
  # once, and after each upgrade
  terraform-provider-bcc install

  # for one configuration only, from its folder
  terraform-provider-bcc install --dir terraform.d/plugins

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
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Copies this program to where Terraform finds it, and prints the `required_providers` block
    Install {
        /// The folder of plugins. The user's own (~/.terraform.d/plugins) if not given
        #[arg(long)]
        dir: Option<PathBuf>,
    },
    /// Writes the documentation in the registry's layout
    #[command(hide = true)]
    Docs {
        /// The folder
        #[arg(long)]
        dir: PathBuf,
    },
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
        plugin::serve(provider(), invitation, io::stdout(), told_to_stop).await?;
        Ok(ExitCode::SUCCESS)
    })
}

/// The environment is read here alone. Not with `std::env::vars`, which panics at
/// any variable that is not UTF-8.
fn provider() -> BccProvider<service::Bcc> {
    let variables = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        Some((name, value.to_string_lossy().into_owned()))
    });
    BccProvider::new(service::Bcc::new(variables, Arc::new(chrono::Utc::now)))
}

fn install(folder: Option<&Path>) -> anyhow::Result<ExitCode> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None => terraform::user_folder(home.as_deref())?,
    };
    let installed = terraform::install(&std::env::current_exe()?, &folder)?;
    let replaced = if installed.replaced {
        "It takes the place of another build of this version. Where `terraform init` was run with \
         that one, remove the\nprovider's block from .terraform.lock.hcl and run it again.\n\n"
    } else {
        ""
    };
    writeln!(
        io::stdout(),
        "Installed {}\n\n{replaced}Write this into the configuration, and run `terraform init`:\n\n{}",
        installed.file.display(),
        terraform::required_providers()
    )?;
    Ok(ExitCode::SUCCESS)
}

fn write_docs(folder: &Path) -> anyhow::Result<ExitCode> {
    for page in terraform::pages(&provider()) {
        let file = folder.join(&page.path);
        if let Some(parent) = file.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(file, page.text)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn run_by_hand(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Some(Command::Install { dir }) => return install(dir.as_deref()),
        Some(Command::Docs { dir }) => return write_docs(dir),
        None => {}
    }
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
        plugin::debug(provider(), terraform::SOURCE, io::stdout(), told_to_stop).await?;
        Ok(ExitCode::SUCCESS)
    })
}

#[expect(clippy::print_stderr, reason = "a command's failure, for people")]
fn complain(text: &str) {
    eprintln!("{text}");
}
