//! What is put under load, each in a process of its own on the servers' core.

use std::fmt;
use std::fs::File;
use std::io::BufRead as _;
use std::io::BufReader;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use anyhow::Context as _;
use bcc_graphql::emulator::EmulatorConfig;
use bytes::Bytes;
use serde_json::Value;

use super::SERVER_CORE;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Side {
    /// A server that only sends the same bytes
    Static,
    /// The service as it comes
    On,
    /// The service without its cache of whole answers
    Off,
    /// The service with the plain derived resolvers, and without that cache
    Plain,
}

impl Side {
    /// All of them, in the table's order.
    pub(super) const ALL: [Self; 4] = [Self::Static, Self::On, Self::Off, Self::Plain];
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Static => "static",
            Self::On => "on",
            Self::Off => "off",
            Self::Plain => "plain",
        })
    }
}

/// The load is one caller, who would be told to ask less often.
const ANY_RATE: (&str, &str) = ("BCC_GRAPHQL_RATE__PER_SECOND", "0");

/// Whole answers are not kept.
const NO_ANSWERS: (&str, &str) = ("BCC_GRAPHQL_CACHE__ANSWERS_MAX_BYTES", "0");

/// Every request reads BCC, as often as it likes.
const COLD: [(&str, &str); 6] = [
    ("BCC_GRAPHQL_CACHE__FRESH", "0s"),
    ("BCC_GRAPHQL_CACHE__STALE_WHILE_REVALIDATE", "0s"),
    ("BCC_GRAPHQL_CACHE__STALE_IF_ERROR", "0s"),
    ("BCC_GRAPHQL_CACHE__MIN_REFRESH", "0s"),
    ("BCC_GRAPHQL_UPSTREAM__RATE", "10000"),
    ("BCC_GRAPHQL_UPSTREAM__BURST", "100000"),
];

/// A server that runs. It is ended when this is dropped.
pub(super) struct Server {
    /// Where it listens.
    pub(super) address: SocketAddr,
    child: Child,
}

/// What a server needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needs<'a> {
    /// Where BCC is.
    pub(super) endpoint: &'a str,
    /// Whether every request reads it.
    pub(super) is_cold: bool,
    /// What a static server sends.
    pub(super) answer: &'a Path,
    /// Where it logs.
    pub(super) log: &'a Path,
}

impl Server {
    /// Starts one.
    pub(super) fn start(side: Side, needs: Needs<'_>) -> anyhow::Result<Self> {
        let mut command = Command::new("taskset");
        command.args(["-c", SERVER_CORE]).env_clear();
        let itself = std::env::current_exe()?;
        match side {
            Side::Static => command.arg(itself).arg("serve-fixed").arg(needs.answer),
            Side::Plain => command.arg(itself).arg("serve-plain"),
            Side::On | Side::Off => command.arg(env!("CARGO_BIN_EXE_bcc-graphql")).args([
                "serve",
                "--listen",
                "127.0.0.1:0",
            ]),
        };
        let emulator = EmulatorConfig::default();
        command
            .env("BCC_ENDPOINT", needs.endpoint)
            .env("BAIDUCLOUD_ACCESS_KEY", emulator.access_key)
            .env("BAIDUCLOUD_SECRET_KEY", emulator.secret_key)
            .envs([ANY_RATE])
            .envs(matches!(side, Side::Off | Side::Plain).then_some(NO_ANSWERS))
            .envs(COLD.iter().filter(|_| needs.is_cold).copied());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(File::create(needs.log)?)
            .spawn()?;
        let mut said = String::new();
        let stdout = child.stdout.take().context("its output is read")?;
        BufReader::new(stdout).read_line(&mut said)?;
        let address = said
            .split_once("http://")
            .and_then(|(_, rest)| rest.split('/').next()?.parse().ok());
        let Some(address) = address else {
            let log = std::fs::read_to_string(needs.log)?;
            let _ = child.kill();
            let _ = child.wait();
            anyhow::bail!("`{side}` did not start:\n{said}{log}");
        };
        Ok(Self { address, child })
    }

    /// Its answer to a body, which must be one without errors.
    pub(super) async fn ask(&self, body: String) -> anyhow::Result<Bytes> {
        let request = client()?.post(format!("http://{}/graphql", self.address));
        let request = request.header("content-type", "application/json");
        let answer = request.body(body).send().await?.bytes().await?;
        let json: Value = serde_json::from_slice(&answer).context("the answer is no JSON")?;
        anyhow::ensure!(json.get("errors").is_none(), "{json}");
        Ok(answer)
    }

    /// What it tells of itself.
    pub(super) async fn metrics(&self) -> anyhow::Result<String> {
        let request = client()?.get(format!("http://{}/metrics", self.address));
        Ok(request.send().await?.error_for_status()?.text().await?)
    }

    /// Its process. `taskset` has become the server.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn client() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder().no_proxy().build()?)
}
