//! Tokens of an issuer.

mod claims;
mod issuer;
mod rotation;
mod shared;
mod verify;

use std::time::Duration;

use bcc_graphql::auth::JwtConfig;
use jsonwebtoken::Algorithm;
use jsonwebtoken::EncodingKey;
use jsonwebtoken::Header;
use reqwest::RequestBuilder;
use serde_json::Value;
use serde_json::json;

use super::VERSION;
use super::error;
use crate::support::Reply;
use crate::support::TestService;
use issuer::Issuer;

/// Whose tokens they are.
const ISSUER: &str = "https://login.example/";

/// Keys of the tests' issuer, made for this and used nowhere else.
fn private_key(id: &str) -> (EncodingKey, Algorithm) {
    match id {
        "ed-a" => {
            let der = include_bytes!("keys/ed25519-a.der");
            (EncodingKey::from_ed_der(der), Algorithm::EdDSA)
        }
        "ed-b" => {
            let der = include_bytes!("keys/ed25519-b.der");
            (EncodingKey::from_ed_der(der), Algorithm::EdDSA)
        }
        "p256" => {
            let der = include_bytes!("keys/p256.der");
            (EncodingKey::from_ec_der(der), Algorithm::ES256)
        }
        "rsa" => {
            let der = include_bytes!("keys/rsa.der");
            (EncodingKey::from_rsa_der(der), Algorithm::RS256)
        }
        _ => panic!("{id}"),
    }
}

/// The public half, as the issuer publishes it.
fn public_key(id: &str) -> Value {
    match id {
        "ed-a" => json!({ "kty": "OKP", "crv": "Ed25519", "kid": id, "use": "sig",
            "x": "iXTI0HzNhYjedBQahc567lbETxZoElCH0O8oA8LboIs" }),
        "ed-b" => json!({ "kty": "OKP", "crv": "Ed25519", "kid": id, "alg": "EdDSA",
            "x": "SZGVYgBpNGVa-n2iE4DtHz7wpD56ffkXd1PdSU5bdT8" }),
        "p256" => json!({ "kty": "EC", "crv": "P-256", "kid": id, "key_ops": ["verify"],
            "x": "TojoL6VgxtJ0cjZGymyRVC48vm8YUDEtI46TGPQ_Two",
            "y": "t3lpuWL8_BlRSeOSpq2MAaZYF1Q7M90Ys-d3KbQc9tg" }),
        "rsa" => json!({ "kty": "RSA", "kid": id, "e": "AQAB", "n": concat!(
            "wNs1-i_CPjWrPSDUovpphcocbLW8Vq4kLhwSlo58Xd8x6HuWxTls-2nxfd9qN79gvFiR-i0e42CMaAjR",
            "scXUFyQuSsDEjEMBXXeyh6jyUzHHigM4dNkSozFnELUH4SmFIynsV5F4xcusyId-yj_TDJdfL9NOn2m7",
            "TrBbs5i-5MNgt-mIcaDm4sTB3TEwa-cKPe_H6D-0bSBr75bEEUfs4tPLECYmbrrJf4p-h-eKp7v1GuUi",
            "ahhRNs76A0wdj5Vlvcnmih8TxIYf9FxfOL5zm00VeY_3vdQt6xlM_TAI4imjHpAQ2c7YVQk977nv1Byl",
            "vhlsvNWFg93C6LmCZJjySw") }),
        _ => panic!("{id}"),
    }
}

/// Claims of a token that is good at the test clock's start, changed by others.
/// One that is changed to null is left out.
fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "iss": ISSUER,
        "aud": "bcc-graphql",
        "sub": "anna",
        "scope": "openid images:read",
        // 09:00, an hour from the start.
        "exp": 1_760_950_800,
    });
    let all = claims.as_object_mut().unwrap();
    let Value::Object(changes) = changes else {
        panic!("{changes}");
    };
    all.extend(changes);
    all.retain(|_, value| !value.is_null());
    claims
}

/// A token that is signed with this key.
pub(crate) fn token(key: &str, changes: Value) -> String {
    let (private, algorithm) = private_key(key);
    let header = Header {
        kid: Some(key.to_owned()),
        ..Header::new(algorithm)
    };
    jsonwebtoken::encode(&header, &claims(changes), &private).unwrap()
}

pub(crate) fn jwt_config(jwks: String) -> JwtConfig {
    JwtConfig {
        issuer: ISSUER.to_owned(),
        audience: vec!["bcc-graphql".to_owned(), "other".to_owned()],
        jwks: Some(jwks),
        secret_file: None,
        algorithms: Vec::new(),
        leeway: Duration::from_secs(30),
        refresh: Duration::from_secs(600),
        min_refresh: Duration::from_secs(10),
        accounts_claim: None,
        regions_claim: None,
        types_claim: None,
    }
}

/// A service that takes the tokens of this issuer.
async fn service_for(issuer: &Issuer, change: impl FnOnce(&mut JwtConfig)) -> TestService {
    let mut jwt = jwt_config(issuer.url());
    change(&mut jwt);
    TestService::with_settings(|settings| settings.auth.jwt = Some(jwt)).await
}

fn post_with(service: &TestService, token: &str) -> RequestBuilder {
    let body = json!({ "query": VERSION }).to_string();
    service.post(body).bearer_auth(token)
}

async fn status(service: &TestService, token: &str) -> u16 {
    Reply::of(post_with(service, token)).await.status
}

/// Why a token is refused with 401.
async fn refused(service: &TestService, token: &str) -> String {
    let reply = Reply::of(post_with(service, token)).await;
    assert_eq!(reply.status, 401, "{token}: {}", reply.text());
    assert!(
        reply
            .header("www-authenticate")
            .contains("error=\"invalid_token\"")
    );
    assert!(!reply.text().contains(token));
    let body = reply.json();
    let (code, message) = error(&body);
    assert_eq!(code, "UNAUTHENTICATED");
    message.to_owned()
}
