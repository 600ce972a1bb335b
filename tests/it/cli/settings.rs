//! What `serve` refuses to start with.

use super::run;
use crate::config::TestFile;

fn error(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let ended = run(arguments, environment);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(ended.out, "");
    ended.err
}

#[test]
fn without_keys_it_says_which_settings_and_names_the_emulator() {
    assert_eq!(
        error(&["serve"], &[]),
        "error: no credentials: set BAIDUCLOUD_ACCESS_KEY and BAIDUCLOUD_SECRET_KEY, or write `[[sources]]` in the file given with --config. To try it without an account: `bcc-graphql serve --emulator`\n"
    );
}

#[test]
fn an_address_that_others_reach_must_be_meant() {
    let listen = ["serve", "--emulator", "--listen", "0.0.0.0:0"];
    assert_eq!(
        error(&listen, &[]),
        "error: `listen` is 0.0.0.0:0, which others can reach, and no key is asked for: add a key to `auth.keys` (`bcc-graphql key NAME` makes one) or set up `auth.jwt`, or set `auth.anonymous` (BCC_GRAPHQL_AUTH__ANONYMOUS=true) if that is meant\n"
    );
    let error = error(&["serve", "--emulator", "--listen", "[::]:0"], &[]);
    assert!(error.contains("`listen` is [::]:0"), "{error}");
}

#[test]
fn an_address_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for command in ["serve", "emulate"] {
        let mut arguments = vec![command, "--listen", &address];
        if command == "serve" {
            arguments.push("--emulator");
        }
        let error = error(&arguments, &[]);
        assert!(
            error.contains(&format!("{address} can't be listened at: ")),
            "{error}"
        );
    }
}

#[test]
fn flags_of_the_emulator_need_it() {
    for flags in [
        ["--images", "3"],
        ["--fault", "reset"],
        ["--unknown-marker", "empty-page"],
    ] {
        let error = error(&["serve", flags[0], flags[1]], &[]);
        assert!(error.contains("add --emulator"), "{error}");
    }
}

#[test]
fn settings_that_are_wrong_are_named_by_where_they_stand() {
    let file = TestFile::new("[cache]\nfresh = \"soon\"\n");
    let path = file.path();
    let expected = format!("error: `cache.fresh` ({path}): it is \"soon\"; ");
    for (arguments, environment, start) in [
        (&["serve", "--config", path][..], &[][..], &*expected),
        (&["serve"], &[("BCC_GRAPHQL_CONFIG", path)], &expected),
        (&["check", "--config", path], &[], &expected),
        (
            &["serve", "--set", "x"],
            &[],
            "error: --set x: it must be KEY=VALUE",
        ),
        (
            &["serve", "--set", "x=1"],
            &[],
            "error: `x` (--set): unknown field `x`",
        ),
        (
            &["serve"],
            &[("BCC_GRAPHQL_LISTNE", "x")],
            "error: `listne` (BCC_GRAPHQL_LISTNE): unknown field",
        ),
        (
            &["serve", "--endpoint", "x"],
            &[],
            "error: `endpoint` (--endpoint): it must be a URL",
        ),
        (
            &["serve", "--emulator", "--set", "log.level=a=b=c"],
            &[],
            "error: `log.level` is `a=b=c`",
        ),
        (
            &["serve", "--config", "/does/not/exist.toml"],
            &[],
            "error: the file /does/not/exist.toml can't be read: No such file",
        ),
    ] {
        let error = error(arguments, environment);
        assert!(error.starts_with(start), "{error}");
    }
}

#[test]
fn flags_beat_the_environment_and_that_the_file() {
    let file = TestFile::new("listen = \"127.0.0.1:1001\"\n[cache]\nfresh = \"1s\"\n");
    let print = ["serve", "--print-config", "--config", file.path()];
    let shown = |more: &[&str], environment: &[(&str, &str)]| {
        run(&[&print[..], more].concat(), environment).out
    };
    let environment = [
        ("BCC_GRAPHQL_LISTEN", "127.0.0.1:1002"),
        ("BCC_GRAPHQL_CACHE__FRESH", "2s"),
    ];
    assert!(shown(&[], &[]).contains("listen = \"127.0.0.1:1001\""));
    assert!(shown(&[], &environment).contains("listen = \"127.0.0.1:1002\""));
    let flags = ["--listen", "127.0.0.1:1003", "--set", "cache.fresh=3s"];
    let all = shown(&flags, &environment);
    assert!(all.contains("listen = \"127.0.0.1:1003\""), "{all}");
    assert!(all.contains("fresh = \"3s\""), "{all}");
}

#[test]
fn no_output_holds_a_secret() {
    let marker = "M4rkerSecret";
    let file = TestFile::new("[[sources]]\naccess_key = \"id\"\nsecret_key = \"M4rkerSecret\n");
    let secret = [
        ("BAIDUCLOUD_ACCESS_KEY", "id"),
        ("BAIDUCLOUD_SECRET_KEY", marker),
    ];
    let with_endpoint = [
        &secret[..],
        &[("BCC_ENDPOINT", "http://u:M4rkerSecret@a.example")],
    ]
    .concat();
    for (arguments, environment) in [
        (&["serve", "--config", file.path()][..], &[][..]),
        (&["serve", "--print-config"], &secret),
        (&["serve", "--print-config"], &with_endpoint),
        (
            &["serve", "--endpoint", "http://u:M4rkerSecret@a.example"],
            &secret,
        ),
        (&["check", "--endpoint", "http://127.0.0.1:1"], &secret),
        (&["serve", "--listen", "0.0.0.0:0"], &secret),
    ] {
        let ended = run(arguments, environment);
        let all = format!("{}{}", ended.out, ended.err);
        assert!(!all.contains(marker), "{arguments:?}: {all}");
    }
}

#[cfg(unix)]
#[test]
fn variables_of_others_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt as _;

    let bytes = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    let output = super::command(&["serve", "--print-config"], &[])
        .env("OF_SOMEBODY_ELSE", bytes)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_proxy_in_front_makes_loopback_no_place_for_the_owner_alone() {
    let ended = run(
        &["serve", "--emulator", "--listen", "127.0.0.1:0"],
        &[("BCC_GRAPHQL_SERVER__TRUSTED_PROXIES", "127.0.0.1")],
    );
    assert_eq!(ended.code, Some(1));
    let expected = "error: `server.trusted_proxies` names a proxy, behind which anybody may be, and no key is asked for: ";
    assert!(ended.err.contains(expected), "{}", ended.err);
}
