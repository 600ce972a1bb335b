//! `emulate`: what it prints is what a client needs.

use super::Process;

#[test]
fn demo_keys_are_printed() {
    let emulate = Process::start(&["emulate", "--listen", "127.0.0.1:0"], &[]);
    let address = emulate.address();
    let lines = [
        emulate.next_line(),
        emulate.next_line(),
        emulate.next_line(),
    ];
    assert_eq!(
        lines,
        [
            format!("  export BCC_ENDPOINT={address}"),
            "  export BAIDUCLOUD_ACCESS_KEY=demo-access-key".to_owned(),
            "  export BAIDUCLOUD_SECRET_KEY=demo-secret-key".to_owned(),
        ]
    );
    assert_eq!(emulate.terminate().0, Some(0));
}

#[test]
fn the_readme_exports_what_is_printed_without_arguments() {
    let readme = include_str!("../../../README.md");
    let help = include_str!("../snapshots/help-emulate.snap");
    let address = help.split("[default:").nth(1).unwrap();
    let address = address.split(']').next().unwrap().trim();
    let exported = format!(
        "export BCC_ENDPOINT=http://{address} BAIDUCLOUD_ACCESS_KEY=demo-access-key \
         BAIDUCLOUD_SECRET_KEY=demo-secret-key\n"
    );
    assert!(readme.contains(&exported), "{exported}");
}

#[test]
fn a_key_of_ones_own_is_not() {
    let keys = [
        ("BAIDUCLOUD_ACCESS_KEY", "an-id"),
        ("BAIDUCLOUD_SECRET_KEY", "M4rkerSecret"),
    ];
    let mut emulate = Process::start(&["emulate", "--listen", "127.0.0.1:0"], &keys);
    let lines = std::mem::replace(&mut emulate.lines, std::sync::mpsc::channel().1);
    let first = lines.recv_timeout(super::PATIENCE).unwrap();
    let (code, log) = emulate.terminate();
    assert_eq!(code, Some(0));
    let all: Vec<String> = [first].into_iter().chain(lines).collect();
    assert_eq!(all.len(), 3, "{all:?}");
    assert!(all[2].ends_with("BAIDUCLOUD_ACCESS_KEY=an-id"));
    assert!(!all.concat().contains("M4rkerSecret") && !log.contains("M4rkerSecret"));
}
