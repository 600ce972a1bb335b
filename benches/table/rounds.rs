//! One shape: its servers are started, and have their turns.

use std::fs;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::LOAD_CORE;
use super::args::Args;
use super::bodies::RoundFiles;
use super::bodies::ShapeBodies;
use super::bodies::file;
use super::caches::Caches;
use super::load::Loaded;
use super::load::load;
use super::process;
use super::process::CoreTime;
use super::shapes::Shape;
use super::sides::Needs;
use super::sides::Server;
use super::sides::Side;
use super::upstream::Upstream;

/// Open at once; each always has a request under way.
const CONNECTIONS: u16 = 16;

/// One: requests that need the same page at the same moment would share a call.
const COLD_CONNECTIONS: u16 = 1;

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
    /// What its caches came to, if that was asked for and it has some.
    pub(super) caches: Option<Caches>,
}

/// One round of one side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    /// What the load saw.
    pub(super) loaded: Loaded,
    /// The processor's time that the server had.
    pub(super) cpu: Duration,
    /// Which part of the round's time the load's core worked.
    pub(super) load_busy: f64,
    /// How often BCC was called.
    pub(super) calls: usize,
}

/// A side that runs, and what it did so far.
struct Running {
    side: Side,
    server: Server,
    rounds: Vec<Round>,
    caches: Option<Caches>,
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
    let bodies = runtime.block_on(async {
        // The static server sends what the service answers.
        let service = Server::start(Side::On, needs)?;
        let bodies = ShapeBodies::of(shape.bodies, &service).await?;
        fs::write(needs.answer, service.ask(bodies.first()?).await?)?;
        anyhow::Ok(bodies)
    })?;
    let mut running = Vec::new();
    for &side in &args.side {
        running.push(Running {
            side,
            server: Server::start(side, needs)?,
            rounds: Vec::new(),
            caches: None,
        });
    }
    for number in 0..=args.rounds {
        let seconds = if number == 0 { WARM_UP } else { args.seconds };
        let files = bodies.of_round(number, seconds)?;
        for one in &mut running {
            let profile = args.profile.as_deref().filter(|_| number == args.rounds);
            let profiler = profile.map(|file| process::profile(one.server.id(), file, seconds));
            let profiler = profiler.transpose()?;
            let round = turn(one, &files, shape, seconds, &upstream)?;
            if let Some(mut profiler) = profiler {
                profiler.wait()?;
            }
            if number > 0 {
                one.rounds.push(round);
            }
            if args.caches && one.side != Side::Static {
                let caches = runtime.block_on(Caches::of(&one.server))?;
                one.caches.get_or_insert_default().add(number, caches);
            }
            let is_short = bodies
                .count(seconds)
                .is_some_and(|n| round.loaded.requests > n);
            anyhow::ensure!(
                !is_short || one.side == Side::Static,
                "`{}` was so fast that bodies came again: raise NEW_PER_SECOND",
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
                caches: one.caches,
            })
        })
        .collect()
}

fn turn(
    one: &Running,
    files: &RoundFiles,
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
    let core = CoreTime::of(LOAD_CORE)?;
    let cpu = process::cpu_time(id)?;
    let loaded = load(one.server.address, files, connections, seconds)?;
    Ok(Round {
        loaded,
        cpu: process::cpu_time(id)? - cpu,
        load_busy: core.busy_since()?,
        calls: upstream.calls() - calls,
    })
}
