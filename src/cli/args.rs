//! Every command and flag.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use bcc_graphql::auth;
use bcc_graphql::emulator::Fault;
use bcc_graphql::emulator::UnknownMarker;
use clap::Args as Group;
use clap::Parser;
use clap::Subcommand;
use humantime_serde::re::humantime;
use url::Url;

const EXAMPLES: &str = "\
Examples:
  # try it, with no cloud account
  bcc-graphql serve --emulator

  # read your own images
  export BAIDUCLOUD_ACCESS_KEY=… BAIDUCLOUD_SECRET_KEY=…
  bcc-graphql check
  bcc-graphql serve --region gz

Settings come from flags, then the environment, then the file, then defaults.
Every key of the file is also a variable: cache.fresh is BCC_GRAPHQL_CACHE__FRESH.";

const SERVE_EXAMPLES: &str = "\
Examples:
  bcc-graphql serve --emulator
  bcc-graphql serve --emulator --images 5000 --fault latency=300ms
  bcc-graphql serve --emulator --churn 5s --set subscriptions.interval=2s
  bcc-graphql serve --config bcc-graphql.toml --listen 127.0.0.1:9000
  bcc-graphql serve --set cache.fresh=5m --set log.format=json
  bcc-graphql serve --print-config

Environment:
  BAIDUCLOUD_ACCESS_KEY, BAIDUCLOUD_SECRET_KEY, BAIDUCLOUD_SESSION_TOKEN,
  BAIDUCLOUD_REGION, BCC_ENDPOINT, and BCC_GRAPHQL_… for every other setting";

const SCHEMA_EXAMPLES: &str = "\
Examples:
  bcc-graphql schema > schema.graphql
  bcc-graphql schema --federation > images.graphql
  bcc-graphql schema diff schema.graphql";

const DIFF_EXAMPLES: &str = "\
Each change is a line: what it does to clients, where it is, what happened.
  BREAKING   some operation is no longer valid, or its answer can't be read
  DANGEROUS  every operation stays valid; its answer may be new to its client
  SAFE       no client notices

Exits with 0 if nothing breaks, with 1 if something does, with 2 if OLD is no schema.

Examples:
  # what an upgrade would break
  old-bcc-graphql schema | bcc-graphql schema diff -

  # whether clients that were built against this file can use this build
  bcc-graphql schema diff schema.graphql";

const EMULATE_EXAMPLES: &str = "\
Examples:
  bcc-graphql emulate
  bcc-graphql emulate --images 100000 --listen 127.0.0.1:9001
  bcc-graphql emulate --fault throttle=2
  bcc-graphql emulate --fault latency=200ms --unknown-marker empty-page

Change it while it runs, if it listens on loopback:
  curl -X PUT http://127.0.0.1:8090/_emulator/images/m-mine -d '{\"name\": \"mine\"}'
  curl -X DELETE http://127.0.0.1:8090/_emulator/images/m-mine

Point any BCC client at it:
  BCC_ENDPOINT=http://127.0.0.1:8090 BAIDUCLOUD_ACCESS_KEY=… BAIDUCLOUD_SECRET_KEY=… \\
    bcc-graphql serve";

/// The images of Baidu AI Cloud's compute service (BCC), read from a graph.
#[derive(Debug, Parser)]
#[command(name = "bcc-graphql", version, after_help = EXAMPLES, max_term_width = 100)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the graph
    #[command(after_help = SERVE_EXAMPLES)]
    Serve(ServeArgs),
    /// Run a BCC emulator alone
    #[command(after_help = EMULATE_EXAMPLES)]
    Emulate(EmulateArgs),
    /// Print the schema, in the schema definition language
    #[command(after_help = SCHEMA_EXAMPLES, args_conflicts_with_subcommands = true)]
    Schema(SchemaArgs),
    /// Read the configuration, call each source once, say what works
    Check(CheckArgs),
    /// Make an API key; prints it once, and what the settings hold of it
    Key(KeyArgs),
    /// Ask a running service whether it is ready; exits with 0 or 1
    Health(HealthArgs),
}

/// Where settings come from.
#[derive(Debug, Clone, Default, Group)]
pub(super) struct SettingsArgs {
    /// A file with settings, in TOML
    #[arg(
        long,
        value_name = "FILE",
        env = "BCC_GRAPHQL_CONFIG",
        hide_env_values = true
    )]
    pub(super) config: Option<PathBuf>,
    /// One setting, by its key in the file; may be given several times
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// The region to read [default: bj]
    #[arg(long)]
    pub(super) region: Option<String>,
    /// BCC's address [default: that of the region]
    #[arg(long, value_name = "URL")]
    pub(super) endpoint: Option<String>,
    /// Print the settings in force, secrets hidden, and exit
    #[arg(long)]
    pub(super) print_config: bool,
}

