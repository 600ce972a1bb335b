//! The process holds keys, and a core dump holds the process.

use rustix::io;
use rustix::process::Resource;
use rustix::process::Rlimit;
use rustix::process::setrlimit;

/// No core file is written, whatever the machine's limit is. On Linux no program
/// that collects dumps is given one either, which the limit alone leaves open,
/// and others of the same user can't read the process's memory or environment.
pub(super) fn turn_off() -> io::Result<()> {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none)?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}
