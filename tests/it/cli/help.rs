//! Every command's `--help`, as people see it.

use super::run;

fn check_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_help_is_as_written_down() {
    for (name, arguments) in [
        ("help", &["--help"][..]),
        ("help-serve", &["serve", "--help"]),
        ("help-emulate", &["emulate", "--help"]),
        ("help-schema", &["schema", "--help"]),
        ("help-schema-diff", &["schema", "diff", "--help"]),
        ("help-check", &["check", "--help"]),
        ("help-key", &["key", "--help"]),
        ("help-health", &["health", "--help"]),
    ] {
        // What the environment holds is not repeated.
        let environment = [
            ("BAIDUCLOUD_ACCESS_KEY", "M4rker"),
            ("BAIDUCLOUD_SECRET_KEY", "M4rker"),
            ("BCC_GRAPHQL_CONFIG", "M4rker"),
        ];
        let ended = run(arguments, &environment);
        assert_eq!((ended.code, &*ended.err), (Some(0), ""), "{name}");
        check_snapshot(name, &ended.out);
    }
}

#[test]
fn the_settings_in_force_are_as_written_down() {
    let ended = run(
        &[
            "serve",
            "--print-config",
            "--region",
            "gz",
            "--set",
            "cache.fresh=5m",
        ],
        &[
            ("BAIDUCLOUD_ACCESS_KEY", "an-id"),
            ("BAIDUCLOUD_SECRET_KEY", "M4rker"),
            ("BAIDUCLOUD_SESSION_TOKEN", "M4rker"),
            ("BCC_GRAPHQL_LOG__FORMAT", "json"),
        ],
    );
    assert_eq!((ended.code, &*ended.err), (Some(0), ""));
    assert!(!ended.out.contains("M4rker"));
    check_snapshot("print-config", &ended.out);
}

#[test]
fn wrong_arguments_exit_with_2_and_say_so() {
    for arguments in [
        &[][..],
        &["nonsense"],
        &["serve", "--nonsense"],
        &["serve", "--listen", "x"],
        &["serve", "--fault", "x"],
        &["emulate", "--images", "-1"],
        &["health", "no url"],
        &["schema", "nonsense"],
        &["schema", "diff"],
        &["schema", "diff", "old", "new"],
    ] {
        let ended = run(arguments, &[]);
        assert_eq!(ended.code, Some(2), "{arguments:?}");
        assert!(ended.out.is_empty());
        assert!(
            ended.err.contains("Usage: ") || ended.err.contains("--help"),
            "{}",
            ended.err
        );
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let ended = run(&["--version"], &[]);
    assert_eq!(
        ended.out,
        format!("bcc-graphql {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn the_schema_is_printed() {
    let ended = run(&["schema"], &[]);
    assert_eq!(ended.code, Some(0));
    assert_eq!(
        ended.out.trim_end(),
        bcc_graphql::graphql::sdl().unwrap().trim_end()
    );
}

#[test]
fn the_subgraph_is_printed() {
    let ended = run(&["schema", "--federation"], &[]);
    assert_eq!((ended.code, &*ended.err), (Some(0), ""));
    let sdl = bcc_graphql::graphql::subgraph_sdl().unwrap();
    assert_eq!(ended.out.trim_end(), sdl.trim_end());
}

/// `bcc-graphql schema | head -1`: whoever has read enough may leave.
#[test]
fn a_reader_that_leaves_is_no_failure() {
    let mut child = super::command(&["schema"], &[]).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), &*err), (Some(0), ""));
}
