//! No secret in errors, in `Debug`, or in what is printed.

use super::load;

const MARKER: &str = "M4rkerSecret";

#[test]
fn no_error_repeats_a_secret() {
    let source = |line: &str| format!("[[sources]]\naccess_key = \"id\"\n{line}\n");
    for file in [
        // TOML that ends too soon, or is none, in the secret's line.
        source("secret_key = \"M4rkerSecret"),
        source("secret_key = M4rkerSecret"),
        source("secret_key = 'M4rkerSecret' x"),
        source("secret_key \"M4rkerSecret\""),
        source("secret_key = \"M4rkerSecret\"\nsecret_key = \"M4rkerSecret\""),
        // Wrong types.
        source("secret_key = [\"M4rkerSecret\"]"),
        source("secret_key = { a = \"M4rkerSecret\" }"),
        source("session_token = [\"M4rkerSecret\"]"),
        // In a wrong place.
        "secret_key = \"M4rkerSecret\"".to_owned(),
        "sources = \"M4rkerSecret\"".to_owned(),
        "sources = [\"M4rkerSecret\"]".to_owned(),
        "[sources]\nsecret_key = \"M4rkerSecret\"".to_owned(),
        source("secretkey = \"M4rkerSecret\""),
        source("endpoint = \"https://user:M4rkerSecret@bcc.example\""),
        source("endpoint = \"https://user:M4rkerSecret@ bcc.example\""),
        source("endpoint = \"M4rkerSecret\""),
        source("endpoint = \"user:M4rkerSecret@bcc.example\""),
        source("endpoint = [\"M4rkerSecret\"]"),
        // Right itself, but something else is wrong.
        source("secret_key = \"M4rkerSecret\"\nregion = \"B J\""),
    ] {
        let error = load(&file, &[], &[]).unwrap_err();
        assert!(!error.contains(MARKER), "{file}: {error}");
    }
    for (name, value) in [
        ("BAIDUCLOUD_SECRET_KEY", "M4rkerSecret"),
        ("BCC_ENDPOINT", "https://user:M4rkerSecret@bcc.example"),
        ("BCC_ENDPOINT", "M4rkerSecret"),
        ("BCC_GRAPHQL_SECRET_KEY", "M4rkerSecret"),
        ("BCC_GRAPHQL_SOURCES", "M4rkerSecret"),
        ("BCC_GRAPHQL_SOURCES__SECRET_KEY", "M4rkerSecret"),
    ] {
        let error = load("", &[(name, value)], &[]).unwrap_err();
        assert!(!error.contains(MARKER), "{name}: {error}");
    }
    let error = load("", &[], &[("sources.0.secret_key", MARKER)]).unwrap_err();
    assert!(!error.contains(MARKER), "{error}");
}

#[test]
fn what_is_in_force_is_shown_without_secrets() {
    let file = "
        [[sources]]
        access_key = \"an-id\"
        secret_key = \"M4rkerSecret\"
        session_token = \"M4rkerSecret\"
    ";
    let settings = load(file, &[], &[]).unwrap();
    for shown in [
        settings.shown(),
        format!("{settings:?}"),
        format!("{settings:#?}"),
    ] {
        assert!(shown.contains("an-id"), "{shown}");
        assert!(!shown.contains(MARKER), "{shown}");
    }
    assert!(settings.shown().contains("secret_key = \"(hidden)\""));
    let credentials = settings.sources[0].credentials().unwrap();
    assert!(!format!("{credentials:?}").contains(MARKER));
}

/// A key may stand where its hash belongs.
#[test]
fn keys_are_not_repeated() {
    for keys in [
        "keys = \"M4rkerSecret\"",
        "keys = [\"M4rkerSecret\"]",
        "[[auth.keys]]\nname = \"a\"\nkey = \"M4rkerSecret\"",
        "[[auth.keys]]\nname = \"a\"\nhash = \"M4rkerSecret\"",
        "[[auth.keys]]\nname = \"a\"\nhash = [\"M4rkerSecret\"]",
        "[[auth.keys]]\nname = \"a\"\nhash = \"\"\nexpires = \"M4rkerSecret\"",
    ] {
        let error = load(&format!("[auth]\n{keys}"), &[], &[]).unwrap_err();
        assert!(error.starts_with("`auth.keys"), "{error}");
        assert!(!error.contains(MARKER), "{error}");
    }
}

#[test]
fn a_keys_end_is_a_moment() {
    for text in [
        "2030-01-31",
        "2030-01-31T00:00:00",
        "\"2030-01-31\"",
        "\"soon\"",
        "7",
    ] {
        let file = format!("[[auth.keys]]\nname = \"a\"\nhash = \"\"\nexpires = {text}");
        let error = load(&file, &[], &[]).unwrap_err();
        assert!(
            error.starts_with("`auth.keys[0].expires` (FILE): it must be a moment with its zone"),
            "{error}"
        );
    }
}
