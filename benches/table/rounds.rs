//! One shape: its servers are started, and have their turns.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use serde_json::Value;
use tokio::runtime::Runtime;

use super::args::Args;
use super::load::Loaded;
use super::load::load;
use super::process;
use super::requests;
use super::shapes::Bodies;
use super::shapes::Shape;
use super::sides::Needs;
use super::sides::Server;
use super::sides::Side;
use super::upstream::Upstream;

/// Open at once; each always has a request under way.
const CONNECTIONS: u16 = 16;

/// One: requests that need the same page at the same moment would share a call.
const COLD_CONNECTIONS: u16 = 1;

/// New bodies for each second of a round: more than any side but the static one,
/// for which it doesn't matter, gets to.
const NEW_BODIES: usize = 30_000;

/// The round in front of those that count, in seconds.
const WARM_UP: u16 = 1;

/// What a side did with a shape.
#[derive(Debug)]
pub(super) struct Measured {
    /// The shape's name.
    pub(super) shape: &'static str,
    /// The side.
    pub(super) side: Side,
    /// Its rounds, in their order.
    pub(super) rounds: Vec<Round>,
    /// The most memory that it had, in bytes.
    pub(super) peak_memory: u64,
}

/// One round of one side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    /// What the load saw.
    pub(super) loaded: Loaded,
    /// The processor's time that the server had.
    pub(super) cpu: Duration,
    /// How often BCC was called.
    pub(super) calls: usize,
}

/// A side that runs, and what it did so far.
struct Running {
    side: Side,
    server: Server,
    rounds: Vec<Round>,
}

/// Measures a shape.
pub(super) fn measure(
    runtime: &Runtime,
    shape: &Shape,
    args: &Args,
) -> anyhow::Result<Vec<Measured>> {
    let upstream = runtime.block_on(async {
        if shape.is_cold {
            Upstream::canned(shape.images).await
        } else {
            Upstream::emulated(shape.images).await
        }
    })?;
    let needs = Needs {
        endpoint: &upstream.endpoint,
        is_cold: shape.is_cold,
        answer: &file("answer.json"),
        log: &file("server.log"),
    };
    let bodies = runtime.block_on(prepare(shape, needs))?;
    let mut running = Vec::new();
    for &side in &args.side {
        running.push(Running {
            side,
            server: Server::start(side, needs)?,
            rounds: Vec::new(),
        });
    }
    for number in 0..=args.rounds {
        let seconds = if number == 0 { WARM_UP } else { args.seconds };
        let path = bodies.of_round(number, seconds)?;
        for one in &mut running {
            let profile = args.profile.as_deref().filter(|_| number == args.rounds);
            let profiler = profile.map(|file| process::profile(one.server.id(), file, seconds));
            let profiler = profiler.transpose()?;
            let round = turn(one, &path, shape, seconds, &upstream)?;
            if let Some(mut profiler) = profiler {
                profiler.wait()?;
            }
            if number > 0 {
                one.rounds.push(round);
            }
            let is_short = bodies
                .count(seconds)
                .is_some_and(|n| round.loaded.requests > n);
            anyhow::ensure!(
                !is_short || one.side == Side::Static,
                "`{}` was so fast that bodies came again: raise NEW_BODIES",
                one.side
            );
        }
    }
    running
        .into_iter()
        .map(|one| {
            Ok(Measured {
                shape: shape.name,
                side: one.side,
                peak_memory: process::peak_memory(one.server.id())?,
                rounds: one.rounds,
            })
        })
        .collect()
}

fn turn(
    one: &Running,
    bodies: &Path,
    shape: &Shape,
    seconds: u16,
    upstream: &Upstream,
) -> anyhow::Result<Round> {
    let connections = if shape.is_cold {
        COLD_CONNECTIONS
    } else {
        CONNECTIONS
    };
    let id = one.server.id();
    let calls = upstream.calls();
    let cpu = process::cpu_time(id)?;
    let loaded = load(one.server.address, bodies, connections, seconds)?;
    Ok(Round {
        loaded,
        cpu: process::cpu_time(id)? - cpu,
        calls: upstream.calls() - calls,
    })
}

/// What the rounds of a shape send.
enum RoundBodies {
    Same(String),
    New {
        bodies: fn(&requests::Round<'_>) -> Vec<String>,
        cursors: Vec<String>,
    },
}

impl RoundBodies {
    /// Writes the bodies of a round to a file.
    fn of_round(&self, number: u16, seconds: u16) -> anyhow::Result<PathBuf> {
        let path = file("bodies.txt");
        match self {
            Self::Same(body) => fs::write(&path, format!("{body}\n"))?,
            Self::New { bodies, cursors } => {
                let count = NEW_BODIES * usize::from(seconds);
                let bodies = bodies(&requests::Round {
                    cursors,
                    // The warm-up is number 0 and the shortest.
                    start: usize::from(number) * count,
                    count,
                });
                fs::write(&path, bodies.join("\n"))?;
            }
        }
        Ok(path)
    }

    /// How many different bodies a round has, if they must not come again.
    fn count(&self, seconds: u16) -> Option<u64> {
        let per_second = u64::try_from(NEW_BODIES).ok()?;
        matches!(self, Self::New { .. }).then_some(per_second * u64::from(seconds))
    }
}

/// Asks the service once what the load will ask, and keeps its answer for the
/// static server.
async fn prepare(shape: &Shape, needs: Needs<'_>) -> anyhow::Result<RoundBodies> {
    let service = Server::start(Side::On, needs)?;
    let bodies = match shape.bodies {
        Bodies::Same(body) => RoundBodies::Same(body()),
        Bodies::New(bodies) => {
            let answer: Value = serde_json::from_slice(&ask(&service, requests::cursors()).await?)?;
            let edges = answer["data"]["images"]["edges"].as_array();
            let cursors = edges.into_iter().flatten();
            RoundBodies::New {
                bodies,
                cursors: cursors
                    .filter_map(|edge| Some(edge["cursor"].as_str()?.to_owned()))
                    .collect(),
            }
        }
    };
    let first = match &bodies {
        RoundBodies::Same(body) => body.clone(),
        RoundBodies::New { bodies, cursors } => {
            let round = requests::Round {
                cursors,
                start: 0,
                count: 1,
            };
            bodies(&round).swap_remove(0)
        }
    };
    fs::write(needs.answer, ask(&service, first).await?)?;
    Ok(bodies)
}

/// An answer without errors.
async fn ask(service: &Server, body: String) -> anyhow::Result<Bytes> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let answer = client
        .post(format!("http://{}/graphql", service.address))
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await?
        .bytes()
        .await?;
    let json: Value = serde_json::from_slice(&answer).context("the answer is no JSON")?;
    anyhow::ensure!(json.get("errors").is_none(), "{json}");
    Ok(answer)
}

/// A file of the benchmark's own.
fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}
