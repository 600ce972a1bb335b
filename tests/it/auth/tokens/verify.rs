//! Which tokens are taken.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use jsonwebtoken::EncodingKey;
use jsonwebtoken::Header;
use serde_json::Value;
use serde_json::json;

use super::ISSUER;
use super::Issuer;
use super::claims;
use super::private_key;
use super::public_key;
use super::refused;
use super::service_for;
use super::status;
use super::token;

/// A token of parts that are written by hand.
fn by_hand(header: &Value, claims: &Value, signature: &[u8]) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let signature = URL_SAFE_NO_PAD.encode(signature);
    format!("{}.{}.{signature}", part(header), part(claims))
}

#[tokio::test]
async fn each_algorithm_is_verified() {
    let keys = ["rsa", "p256", "ed-a", "ed-b"];
    let issuer = Issuer::of(&keys).await;
    let service = service_for(&issuer, |_| ()).await;
    for key in keys {
        assert_eq!(status(&service, &token(key, json!({}))).await, 200, "{key}");
    }
    let (private, _) = private_key("rsa");
    let encode = |algorithm, kid: Option<&str>| {
        let kid = kid.map(str::to_owned);
        let header = Header {
            kid,
            ..Header::new(algorithm)
        };
        jsonwebtoken::encode(&header, &claims(json!({})), &private).unwrap()
    };
    let good = encode(Algorithm::PS256, Some("rsa"));
    assert_eq!(status(&service, &good).await, 200);
    // One that names no key may be of any.
    assert_eq!(status(&service, &encode(Algorithm::RS256, None)).await, 200);
    let message = refused(&service, &encode(Algorithm::RS512, Some("rsa"))).await;
    assert!(
        message.ends_with("those that are: `RS256`, `PS256`, `ES256`, `EdDSA`"),
        "{message}"
    );
}

#[tokio::test]
async fn what_the_claims_must_say() {
    let issuer = Issuer::of(&["ed-a"]).await;
    let service = service_for(&issuer, |_| ()).await;
    for changes in [
        json!({ "aud": ["x", "other"] }),
        json!({ "nbf": 1_760_947_200 }),
        // Clocks differ by up to `leeway`.
        json!({ "nbf": 1_760_947_230 }),
        json!({ "exp": 1_760_947_171 }),
        json!({ "exp": 1_760_950_800.5 }),
    ] {
        let shown = changes.to_string();
        assert_eq!(
            status(&service, &token("ed-a", changes)).await,
            200,
            "{shown}"
        );
    }
    for (changes, reason) in [
        (json!({ "iss": "https://evil.example/" }), ISSUER),
        (json!({ "iss": null }), "lacks the claim `iss`"),
        (
            json!({ "aud": "another" }),
            "get one for `bcc-graphql`, `other`",
        ),
        (json!({ "aud": null }), "lacks the claim `aud`"),
        (json!({ "exp": null }), "lacks the claim `exp`"),
        (
            json!({ "exp": 1_760_947_170 }),
            "expired at 2025-10-20T07:59:30Z",
        ),
        (json!({ "exp": "tomorrow" }), "lacks the claim `exp`"),
        (json!({ "exp": 1e300 }), "lacks the claim `exp`"),
        (json!({ "exp": 1e13 }), "can't be read"),
        (
            json!({ "nbf": 1_760_947_231 }),
            "good from 2025-10-20T08:00:31Z on",
        ),
        (json!({ "nbf": "now" }), "can't be read"),
    ] {
        let shown = changes.to_string();
        let message = refused(&service, &token("ed-a", changes)).await;
        assert!(message.contains(reason), "{shown}: {message}");
    }
    let good = token("ed-a", json!({}));
    service.clock.advance(TimeDelta::minutes(60));
    assert_eq!(status(&service, &good).await, 200);
    service.clock.advance(TimeDelta::seconds(30));
    assert!(
        refused(&service, &good)
            .await
            .contains("expired at 2025-10-20T09:00:00Z")
    );
}

