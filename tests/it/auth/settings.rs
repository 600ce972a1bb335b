//! Settings of keys that are wrong, by their paths.

use bcc_graphql::auth;
use bcc_graphql::auth::AuthConfig;
use bcc_graphql::auth::KeyConfig;

use super::config;
use super::key;

fn refused(change: impl FnOnce(&mut KeyConfig)) -> (String, String) {
    let mut second = config("b", 2);
    change(&mut second);
    let config = AuthConfig {
        keys: vec![config("a", 1), second],
        ..AuthConfig::default()
    };
    let sources = [("main", "bj"), ("other", "gz")]
        .map(|(account, region)| (account.to_owned(), region.to_owned()));
    let wrong = auth::check(&config, &sources).unwrap_err();
    (wrong.key, wrong.problem)
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn every_mistake_is_told_by_its_path() {
    type Change = fn(&mut KeyConfig);
    let cases: &[(Change, &str, &str)] = &[
        (|k| k.name = "a".into(), "name", "`a` is there already"),
        (|k| k.name.clear(), "name", "it must be 1 to 64 letters"),
        (|k| k.name = "a b".into(), "name", "it must be 1 to 64"),
        (|k| k.name = "n".repeat(65), "name", "it must be 1 to 64"),
        (|k| k.hash = key(1).hash(), "hash", "it is that of `a`"),
        (
            |k| k.hash = "md5:00".into(),
            "hash",
            "it must be `sha256:` and 64 hexadecimal digits",
        ),
        (|k| k.scopes.clear(), "scopes", "it is empty"),
        (
            |k| k.scopes = texts(&["images:write"]),
            "scopes",
            "`images:write` is no scope; there are `images:read` and `admin`",
        ),
        (
            |k| k.types = Some(texts(&["SYSTEM", "CSTOM"])),
            "types",
            "`CSTOM` is no type of image",
        ),
        (
            |k| k.types = Some(texts(&["UNKNOWN"])),
            "types",
            "`UNKNOWN` is no type of image",
        ),
        (|k| k.types = Some(Vec::new()), "types", "it is empty"),
        (
            |k| k.accounts = Some(texts(&["mian"])),
            "accounts",
            "no source has the account `mian`; there is `main`, `other`",
        ),
        (|k| k.accounts = Some(Vec::new()), "accounts", "it is empty"),
        (
            |k| k.regions = Some(texts(&["bj", "su"])),
            "regions",
            "no source has the region `su`; there is `bj`, `gz`",
        ),
        (|k| k.regions = Some(Vec::new()), "regions", "it is empty"),
        (
            |k| {
                k.accounts = Some(texts(&["main"]));
                k.regions = Some(texts(&["gz"]));
            },
            "regions",
            "no source is of these accounts and of these regions too",
        ),
    ];
    for (change, field, problem) in cases {
        let (key, told) = refused(change);
        assert_eq!(key, format!("auth.keys[1].{field}"), "{told}");
        assert!(told.starts_with(problem), "{told}");
    }
}

#[test]
fn a_key_in_the_place_of_its_hash_is_not_repeated() {
    let (path, problem) = refused(|config| config.hash = key(2).text().to_owned());
    assert_eq!(path, "auth.keys[1].hash");
    assert!(!problem.contains("bccg_"), "{problem}");
}

#[test]
fn types_may_be_written_as_in_the_schema_or_as_bcc_does() {
    let mut key = config("a", 1);
    key.types = Some(texts(&["GPU_BCC_SYSTEM", "GpuBccCustom", "custom"]));
    let config = AuthConfig {
        keys: vec![key],
        ..AuthConfig::default()
    };
    assert_eq!(auth::check(&config, &[]), Ok(()));
}
