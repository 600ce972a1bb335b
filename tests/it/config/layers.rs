//! Which layer wins.

use std::time::Duration;

use super::load;

const FILE: &str = "[cache]\nfresh = \"2s\"\n";
const VARIABLE: (&str, &str) = ("BCC_GRAPHQL_CACHE__FRESH", "3s");
const FLAG: (&str, &str) = ("cache.fresh", "4s");

#[test]
fn a_flag_beats_the_environment_and_that_the_file_and_that_the_default() {
    for (file, environment, flags, seconds) in [
        ("", &[][..], &[][..], 30),
        (FILE, &[], &[], 2),
        (FILE, &[VARIABLE], &[], 3),
        (FILE, &[VARIABLE], &[FLAG], 4),
        ("", &[VARIABLE], &[FLAG], 4),
        (FILE, &[], &[FLAG], 4),
    ] {
        let settings = load(file, environment, flags).unwrap();
        assert_eq!(settings.cache.fresh, Duration::from_secs(seconds));
        // Its neighbours stay as they were.
        assert_eq!(settings.cache.min_refresh, Duration::from_secs(1));
    }
}

#[test]
fn variables_of_others_are_passed_over() {
    let others = [
        ("PATH", "/bin"),
        ("BCC_GRAPH", "x"),
        ("bcc_graphql_listen", "x"),
    ];
    assert!(load("", &others, &[]).is_ok());
}

#[test]
fn texts_become_what_the_key_takes() {
    let environment = [
        ("BCC_GRAPHQL_LISTEN", "0.0.0.0:9000"),
        ("BCC_GRAPHQL_ALLOWED_HOSTS", "a.example, b.example"),
        ("BCC_GRAPHQL_AUTH__ANONYMOUS", "true"),
        ("BCC_GRAPHQL_UPSTREAM__PAGE_SIZE", "50"),
        ("BCC_GRAPHQL_UPSTREAM__RATE", "0.5"),
        (
            "BCC_GRAPHQL_LOG__LEVEL",
            "info,bcc_graphql::catalogue=debug",
        ),
        ("BCC_GRAPHQL_LOG__FORMAT", "json"),
    ];
    let settings = load("", &environment, &[]).unwrap();
    assert_eq!(settings.listen.to_string(), "0.0.0.0:9000");
    assert_eq!(settings.allowed_hosts, ["a.example", "b.example"]);
    assert!(settings.auth.anonymous);
    assert_eq!(settings.upstream.page_size, 50);
    assert!((settings.upstream.rate - 0.5).abs() < f64::EPSILON);
    assert_eq!(settings.log.level, "info,bcc_graphql::catalogue=debug");
    let flags = [
        ("allowed_hosts", "[\"c.example\"]"),
        ("upstream.rate", "20"),
    ];
    let settings = load("", &[], &flags).unwrap();
    assert!((settings.upstream.rate - 20.0).abs() < f64::EPSILON);
    assert_eq!(settings.allowed_hosts, ["c.example"]);
}