#[tokio::test]
async fn what_nobody_signed_is_refused() {
    let issuer = Issuer::of(&["rsa", "ed-a"]).await;
    let service = service_for(&issuer, |_| ()).await;
    let good = token("ed-a", json!({}));
    assert_eq!(status(&service, &good).await, 200);
    let (start, signature) = good.rsplit_once('.').unwrap();
    let [header, _] = start.split('.').collect::<Vec<_>>()[..] else {
        panic!("{start}");
    };
    let admin = URL_SAFE_NO_PAD.encode(claims(json!({ "scope": "admin" })).to_string());
    let none = json!({ "alg": "none" });
    let ed = json!({ "alg": "EdDSA", "kid": "ed-a" });
    // The public key as a secret, which everybody knows.
    let confused = {
        let kid = Some("rsa".to_owned());
        let header = Header {
            kid,
            ..Header::new(Algorithm::HS256)
        };
        let public = public_key("rsa")["n"].to_string();
        let secret = EncodingKey::from_secret(public.as_bytes());
        jsonwebtoken::encode(&header, &claims(json!({})), &secret).unwrap()
    };
    // Somebody else's key under a known name.
    let usurped = {
        let kid = Some("ed-a".to_owned());
        let header = Header {
            kid,
            ..Header::new(Algorithm::EdDSA)
        };
        jsonwebtoken::encode(&header, &claims(json!({})), &private_key("ed-b").0).unwrap()
    };
    for (token, reason) in [
        (
            format!("{header}.{admin}.{signature}"),
            "signature is wrong",
        ),
        (format!("{start}."), "signature is wrong"),
        (
            by_hand(&none, &claims(json!({})), b""),
            "algorithm is not taken",
        ),
        (by_hand(&ed, &claims(json!({})), b"x"), "signature is wrong"),
        (confused, "algorithm is not taken"),
        (usurped, "signature is wrong"),
        (token("ed-b", json!({})), "does not publish"),
        ("a.b.c".to_owned(), "can't be read"),
        ("..".to_owned(), "can't be read"),
        (format!("{good}.x"), "is not known"),
        (
            token("ed-a", json!({ "x": "y".repeat(8 << 10) })),
            "can't be read",
        ),
    ] {
        let message = refused(&service, &token).await;
        assert!(message.contains(reason), "{token}: {message}");
    }
}

/// Signed well, but under conditions that are not understood here.
#[tokio::test]
async fn extensions_that_must_be_understood_are_refused() {
    let issuer = Issuer::of(&["ed-a"]).await;
    let service = service_for(&issuer, |_| ()).await;
    let header = json!({ "alg": "EdDSA", "kid": "ed-a", "crit": ["exp"], "exp": 1 });
    let unsigned = by_hand(&header, &claims(json!({})), b"");
    let message = unsigned.trim_end_matches('.');
    let (private, algorithm) = private_key("ed-a");
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &private, algorithm).unwrap();
    let message = refused(&service, &format!("{message}.{signature}")).await;
    assert!(message.contains("can't be read"), "{message}");
}

/// Those for other things, of other kinds, and secrets that were published.
#[tokio::test]
async fn keys_that_are_not_fit_are_passed_over() {
    let issuer = Issuer::of(&[]).await;
    let mut encrypting = public_key("ed-a");
    encrypting["use"] = json!("enc");
    let mut other = public_key("rsa");
    other["alg"] = json!("RS512");
    let mut signing = public_key("p256");
    signing["key_ops"] = json!(["sign"]);
    let secret = json!({ "kty": "oct", "kid": "oct", "k": URL_SAFE_NO_PAD.encode([7; 32]) });
    let strange = json!({ "kty": "EC", "crv": "secp256k1", "kid": "s", "x": "AA", "y": "AA" });
    let keys = json!({ "keys": [
        1, {}, strange, secret, encrypting, other, signing, public_key("ed-b"),
    ] });
    issuer.say("200 OK", &keys.to_string());
    let service = service_for(&issuer, |_| ()).await;
    assert_eq!(status(&service, &token("ed-b", json!({}))).await, 200);
    for key in ["ed-a", "rsa", "p256"] {
        let message = refused(&service, &token(key, json!({}))).await;
        assert!(message.contains("does not publish"), "{key}: {message}");
    }
}
