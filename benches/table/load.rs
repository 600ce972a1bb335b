//! The load: wrk, which holds its connections open and asks as fast as it is
//! answered.

use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use anyhow::Context as _;

use super::bodies::RoundFiles;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/table/load.lua");

/// What came of a round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loaded {
    /// How many requests were answered.
    pub(super) requests: u64,
    /// In which time.
    pub(super) time: Duration,
    /// Half of the answers took at most so long.
    pub(super) p50: Duration,
    /// All but one in a hundred.
    pub(super) p99: Duration,
}

/// Puts a server under load.
pub(super) fn load(
    address: SocketAddr,
    files: &RoundFiles,
    connections: u16,
    seconds: u16,
) -> anyhow::Result<Loaded> {
    let output = Command::new("wrk")
        .args(["--threads", "1", "--timeout", "10s", "--script", SCRIPT])
        .args(["--connections", &connections.to_string()])
        .args(["--duration", &seconds.to_string()])
        .arg(format!("http://{address}/graphql"))
        .arg(&files.texts)
        .args(&files.values)
        .output()
        .context("wrk is needed: apt-get install wrk")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let told = text.lines().find(|line| line.starts_with("requests="));
    let told = told.with_context(|| {
        let problems = String::from_utf8_lossy(&output.stderr);
        format!("wrk told nothing:\n{text}{problems}")
    })?;
    let number = |name: &str| -> anyhow::Result<u64> {
        let value = told
            .split(' ')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let value = value.with_context(|| format!("wrk told no `{name}`: {told}"))?;
        Ok(value.parse()?)
    };
    let microseconds = |name| Ok::<_, anyhow::Error>(Duration::from_micros(number(name)?));
    let failed = number("failed")?;
    anyhow::ensure!(failed == 0, "{failed} requests failed: {told}");
    Ok(Loaded {
        requests: number("requests")?,
        time: microseconds("microseconds")?,
        p50: microseconds("p50")?,
        p99: microseconds("p99")?,
    })
}
