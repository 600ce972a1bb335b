//! `bcc-graphql.example.toml`: every key with its default.

use bcc_graphql::config::Settings;
use toml::Table;
use toml::Value;

use super::load;

const EXAMPLE: &str = include_str!("../../../bcc-graphql.example.toml");

/// Every key with dots, groups left out.
fn keys(table: &Table, parent: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in table {
        match value {
            Value::Table(inner) => found.extend(keys(inner, &format!("{parent}{name}."))),
            _ => found.push(format!("{parent}{name}")),
        }
    }
    found.sort();
    found
}

#[test]
fn the_example_is_the_defaults() {
    let example = load(EXAMPLE, &[], &[]).unwrap();
    assert_eq!(example.shown(), Settings::default().shown());
}

#[test]
fn the_example_names_every_key() {
    let example: Table = EXAMPLE.parse().unwrap();
    let mut defaults: Table = Settings::default().shown().parse().unwrap();
    // Commented out: there is no default source.
    defaults.remove("sources");
    assert_eq!(keys(&example, ""), keys(&defaults, ""));
}

/// The part that is commented out is right as well.
#[test]
fn the_examples_source_can_be_read() {
    let start = EXAMPLE.find("# [[sources]]").unwrap();
    let source: String = EXAMPLE[start..]
        .lines()
        .map(|line| format!("{}\n", line.strip_prefix("# ").unwrap()))
        .collect();
    let settings = load(&source, &[], &[]).unwrap();
    let shown: Table = settings.shown().parse().unwrap();
    let read = shown["sources"][0].as_table().unwrap();
    let all = [
        "access_key",
        "account",
        "endpoint",
        "region",
        "secret_key",
        "session_token",
    ];
    assert_eq!(keys(read, ""), all);
    assert_eq!(settings.sources[0].account, "default");
    assert_eq!(settings.sources[0].region(), "bj");
}

#[test]
fn the_examples_key_can_be_read() {
    let start = EXAMPLE.find("# [[auth.keys]]").unwrap();
    let key: String = EXAMPLE[start..]
        .lines()
        .map_while(|line| Some(format!("{}\n", line.strip_prefix("# ")?)))
        .collect();
    let settings = load(&key, &[], &[]).unwrap();
    let shown: Table = settings.shown().parse().unwrap();
    let read = shown["auth"]["keys"][0].as_table().unwrap();
    let all = [
        "accounts",
        "any_document",
        "expires",
        "hash",
        "name",
        "regions",
        "scopes",
        "types",
    ];
    assert_eq!(keys(read, ""), all);
}

#[test]
fn the_examples_issuer_can_be_read() {
    let start = EXAMPLE.find("# [auth.jwt]").unwrap();
    let issuer: String = EXAMPLE[start..]
        .lines()
        .map_while(|line| Some(format!("{}\n", line.strip_prefix("# ")?)))
        .collect();
    let settings = load(&issuer, &[], &[]).unwrap();
    let shown: Table = settings.shown().parse().unwrap();
    let read = shown["auth"]["jwt"].as_table().unwrap();
    let all = [
        "accounts_claim",
        "algorithms",
        "audience",
        "issuer",
        "jwks",
        "leeway",
        "min_refresh",
        "refresh",
        "regions_claim",
        "types_claim",
    ];
    assert_eq!(keys(read, ""), all);
}

#[test]
fn an_issuer_may_be_described_by_the_environment() {
    let environment = [
        ("BCC_GRAPHQL_AUTH__JWT__ISSUER", "https://login.example/"),
        ("BCC_GRAPHQL_AUTH__JWT__AUDIENCE", "bcc-graphql"),
        ("BCC_GRAPHQL_AUTH__JWT__JWKS", "https://login.example/jwks"),
    ];
    let jwt = load("", &environment, &[]).unwrap().auth.jwt.unwrap();
    assert_eq!(jwt.audience, ["bcc-graphql"]);
    let error = load("", &environment[..2], &[]).unwrap_err();
    assert!(
        error.starts_with("`auth.jwt.jwks` (default): it is missing"),
        "{error}"
    );
}
