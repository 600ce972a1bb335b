//! Keys and secrets in files, and wrong settings.

use bcc_graphql::auth;
use bcc_graphql::auth::AuthConfig;
use bcc_graphql::auth::JwtConfig;
use jsonwebtoken::Algorithm;
use jsonwebtoken::EncodingKey;
use jsonwebtoken::Header;
use serde_json::json;

use super::claims;
use super::jwt_config;
use super::public_key;
use super::refused;
use super::status;
use super::token;
use crate::config::TestFile;
use crate::support::TestService;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

fn config(jwt: JwtConfig) -> AuthConfig {
    AuthConfig {
        jwt: Some(jwt),
        ..AuthConfig::default()
    }
}

#[tokio::test]
async fn keys_may_be_in_a_file_and_change_at_a_reload() {
    let set = |key: &str| json!({ "keys": [public_key(key)] }).to_string();
    let file = TestFile::new(&set("ed-a"));
    let config = config(jwt_config(file.path().to_owned()));
    let service = TestService::with_settings(|settings| settings.auth = config.clone()).await;
    let tokens = [token("ed-a", json!({})), token("ed-b", json!({}))];
    assert_eq!(status(&service, &tokens[0]).await, 200);
    refused(&service, &tokens[1]).await;
    std::fs::write(file.path(), set("ed-b")).unwrap();
    service.authenticator.reload(&config).unwrap();
    refused(&service, &tokens[0]).await;
    assert_eq!(status(&service, &tokens[1]).await, 200);
    // A bad file keeps what there is.
    std::fs::write(file.path(), "nonsense").unwrap();
    let error = service.authenticator.reload(&config).unwrap_err();
    assert_eq!(error.key, "auth.jwt.jwks");
    assert_eq!(status(&service, &tokens[1]).await, 200);
}

#[tokio::test]
async fn a_secret_may_be_shared_in_a_file() {
    let file = TestFile::new(&format!("{SECRET}\n"));
    let jwt = JwtConfig {
        jwks: None,
        secret_file: Some(file.path().into()),
        ..jwt_config(String::new())
    };
    let service = TestService::with_settings(|settings| settings.auth = config(jwt)).await;
    let signed = |secret: &str| {
        let header = Header::new(Algorithm::HS256);
        let key = EncodingKey::from_secret(secret.as_bytes());
        jsonwebtoken::encode(&header, &claims(json!({})), &key).unwrap()
    };
    assert_eq!(status(&service, &signed(SECRET)).await, 200);
    let message = refused(&service, &signed("another")).await;
    assert!(message.contains("signature is wrong"), "{message}");
    let message = refused(&service, &token("rsa", json!({}))).await;
    assert!(message.ends_with("those that are: `HS256`"), "{message}");
}

#[test]
fn every_mistake_is_told_by_its_path() {
    type Change = fn(&mut JwtConfig);
    let cases: &[(Change, &str, &str)] = &[
        (|j| j.issuer.clear(), "issuer", "it is empty"),
        (
            |j| j.audience.clear(),
            "audience",
            "it is empty; without it",
        ),
        (
            |j| j.audience = vec![String::new()],
            "audience",
            "it is empty",
        ),
        (
            |j| j.jwks = None,
            "jwks",
            "it is missing, and so is `auth.jwt.secret_file`",
        ),
        (|j| j.jwks = Some(String::new()), "jwks", "it is empty"),
        (
            |j| j.jwks = Some("http://login.example/jwks".into()),
            "jwks",
            "it must be `https://`",
        ),
        (
            |j| j.jwks = Some("http://localhost.evil.example/jwks".into()),
            "jwks",
            "it must be `https://`",
        ),
        (
            |j| j.jwks = Some("ftp://127.0.0.1/".into()),
            "jwks",
            "it must be `https://`",
        ),
        (
            |j| j.jwks = Some("https://M4rker@login.example/".into()),
            "jwks",
            "it holds a user name or a password",
        ),
        (
            |j| j.secret_file = Some("M4rker".into()),
            "secret_file",
            "it can't stand beside `auth.jwt.jwks`",
        ),
        (
            |j| j.algorithms = vec!["none".into()],
            "algorithms",
            "`none` is no algorithm that is taken; here there are `RS256`",
        ),
        (
            |j| j.algorithms = vec!["RS256".into(), "HS256".into()],
            "algorithms",
            "`HS256` needs `auth.jwt.secret_file`",
        ),
        (
            |j| {
                j.jwks = None;
                j.secret_file = Some("M4rker".into());
                j.algorithms = vec!["ES256".into()];
            },
            "algorithms",
            "`ES256` needs `auth.jwt.jwks`",
        ),
        (
            |j| j.min_refresh = j.refresh * 2,
            "min_refresh",
            "it must be 1s to",
        ),
        (
            |j| j.leeway = j.refresh * 2,
            "leeway",
            "it must be at most 10m",
        ),
    ];
    for (change, key, problem) in cases {
        let mut jwt = jwt_config("https://login.example/jwks".to_owned());
        change(&mut jwt);
        let wrong = auth::check(&config(jwt), &[]).unwrap_err();
        assert_eq!(wrong.key, format!("auth.jwt.{key}"), "{wrong}");
        assert!(wrong.problem.starts_with(problem), "{wrong}");
        assert!(!wrong.problem.contains("M4rker"), "{wrong}");
    }
}

#[tokio::test]
async fn files_that_can_not_be_used_are_told() {
    let service = TestService::start().await;
    let short = TestFile::new("short");
    for (jwks, secret, key, problem) in [
        (
            Some("/does/not/exist".to_owned()),
            None,
            "jwks",
            "it can't be read: No such file",
        ),
        (
            Some(short.path().to_owned()),
            None,
            "jwks",
            "it is no JSON Web Key Set",
        ),
        (
            None,
            Some("/does/not/M4rker"),
            "secret_file",
            "the file can't be read: No such",
        ),
        (
            None,
            Some(short.path()),
            "secret_file",
            "it holds 5 bytes; the least is 32",
        ),
    ] {
        let jwt = JwtConfig {
            jwks,
            secret_file: secret.map(Into::into),
            ..jwt_config(String::new())
        };
        let wrong = service.authenticator.reload(&config(jwt)).unwrap_err();
        assert_eq!(wrong.key, format!("auth.jwt.{key}"));
        assert!(wrong.problem.contains(problem), "{wrong}");
        assert!(!wrong.problem.contains("M4rker"), "{wrong}");
    }
}
