//! What the system tells of this process. Where it does not, the metric stays
//! without a value.

use std::fs;

use rustix::time::ClockId;
use rustix::time::clock_gettime;

use super::metrics::Page;
use super::metrics::names;

/// Tells of memory, time and files, under the names that Prometheus's own
/// libraries give them.
pub fn tell(page: &mut Page) {
    let cpu = clock_gettime(ClockId::ProcessCPUTime);
    if let Ok(cpu) = std::time::Duration::try_from(cpu) {
        page.tell(&names::PROCESS_CPU, &[], cpu.as_secs_f64());
    }
    page.name(&names::PROCESS_MEMORY);
    if let Some(bytes) = resident_bytes() {
        page.tell(&names::PROCESS_MEMORY, &[], bytes);
    }
    page.name(&names::PROCESS_FILES);
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        // One of them is what they are read with.
        page.tell(&names::PROCESS_FILES, &[], files.count().saturating_sub(1));
    }
}

/// The line `VmRSS:     1234 kB` of `/proc/self/status`.
fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}
