//! Whose requests are answered, and what the others are told.

use bcc_graphql::bce::sign::SignedHeaders;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use chrono::TimeDelta;

use super::ACCESS_KEY;
use super::Ask;
use super::Reply;
use super::Running;
use super::error;
use super::now;
use super::run;
use super::run_numbered;

async fn run_with_token() -> Running {
    let config = EmulatorConfig {
        session_token: Some("a/session+token==".to_owned()),
        ..EmulatorConfig::default()
    };
    run(Emulator::new(config)).await
}

/// What each official SDK sends and signs for a list.
#[tokio::test]
async fn the_header_sets_of_the_official_sdks_are_accepted() {
    let emulator = run_numbered(3).await;
    let query = [("maxKeys", "2"), ("imageType", "All")];
    let date = ("x-bce-date", "2025-10-20T08:00:00Z");
    let sdks = [
        (
            "Go",
            vec![
                ("content-type", "application/json;charset=utf-8"),
                date,
                ("x-bce-request-id", "6f0c-not-signed"),
            ],
            SignedHeaders::Listed(&["content-type", "host", "x-bce-date"]),
        ),
        (
            "Python",
            vec![("content-length", "0"), date],
            SignedHeaders::Default,
        ),
        (
            "JavaScript",
            vec![
                ("content-type", "application/json; charset=UTF-8"),
                date,
                ("x-bce-meta-key", "b"),
                ("x-bce-meta", "a"),
            ],
            SignedHeaders::Listed(&[
                "content-type",
                "host",
                "x-bce-date",
                "x-bce-meta-key",
                "x-bce-meta",
            ]),
        ),
        (
            "Java",
            vec![("date", "Mon, 20 Oct 2025 08:00:00 GMT")],
            SignedHeaders::Listed(&["host"]),
        ),
    ];
    for (sdk, headers, signed) in sdks {
        for path in ["/v1/image", "/v2/image"] {
            let ask = Ask {
                path,
                headers: headers.clone(),
                signed,
                ..Ask::list(&query)
            };
            let reply = ask.of(&emulator).await;
            assert_eq!(reply.status, 200, "{sdk}: {}", reply.body);
        }
    }
}

#[tokio::test]
async fn the_signature_is_of_the_decoded_query_however_it_is_written() {
    let emulator = run_numbered(3).await;
    let ask = Ask::list(&[
        ("marker", "m-00000001"),
        ("imageName", "n.me+1 测"),
        ("flag", ""),
    ]);
    for wire in [
        "marker=m-00000001&imageName=n.me%2B1%20%E6%B5%8B&flag=",
        "flag&imageName=n%2eme%2b1%20%e6%b5%8b&marker=m-00000001",
        "&&imageName=n.me+1%20%E6%B5%8B&flag&marker=%6d%2D00000001&",
    ] {
        let ask = Ask {
            wire_query: Some(wire),
            ..ask.clone()
        };
        // The signature holds; that image is not in the filtered list.
        assert_eq!(
            ask.of(&emulator).await.error(),
            error(404, "NoSuchObject"),
            "{wire}"
        );
    }
    let spaced = Ask {
        wire_query: Some("marker=m-00000001&imageName=n.me+1+%E6%B5%8B&flag="),
        ..ask.clone()
    };
    let reply = spaced.of(&emulator).await;
    assert_eq!(
        reply.error(),
        error(400, "SignatureDoesNotMatch"),
        "a plus is a plus"
    );
    for broken in ["marker=%", "marker=%zz", "%ff=1"] {
        let ask = Ask {
            wire_query: Some(broken),
            ..ask.clone()
        };
        assert_eq!(
            ask.of(&emulator).await.error(),
            error(400, "InvalidURI"),
            "{broken}"
        );
    }
}

