//! Mistakes are named by what their author wrote.

use super::load;

#[test]
fn an_unknown_key_is_refused_by_its_name() {
    for (file, environment, flags, start) in [
        (
            "lisen = 1",
            &[][..],
            &[][..],
            "`lisen` (FILE): unknown field `lisen`, expected one of `listen`, ",
        ),
        (
            "[cache]\nfrsh = \"1s\"",
            &[],
            &[],
            "`cache.frsh` (FILE): unknown field `frsh`, expected one of `fresh`, ",
        ),
        (
            "[cash]\nfresh = \"1s\"",
            &[],
            &[],
            "`cash` (FILE): unknown field `cash`, ",
        ),
        (
            "[[sources]]\nacess_key = \"x\"",
            &[],
            &[],
            "`sources[0].acess_key` (FILE): unknown field `acess_key`, expected one of `account`, ",
        ),
        (
            "",
            &[("BCC_GRAPHQL_CACHE_FRESH", "1s")],
            &[],
            "`cache_fresh` (BCC_GRAPHQL_CACHE_FRESH): unknown field `cache_fresh`, ",
        ),
        (
            "",
            &[("BCC_GRAPHQL_CACHE__FRSH", "1s")],
            &[],
            "`cache.frsh` (BCC_GRAPHQL_CACHE__FRSH): unknown field `frsh`, ",
        ),
        (
            "",
            &[],
            &[("cache.frsh", "1s")],
            "`cache.frsh` (--set): unknown field `frsh`, ",
        ),
        ("", &[], &[("", "1")], "`` (--set): unknown field ``, "),
        (
            "",
            &[],
            &[("cache..fresh", "1")],
            "`cache.` (--set): unknown field ``, ",
        ),
    ] {
        let error = load(file, environment, flags).unwrap_err();
        assert!(error.starts_with(start), "{error}");
    }
}

#[test]
fn a_wrong_value_is_told_with_its_key_its_origin_and_what_it_should_be() {
    for (key, value, problem) in [
        (
            "cache.fresh",
            "soon",
            "it is \"soon\"; it must be a duration with its unit, such as 30s or 5m",
        ),
        (
            "cache.fresh",
            "30",
            "it is `30`; it must be a duration with its unit, such as 30s or 5m",
        ),
        (
            "limits.depth",
            "deep",
            "it is \"deep\"; it must be a whole number, 0 or more",
        ),
        (
            "limits.depth",
            "-1",
            "it is `-1`; it must be a whole number, 0 or more",
        ),
        (
            "limits.depth",
            "7",
            "7 is out of range; it must be 8 to 200",
        ),
        (
            "limits.depth",
            "201",
            "201 is out of range; it must be 8 to 200",
        ),
        (
            "limits.nesting",
            "201",
            "201 is out of range; it must be 8 to 200",
        ),
        ("subscriptions.interval", "0s", "it must be more than 0s"),
        (
            "subscriptions.queue",
            "0",
            "0 is out of range; it must be 1 to 1000000",
        ),
        (
            "cors.origins",
            "*",
            "`*` would let every web page in that a user of this network opens; list the origins",
        ),
        (
            "cors.origins",
            "https://a.example, b.example",
            "`b.example` must be an origin such as https://console.example.com",
        ),
        (
            "upstream.page_size",
            "0",
            "0 is out of range; it must be 1 to 1000",
        ),
        (
            "upstream.page_size",
            "1001",
            "1001 is out of range; it must be 1 to 1000",
        ),
        (
            "upstream.page_size",
            "70000",
            "it is `70000`; it must be a whole number, 0 to 65535",
        ),
        (
            "upstream.rate",
            "fast",
            "it is \"fast\"; it must be a number",
        ),
        (
            "upstream.rate",
            "0",
            "0 is out of range; it must be 0.01 to 10000",
        ),
        (
            "upstream.rate",
            "0.001",
            "0.001 is out of range; it must be 0.01 to 10000",
        ),
        (
            "upstream.burst",
            "0",
            "0 is out of range; it must be 1 to 100000",
        ),
        (
            "upstream.circuit_failures",
            "0",
            "0 is out of range; it must be 1 to 1000000",
        ),
        ("upstream.circuit_open", "0s", "it must be more than 0s"),
        ("limits.deadline", "0s", "it must be more than 0s"),
        (
            "auth.anonymous",
            "yes",
            "it is \"yes\"; it must be true or false",
        ),
        (
            "log.format",
            "xml",
            "unknown variant `xml`, expected `text` or `json`",
        ),
        (
            "listen",
            "8080",
            "it is `8080`; it must be an address with a port, such as 127.0.0.1:8080",
        ),
        (
            "listen",
            "localhost",
            "it must be an address with a port, such as 127.0.0.1:8080",
        ),
        (
            "documents.mode",
            "on",
            "unknown variant `on`, expected one of `off`, `log`, `only`",
        ),
        (
            "documents.mode",
            "only",
            "`only` needs trusted documents: set `documents.trusted` too",
        ),
        (
            "cache.max_bytes",
            "1024",
            "1024 is out of range; it must be 1048576 to 1099511627776",
        ),
        (
            "cache.answers_max_bytes",
            "1099511627777",
            "1099511627777 is out of range; it must be 0 to 1099511627776",
        ),
        (
            "documents.max_bytes",
            "1",
            "1 is out of range; it must be 65536 to 1099511627776",
        ),
        (
            "documents.max_trusted_bytes",
            "0",
            "0 is out of range; it must be 65536 to 1099511627776",
        ),
        ("documents.reload", "400days", "it must be at most 365 days"),
        ("cache", "1", "it is `1`; it must be a group of settings"),
        (
            "allowed_hosts",
            "https://a.example/",
            "`https://a.example/` must be a host name, without scheme, port or path",
        ),
        (
            "allowed_hosts",
            "a:1",
            "`a:1` must be a host name, without scheme, port or path",
        ),
        (
            "sources",
            "x",
            "several sources are written in the file (`--config`)",
        ),
    ] {
        let error = load("", &[], &[(key, value)]).unwrap_err();
        assert_eq!(error, format!("`{key}` (--set): {problem}"), "{value}");
        let name = format!("BCC_GRAPHQL_{}", key.to_uppercase().replace('.', "__"));
        let error = load("", &[(&name, value)], &[]).unwrap_err();
        assert_eq!(error, format!("`{key}` ({name}): {problem}"), "{value}");
    }
}

