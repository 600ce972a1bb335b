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
