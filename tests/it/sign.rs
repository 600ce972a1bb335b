//! The signer against the vectors that the official SDK made.

use bcc_graphql::bce::sign::SignableRequest;
use bcc_graphql::bce::sign::SignedHeaders;
use bcc_graphql::bce::sign::SigningParams;
use bcc_graphql::bce::sign::auth_string_prefix;
use bcc_graphql::bce::sign::authorization;
use bcc_graphql::bce::sign::canonical_request;
use bcc_graphql::bce::sign::signing_key;
use bcc_graphql::bce::sign::verify::Authorization;
use bcc_graphql::bce::sign::verify::VerifyError;
use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    name: String,
    access_key_id: String,
    secret_access_key: String,
    timestamp: DateTime<Utc>,
    expiration_seconds: i64,
    method: String,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    headers_to_sign: Option<Vec<String>>,
    signing_key: String,
    canonical_request: String,
    authorization: String,
}

type Pairs<'a> = Vec<(&'a str, &'a str)>;

fn borrowed(pairs: &[(String, String)]) -> Pairs<'_> {
    pairs.iter().map(|(k, v)| (&**k, &**v)).collect()
}

fn vectors() -> Vec<Vector> {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../vectors/bce-auth-v1.json")).unwrap();
    assert_eq!(vectors.len(), 36);
    vectors
}

impl Vector {
    /// Runs `check` with the request and the parameters of this vector.
    fn with<T>(&self, check: impl Fn(&SignableRequest<'_>, &SigningParams<'_>) -> T) -> T {
        let query = borrowed(&self.query);
        let headers = borrowed(&self.headers);
        let listed: Option<Vec<&str>> = self
            .headers_to_sign
            .as_ref()
            .map(|names| names.iter().map(String::as_str).collect());
        let request = SignableRequest {
            method: &self.method,
            path: &self.path,
            query: &query,
            headers: &headers,
        };
        let params = SigningParams {
            access_key_id: &self.access_key_id,
            secret_access_key: &self.secret_access_key,
            timestamp: self.timestamp,
            expiration_seconds: self.expiration_seconds,
            signed_headers: listed
                .as_deref()
                .map_or(SignedHeaders::Default, SignedHeaders::Listed),
        };
        check(&request, &params)
    }
}

#[test]
fn vectors_of_the_official_signer() {
    for vector in vectors() {
        let name = &vector.name;
        vector.with(|request, params| {
            let prefix = auth_string_prefix(
                params.access_key_id,
                params.timestamp,
                params.expiration_seconds,
            );
            let key = signing_key(params.secret_access_key, &prefix);
            assert_eq!(key, vector.signing_key, "signing key of {name}");
            let canonical = canonical_request(request, params.signed_headers);
            assert_eq!(
                canonical, vector.canonical_request,
                "canonical request of {name}"
            );
            let header = authorization(request, params);
            assert_eq!(header, vector.authorization, "authorization of {name}");
        });
    }
}

#[test]
fn the_verifier_accepts_every_vector_in_its_time() {
    for vector in vectors() {
        let name = &vector.name;
        vector.with(|request, params| {
            let parsed = Authorization::parse(&vector.authorization).unwrap();
            assert_eq!(parsed.access_key_id, vector.access_key_id);
            let verify = |now| parsed.verify(request, params.secret_access_key, now);
            let at = vector.timestamp;
            let expired = Err(VerifyError::Expired { timestamp: at });

            assert_eq!(verify(at), Ok(()), "{name}");
            assert_eq!(verify(at - TimeDelta::minutes(30)), Ok(()), "{name}");
            assert_eq!(verify(at - TimeDelta::minutes(31)), expired, "{name}");
            let late = at + TimeDelta::seconds(vector.expiration_seconds.max(0) + 1);
            let for_ever = vector.expiration_seconds == -1;
            assert_eq!(
                verify(late),
                if for_ever { Ok(()) } else { expired },
                "{name}"
            );
            assert_eq!(
                parsed.verify(request, "another secret", at),
                Err(VerifyError::Mismatch),
                "{name}"
            );
        });
    }
}

#[test]
fn a_changed_request_is_refused() {
    let vector = &vectors()[10];
    vector.with(|request, params| {
        let parsed = Authorization::parse(&vector.authorization).unwrap();
        let verify = |request: &SignableRequest<'_>| {
            parsed.verify(request, params.secret_access_key, params.timestamp)
        };
        assert_eq!(verify(request), Ok(()));
        let mut query = request.query.to_vec();
        query.push(("maxKeys", "1"));
        for changed in [
            SignableRequest {
                method: "POST",
                ..*request
            },
            SignableRequest {
                path: "/v1/image",
                ..*request
            },
            SignableRequest {
                query: &query,
                ..*request
            },
            SignableRequest {
                headers: &[("host", "elsewhere.example")],
                ..*request
            },
        ] {
            assert_eq!(verify(&changed), Err(VerifyError::Mismatch), "{changed:?}");
        }
    });
}

#[test]
fn an_unsigned_host_is_refused() {
    let request = SignableRequest {
        method: "GET",
        path: "/v2/image",
        query: &[],
        headers: &[
            ("host", "bcc.bj.baidubce.com"),
            ("x-bce-date", "2026-01-01T00:00:00Z"),
        ],
    };
    let params = SigningParams {
        access_key_id: "ak",
        secret_access_key: "sk",
        timestamp: DateTime::UNIX_EPOCH,
        expiration_seconds: 1800,
        signed_headers: SignedHeaders::Listed(&["x-bce-date"]),
    };
    let header = authorization(&request, &params);
    let refused = Authorization::parse(&header)
        .unwrap()
        .verify(&request, "sk", params.timestamp);
    assert!(
        matches!(refused, Err(VerifyError::Malformed(_))),
        "{refused:?}"
    );
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::vec((".{0,12}", ".{0,12}"), 0..6)
}

proptest! {
    #[test]
    fn order_does_not_matter(
        path in "/.{0,20}", query in pairs(), headers in pairs(), turn in 0usize..6,
    ) {
        let sign = |query: &Pairs<'_>, headers: &Pairs<'_>| {
            let params = SigningParams {
                access_key_id: "ak",
                secret_access_key: "sk",
                timestamp: DateTime::UNIX_EPOCH,
                expiration_seconds: 1800,
                signed_headers: SignedHeaders::Default,
            };
            authorization(&SignableRequest { method: "GET", path: &path, query, headers }, &params)
        };
        let (mut query, mut headers) = (borrowed(&query), borrowed(&headers));
        headers.push(("Host", "bcc.bj.baidubce.com"));
        let first = sign(&query, &headers);
        let (by_query, by_headers) = (turn.min(query.len()), turn.min(headers.len()));
        query.rotate_left(by_query);
        headers.rotate_left(by_headers);
        headers.reverse();
        prop_assert_eq!(first, sign(&query, &headers));
    }

    #[test]
    fn parsing_never_panics(header in ".{0,200}") {
        let _ = Authorization::parse(&header);
    }

    #[test]
    fn parsing_damaged_headers_never_panics(cut in 0usize..160, junk in ".{0,3}") {
        let whole = &vectors()[0].authorization;
        let mut header: String = whole.chars().take(cut).collect();
        header.push_str(&junk);
        header.extend(whole.chars().skip(cut + 1));
        if let Ok(parsed) = Authorization::parse(&header) {
            let request = SignableRequest { method: "GET", path: "/", query: &[], headers: &[] };
            prop_assert!(parsed.verify(&request, "sk", Utc::now()).is_err());
        }
    }
}