#[test]
fn a_value_of_the_file_is_told_with_the_files_name() {
    for (file, message) in [
        (
            "[limits]\ndepth = \"deep\"",
            "`limits.depth` (FILE): it is \"deep\"; it must be a whole number, 0 or more",
        ),
        (
            "limits = 7",
            "`limits` (FILE): it is `7`; it must be a group of settings",
        ),
        (
            "listen = 1\n\n[",
            "FILE, line 3: unquoted keys cannot be empty",
        ),
        ("a = 1\na = 2", "FILE, line 2: duplicate key"),
    ] {
        let error = load(file, &[], &[]).unwrap_err();
        assert!(error.starts_with(message), "{error}");
    }
}

/// The flag is the last to set the key, so it is the one to blame.
#[test]
fn the_strongest_layer_is_named() {
    let file = "[limits]\ndepth = 10";
    let error = load(file, &[], &[("limits.depth", "1")]).unwrap_err();
    assert!(error.starts_with("`limits.depth` (--set)"), "{error}");
    let error = load(file, &[], &[("limits.depth.x", "1")]).unwrap_err();
    assert!(
        error.starts_with("`limits.depth.x` (--set): it is no group"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let mut layers = bcc_graphql::config::Layers::default();
    let error = layers
        .add_file("/does/not/exist.toml".as_ref())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the file /does/not/exist.toml can't be read"
    );
}

#[test]
fn whoever_waits_for_the_issuer_may_be_silent() {
    let settings = |jwks: &str, idle: &str| {
        format!(
            "limits.deadline = \"1s\"\nserver.idle_timeout = \"{idle}\"\n[auth.jwt]\nissuer = \"a\"\naudience = \"b\"\njwks = \"{jwks}\""
        )
    };
    let url = "https://login.example/jwks.json";
    let error = load(&settings(url, "5s"), &[], &[]).unwrap_err();
    assert!(error.starts_with("`server.idle_timeout`"), "{error}");
    assert!(error.contains("longer than 5s, which reading `auth.jwt.jwks`"));
    for (jwks, idle) in [(url, "6s"), ("/etc/jwks.json", "2s")] {
        load(&settings(jwks, idle), &[], &[]).unwrap();
    }
}
