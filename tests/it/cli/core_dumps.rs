//! Keys must not lie about in core files.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use super::Process;

#[test]
fn the_process_leaves_no_core_dump() {
    let arguments = ["serve", "--emulator", "--listen", "127.0.0.1:0"];
    let serve = Process::start(&arguments, &[]);
    serve.address();
    let of_process = |name: &str| format!("/proc/{}/{name}", serve.child.id());
    let limits = fs::read_to_string(of_process("limits")).unwrap();
    let core = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max core file size"))
        .unwrap();
    let core: Vec<_> = core.split_whitespace().collect();
    assert_eq!(core[..2], ["0", "0"], "soft and hard, of {limits}");
    // What may not be dumped belongs to the administrator.
    let environment = fs::metadata(of_process("environ")).unwrap();
    assert_eq!((environment.uid(), environment.gid()), (0, 0));
}
