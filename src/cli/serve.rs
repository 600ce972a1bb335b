//! `bcc-graphql serve`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use anyhow::bail;
use bcc_graphql::auth::Authenticator;
use bcc_graphql::config::Settings;
use bcc_graphql::config::SourceSettings;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::graphql::Graph;
use bcc_graphql::service::Service;
use bcc_graphql::telemetry;
use tokio::net::TcpListener;
use tokio::signal::unix::Signal;
use tokio::signal::unix::SignalKind;
use tokio::signal::unix::signal;

use super::args::ServeArgs;
use super::emulate;
use super::load;
use super::say;
use super::stop_signal;

pub(super) async fn run(args: ServeArgs) -> anyhow::Result<ExitCode> {
    let load = if args.emulator {
        load::settings_without_sources
    } else {
        load::settings
    };
    let mut settings = load(&args.settings, args.listen)?;
    let settings_args = args.settings.clone();
    if !args.emulator && args.emulated.is_given() {
        bail!("--images, --fault, --unknown-marker and --churn are the emulator's: add --emulator");
    }
    let emulator = if args.emulator {
        let config = EmulatorConfig::default();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        settings.sources = vec![emulated_source(&args, &config, &listener)?];
        let churn = args.emulated.churn;
        Some((emulate::emulator(config, args.emulated), churn, listener))
    } else {
        None
    };
    if args.settings.print_config {
        say(&settings.shown())?;
        return Ok(ExitCode::SUCCESS);
    }
    check_listen(&settings)?;
    telemetry::start(&settings.log)?;
    let clock = Arc::new(chrono::Utc::now);
    let service = Service::new(&settings, args.emulator, clock)?;
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("`listen`: {} can't be listened at", settings.listen))?;
    let address = listener.local_addr()?;
    let stop_signal = stop_signal()?;
    let reload_signal = signal(SignalKind::hangup())?;
    let (authenticator, graph) = (service.authenticator(), service.graph());
    let read_again = move || load(&settings_args, args.listen);
    let reloading = tokio::spawn(reload_at(reload_signal, authenticator, graph, read_again));
    announce(&settings, address, args.emulator)?;

    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let emulator = emulator.map(|(emulator, churn, listener)| {
        let stopped = async {
            // Told, or left alone: both are the end.
            let _ = stopped.await;
        };
        tokio::spawn(emulate::serve(emulator, churn, listener, stopped))
    });
    service.run(listener, stop_signal).await;
    drop(stop);
    reloading.abort();
    if let Some(emulator) = emulator {
        emulator.await.context("the emulator broke off")?;
    }
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn emulated_source(
    args: &ServeArgs,
    config: &EmulatorConfig,
    listener: &TcpListener,
) -> anyhow::Result<SourceSettings> {
    let endpoint = format!("http://{}", listener.local_addr()?);
    Ok(SourceSettings {
        account: "emulator".to_owned(),
        region: args.settings.region.clone(),
        access_key: Some(config.access_key.clone()),
        secret_key: Some(config.secret_key.clone().into()),
        endpoint: Some(endpoint.parse()?),
        ..SourceSettings::default()
    })
}

/// At each signal, reads the settings again and takes what they say of keys; then
/// reads the trusted documents again, from where they were at the start. What is
/// wrong is logged, and changes nothing.
async fn reload_at(
    mut signal: Signal,
    authenticator: Authenticator,
    graph: Graph,
    read_again: impl Fn() -> anyhow::Result<Settings>,
) {
    while signal.recv().await.is_some() {
        let taken = read_again().and_then(|settings| {
            authenticator.reload(&settings.auth)?;
            Ok(settings.auth.keys.len())
        });
        match taken {
            Ok(keys) => tracing::info!(keys, "the settings of `auth` were read again"),
            Err(error) => {
                let error = format!("{error:#}");
                tracing::error!(error, "the settings are not taken; the old ones stay");
            }
        }
        let graph = graph.clone();
        // It reads files.
        let read = tokio::task::spawn_blocking(move || graph.reload_documents()).await;
        if let Err(error) = read.map_err(anyhow::Error::from).and_then(|r| Ok(r?)) {
            let error = format!("{error:#}");
            tracing::error!(
                error,
                "the trusted documents are not taken; the old ones stay"
            );
        }
    }
}

/// Without keys, whoever reaches the address may ask: that has to be said.
fn check_listen(settings: &Settings) -> anyhow::Result<()> {
    let auth = &settings.auth;
    if settings.is_for_this_machine() || auth.anonymous || auth.asks() {
        return Ok(());
    }
    if settings.listen.ip().is_loopback() {
        bail!(
            "`server.trusted_proxies` names a proxy, behind which anybody may be, and no key is asked for: add a key to `auth.keys` (`bcc-graphql key NAME` makes one) or set up `auth.jwt`, or set `auth.anonymous` (BCC_GRAPHQL_AUTH__ANONYMOUS=true) if that is meant"
        );
    }
    bail!(
        "`listen` is {}, which others can reach, and no key is asked for: add a key to `auth.keys` (`bcc-graphql key NAME` makes one) or set up `auth.jwt`, or set `auth.anonymous` (BCC_GRAPHQL_AUTH__ANONYMOUS=true) if that is meant",
        settings.listen
    )
}

fn announce(
    settings: &Settings,
    address: std::net::SocketAddr,
    emulated: bool,
) -> std::io::Result<()> {
    for source in &settings.sources {
        let endpoint = source.endpoint.as_ref().map(url::Url::as_str);
        tracing::info!(
            account = source.account,
            bcc.region = source.region(),
            endpoint,
            emulated,
            "reading"
        );
    }
    if emulated {
        tracing::warn!("an emulator answers for BCC: its images are a made-up sample");
    }
    tracing::info!(%address, "listening");
    let graphiql = if settings.server.graphiql {
        format!(", GraphiQL on http://{address}/graphiql")
    } else {
        String::new()
    };
    say(&format!("GraphQL on http://{address}/graphql{graphiql}"))
}
