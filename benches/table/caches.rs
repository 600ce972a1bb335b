//! What a service's memory and caches come to under load.

use std::collections::BTreeMap;

use anyhow::Context as _;

use super::rounds::Measured;
use super::sides::Server;

/// What is told of memory, in bytes.
const MEMORY: &str = "process_resident_memory_bytes";

/// What is told of a cache, behind which its name comes.
const CACHE: &str = "bcc_graphql_cache_bytes{cache=\"";

/// Bytes by what takes them: `MEMORY`, or a cache's name.
type Bytes = BTreeMap<String, u64>;

/// What it came to.
#[derive(Debug, Clone, Default)]
pub(super) struct Caches {
    /// After the warm-up.
    first: Bytes,
    /// The most after any round.
    most: Bytes,
}

impl Caches {
    /// What a server tells now.
    pub(super) async fn of(server: &Server) -> anyhow::Result<Bytes> {
        let metrics = server.metrics().await?;
        let told = metrics.lines().filter_map(|line| {
            let (what, bytes) = line.rsplit_once(' ')?;
            let cache = || what.strip_prefix(CACHE)?.strip_suffix("\"}");
            let name = if what == MEMORY { what } else { cache()? };
            Some((name, bytes))
        });
        told.map(|(name, bytes)| {
            let bytes = bytes.parse().context("metrics tell whole bytes")?;
            Ok((name.to_owned(), bytes))
        })
        .collect()
    }

    /// Adds what was told after a round; the warm-up is number 0.
    pub(super) fn add(&mut self, number: u16, told: Bytes) {
        if number == 0 {
            self.first.clone_from(&told);
        }
        for (name, bytes) in told {
            let most = self.most.entry(name).or_default();
            *most = bytes.max(*most);
        }
    }
}

/// A line for each side of which something is known.
pub(super) fn lines(measured: &[Measured]) -> Vec<String> {
    let known = measured
        .iter()
        .filter_map(|one| Some((one, one.caches.as_ref()?)));
    known
        .map(|(one, caches)| {
            let parts = caches.most.iter().map(|(name, most)| {
                let first = caches.first.get(name).copied().unwrap_or_default();
                let name = if name == MEMORY { "memory" } else { name };
                format!("{name} {} → {}", first >> 10, most >> 10)
            });
            let parts = parts.collect::<Vec<_>>().join(", ");
            format!("{} {}, in KiB: {parts}", one.shape, one.side)
        })
        .collect()
}
