//! What the kernel tells of a process.

use std::fs;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use anyhow::Context as _;

/// What `/proc/PID/stat` counts in, on every Linux: a hundredth of a second.
const TICK: Duration = Duration::from_millis(10);

/// The processor's time that a process has had, its threads and system calls
/// included.
pub(super) fn cpu_time(id: u32) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).context("the server has ended")?;
    // The name, in brackets, may hold spaces.
    let (_, fields) = stat.rsplit_once(") ").context("/proc/PID/stat")?;
    let ticks = fields
        .split(' ')
        .skip(11)
        .take(2)
        .map(str::parse::<u32>)
        .sum::<Result<u32, _>>()?;
    Ok(TICK * ticks)
}

/// The most memory that a process has had, in bytes.
pub(super) fn peak_memory(id: u32) -> anyhow::Result<u64> {
    let status =
        fs::read_to_string(format!("/proc/{id}/status")).context("the server has ended")?;
    let kibibytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"))
        .context("/proc/PID/status has no VmHWM")?;
    Ok(kibibytes.trim().parse::<u64>()? << 10)
}

/// What a core has done since the machine started, in the kernel's ticks.
#[derive(Debug)]
pub(super) struct CoreTime {
    core: &'static str,
    all: u64,
    idle: u64,
}

impl CoreTime {
    /// That of a core until now.
    pub(super) fn of(core: &'static str) -> anyhow::Result<Self> {
        let stat = fs::read_to_string("/proc/stat")?;
        let fields = stat.lines().find_map(|line| {
            let fields = line.strip_prefix("cpu")?.strip_prefix(core)?;
            fields.strip_prefix(' ')
        });
        let fields = fields.context("/proc/stat tells nothing of the load's core")?;
        let ticks = fields.split(' ').map(str::parse::<u64>);
        let ticks = ticks.collect::<Result<Vec<_>, _>>()?;
        // user nice system idle iowait irq softirq steal, and parts of these.
        let [_, _, _, idle, waiting, _, _, _, ..] = ticks[..] else {
            anyhow::bail!("/proc/stat is not as it was");
        };
        Ok(Self {
            core,
            all: ticks[..8].iter().sum(),
            idle: idle + waiting,
        })
    }

    /// Which part of its time it has worked since.
    pub(super) fn busy_since(&self) -> anyhow::Result<f64> {
        let now = Self::of(self.core)?;
        let (all, idle) = (now.all - self.all, now.idle.saturating_sub(self.idle));
        #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
        Ok(1.0 - idle as f64 / all.max(1) as f64)
    }
}

/// Starts to record which code a process runs, for so many seconds.
pub(super) fn profile(id: u32, file: &Path, seconds: u16) -> anyhow::Result<Child> {
    Command::new("perf")
        .args(["record", "--quiet", "--freq", "997", "--output"])
        .arg(file)
        .args(["--pid", &id.to_string(), "sleep", &seconds.to_string()])
        .stdout(Stdio::null())
        .spawn()
        .context("perf is needed: apt-get install linux-perf")
}