#[tokio::test]
async fn what_is_signed_otherwise_is_refused_with_bces_codes() {
    let emulator = run_numbered(3).await;
    let good = Ask::list(&[("maxKeys", "2")]);

    let unsigned = Reply::read(good.unsigned(&emulator)).await.unwrap();
    assert_eq!(unsigned.error(), error(403, "AccessDenied"));

    let signed = |value: &str| good.unsigned(&emulator).header("authorization", value);
    let sample = format!(
        "bce-auth-v1/{ACCESS_KEY}/2025-10-20T08:00:00Z/1800/host/{:064}",
        0
    );
    for (value, status, code) in [
        ("Bearer abc", 400, "InvalidHTTPAuthHeader"),
        ("", 400, "InvalidHTTPAuthHeader"),
        (&sample.replace("v1", "v2"), 400, "InvalidHTTPAuthHeader"),
        (
            &sample.replace("20T08", "40T08"),
            400,
            "InvalidHTTPAuthHeader",
        ),
        (
            &sample.replace("/host/", "/x-bce-date/"),
            400,
            "InvalidHTTPAuthHeader",
        ),
        (
            &sample.replace(ACCESS_KEY, "nobody"),
            403,
            "InvalidAccessKeyId",
        ),
        (&sample.replace("2025-", "2020-"), 400, "RequestExpired"),
        (&sample, 400, "SignatureDoesNotMatch"),
    ] {
        let reply = Reply::read(signed(value)).await.unwrap();
        assert_eq!(reply.error(), error(status, code), "{value}");
    }
    let twice = good.request(&emulator).header("authorization", &sample);
    let twice = Reply::read(twice).await.unwrap();
    assert_eq!(twice.error(), error(400, "InvalidHTTPAuthHeader"));

    let other_secret = Ask {
        secret_key: "guess",
        ..good.clone()
    };
    let reply = other_secret.of(&emulator).await;
    assert_eq!(reply.error(), error(400, "SignatureDoesNotMatch"));
    assert!(
        reply
            .body
            .contains("Check your Secret Access Key and signing method")
    );
    let other_key = Ask {
        access_key: "nobody",
        ..good.clone()
    };
    assert_eq!(
        other_key.of(&emulator).await.error(),
        error(403, "InvalidAccessKeyId")
    );
    let other_query = Ask {
        wire_query: Some("maxKeys=3"),
        ..good.clone()
    };
    assert_eq!(
        other_query.of(&emulator).await.error(),
        error(400, "SignatureDoesNotMatch")
    );
}

#[tokio::test]
async fn a_signature_holds_for_its_time() {
    let emulator = run_numbered(3).await;
    for (minutes, status) in [(-31, 400), (-30, 200), (0, 200), (30, 200), (31, 400)] {
        let ask = Ask {
            signed_at: now() + TimeDelta::minutes(minutes),
            ..Ask::list(&[])
        };
        let reply = ask.of(&emulator).await;
        assert_eq!(reply.status, status, "{minutes}: {}", reply.body);
        if status == 400 {
            assert_eq!(reply.error(), error(400, "RequestExpired"));
        }
    }
}

#[tokio::test]
async fn a_temporary_key_needs_its_token_signed_or_not() {
    let emulator = run_with_token().await;
    let ask = |tokens: &[&'static str], signed| {
        let headers = tokens.iter().map(|token| ("x-bce-security-token", *token));
        Ask {
            headers: headers.collect(),
            signed,
            ..Ask::list(&[])
        }
    };
    let only_host = SignedHeaders::Listed(&["host"]);
    let both = SignedHeaders::Listed(&["host", "x-bce-security-token"]);
    for signed in [only_host, both, SignedHeaders::Default] {
        let reply = ask(&["a/session+token=="], signed).of(&emulator).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    for wrong in [&[][..], &["other"], &["a/session+token==", "other"]] {
        let reply = ask(wrong, only_host).of(&emulator).await;
        assert_eq!(reply.error(), error(403, "AccessDenied"), "{wrong:?}");
    }
}

#[test]
fn secrets_do_not_show() {
    let config = EmulatorConfig {
        secret_key: "s3cr3t".to_owned(),
        session_token: Some("t0ken".to_owned()),
        ..EmulatorConfig::default()
    };
    let shown = format!("{config:?} {:?}", Emulator::new(config.clone()));
    assert!(
        !shown.contains("s3cr3t") && !shown.contains("t0ken"),
        "{shown}"
    );
}
