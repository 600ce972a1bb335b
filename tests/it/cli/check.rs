//! `check`: one line a source, and what to do where it fails.

use super::Ended;
use super::Process;
use super::run;
use crate::config::TestFile;

const KEYS: [(&str, &str); 2] = [
    ("BAIDUCLOUD_ACCESS_KEY", "demo-access-key"),
    ("BAIDUCLOUD_SECRET_KEY", "demo-secret-key"),
];

fn check(emulator: &[&str], keys: &[(&str, &str)]) -> (Ended, String) {
    let arguments = [&["emulate", "--listen", "127.0.0.1:0"], emulator].concat();
    let emulate = Process::start(&arguments, &[]);
    let address = emulate.address();
    let ended = run(&["check", "--endpoint", &address], keys);
    (ended, address)
}

#[test]
fn a_source_that_answers_is_ok() {
    let (ended, address) = check(&["--images", "7"], &KEYS);
    assert_eq!((ended.code, &*ended.err), (Some(0), ""));
    let start = format!("ok    default bj {address}: 7 images, in ");
    assert!(ended.out.starts_with(&start), "{}", ended.out);
    let (ended, _) = check(&["--images", "1001"], &KEYS);
    assert!(
        ended.out.contains(": 1000 images and more, in "),
        "{}",
        ended.out
    );
}

#[test]
fn keys_that_are_refused_fail_with_a_hint() {
    let keys = [KEYS[0], ("BAIDUCLOUD_SECRET_KEY", "M4rkerSecret")];
    let (ended, address) = check(&[], &keys);
    assert_eq!(ended.code, Some(1));
    let start = format!("FAIL  default bj {address}: ");
    assert!(ended.out.starts_with(&start), "{}", ended.out);
    assert!(ended.out.contains("SignatureDoesNotMatch"), "{}", ended.out);
    assert!(
        ended
            .out
            .contains("\n      Check the access key, its secret"),
        "{}",
        ended.out
    );
    assert!(!ended.out.contains("M4rkerSecret"));
}

#[test]
fn an_address_that_is_not_bccs_fails_with_a_hint() {
    let (ended, _) = check(&["--fault", "not-json"], &KEYS);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended
            .out
            .contains("Check that BCC_ENDPOINT is BCC's address"),
        "{}",
        ended.out
    );
}

#[test]
fn one_source_that_fails_is_a_failure_and_the_others_are_told() {
    let emulate = Process::start(&["emulate", "--listen", "127.0.0.1:0"], &[]);
    let endpoint = emulate.address();
    let file = TestFile::new(&format!(
        "upstream.retries = 0
        [[sources]]
        account = \"bad\"
        access_key = \"nobody\"
        secret_key = \"x\"
        endpoint = \"{endpoint}\"
        [[sources]]
        account = \"good\"
        access_key = \"demo-access-key\"
        secret_key = \"demo-secret-key\"
        endpoint = \"{endpoint}\""
    ));
    let ended = run(&["check", "--config", file.path()], &[]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.out.starts_with("FAIL  bad bj "), "{}", ended.out);
    assert!(ended.out.contains("\nok    good bj "), "{}", ended.out);
}

#[test]
fn without_keys_nothing_can_be_checked() {
    let ended = run(&["check"], &[]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.err.starts_with("error: no credentials: "),
        "{}",
        ended.err
    );
}