#[derive(Debug, Group)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
    /// The address to listen at; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub(super) listen: Option<SocketAddr>,
    /// Answer from an embedded emulator with a sample catalogue, not from BCC
    #[arg(long)]
    pub(super) emulator: bool,
    #[command(flatten)]
    pub(super) emulated: EmulatedArgs,
}

/// What the emulator holds, and how it fails.
#[derive(Debug, Group)]
pub(super) struct EmulatedArgs {
    /// How many sample images the emulator holds [default: 300]
    #[arg(long, value_name = "N")]
    pub(super) images: Option<usize>,
    /// How the emulator fails, at every call: latency=200ms, throttle=2, status=503, reset, …; may be
    /// given several times
    #[arg(long, value_name = "FAULT")]
    pub(super) fault: Vec<Fault>,
    /// How the emulator answers a marker that it does not know: not-found, bad-request,
    /// empty-page or first-page
    #[arg(long, value_name = "WAY")]
    pub(super) unknown_marker: Option<UnknownMarker>,
    /// Let the emulator add, change and remove an image in turn, a step each time this is over:
    /// 5s, 1m, …
    #[arg(long, value_name = "DURATION", value_parser = pause)]
    pub(super) churn: Option<Duration>,
}

impl EmulatedArgs {
    /// Whether any of these flags was written.
    pub(super) fn is_given(&self) -> bool {
        self.images.is_some()
            || !self.fault.is_empty()
            || self.unknown_marker.is_some()
            || self.churn.is_some()
    }
}

/// A duration with its unit. The smallest one keeps the emulator from doing
/// nothing else.
fn pause(text: &str) -> Result<Duration, String> {
    let pause = humantime::parse_duration(text)
        .map_err(|_| "it must be a duration with its unit, such as 5s or 1m".to_owned())?;
    if pause < Duration::from_millis(1) {
        return Err("it must be 1ms or more".to_owned());
    }
    Ok(pause)
}

#[derive(Debug, Group)]
pub(super) struct EmulateArgs {
    /// The address to listen at; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    pub(super) listen: SocketAddr,
    /// The access key it takes [default: a demo key, which it prints]
    #[arg(long, env = "BAIDUCLOUD_ACCESS_KEY", hide_env_values = true)]
    pub(super) access_key: Option<String>,
    /// The secret key it takes [default: a demo key, which it prints]
    #[arg(long, env = "BAIDUCLOUD_SECRET_KEY", hide_env_values = true)]
    pub(super) secret_key: Option<String>,
    #[command(flatten)]
    pub(super) emulated: EmulatedArgs,
}

#[derive(Debug, Group)]
pub(super) struct SchemaArgs {
    /// Print it as a subgraph, with federation's directives: what composition of a supergraph takes
    #[arg(long)]
    pub(super) federation: bool,
    #[command(subcommand)]
    pub(super) command: Option<SchemaCommand>,
}

#[derive(Debug, Subcommand)]
pub(super) enum SchemaCommand {
    /// Say what changed since an older schema, and whether that breaks clients
    #[command(after_help = DIFF_EXAMPLES)]
    Diff(DiffArgs),
}

#[derive(Debug, Group)]
pub(super) struct DiffArgs {
    /// The older schema, a file in the schema definition language; - is standard input
    #[arg(value_name = "OLD")]
    pub(super) old: PathBuf,
}

#[derive(Debug, Group)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
}

#[derive(Debug, Group)]
pub(super) struct KeyArgs {
    /// Whose it is: 1 to 64 letters, digits, '.', '_' or '-'
    #[arg(value_parser = key_name)]
    pub(super) name: String,
}

fn key_name(text: &str) -> Result<String, String> {
    auth::check_name(text).map(|()| text.to_owned())
}

#[derive(Debug, Group)]
pub(super) struct HealthArgs {
    /// The file with the service's settings
    #[arg(
        long,
        value_name = "FILE",
        env = "BCC_GRAPHQL_CONFIG",
        hide_env_values = true
    )]
    pub(super) config: Option<PathBuf>,
    /// What to ask [default: /readyz at the address that `serve` listens at]
    #[arg(value_name = "URL")]
    pub(super) url: Option<Url>,
}
