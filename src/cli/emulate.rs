//! `bcc-graphql emulate`.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::telemetry;
use bcc_graphql::telemetry::LogConfig;
use tokio::net::TcpListener;

use super::args::EmulateArgs;
use super::args::EmulatedArgs;
use super::say;
use super::stop_signal;

pub(super) async fn run(args: EmulateArgs) -> anyhow::Result<ExitCode> {
    telemetry::start(&LogConfig::default())?;
    let demo = EmulatorConfig::default();
    let own_keys = args.secret_key.is_some();
    let config = EmulatorConfig {
        access_key: args.access_key.unwrap_or(demo.access_key.clone()),
        secret_key: args.secret_key.unwrap_or(demo.secret_key.clone()),
        ..demo
    };
    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("--listen: {} can't be listened at", args.listen))?;
    let address = listener.local_addr()?;
    let stop = stop_signal()?;
    say(&format!("BCC emulator on http://{address}"))?;
    say(&format!("  export BCC_ENDPOINT=http://{address}"))?;
    say(&format!(
        "  export BAIDUCLOUD_ACCESS_KEY={}",
        config.access_key
    ))?;
    // Demo keys open nothing but this; a key of one's own is not repeated.
    if !own_keys {
        say(&format!(
            "  export BAIDUCLOUD_SECRET_KEY={}",
            config.secret_key
        ))?;
    }
    let churn = args.emulated.churn;
    serve(emulator(config, args.emulated), churn, listener, stop).await;
    Ok(ExitCode::SUCCESS)
}

/// Lets an emulator answer, and change its catalogue if it is to, until `stop`
/// is done.
pub(super) async fn serve(
    emulator: Emulator,
    churn: Option<Duration>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send,
) {
    let changing = emulator.clone();
    let changing = async {
        match churn {
            Some(pause) => changing.churn(pause).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = emulator.serve(listener, stop) => {}
        () = changing => {}
    }
}

/// An emulator as the flags describe it.
pub(super) fn emulator(mut config: EmulatorConfig, args: EmulatedArgs) -> Emulator {
    if let Some(images) = args.images {
        config.images = images;
    }
    if let Some(unknown_marker) = args.unknown_marker {
        config.unknown_marker = unknown_marker;
    }
    let emulator = Emulator::new(config);
    emulator.always(args.fault);
    emulator
}
