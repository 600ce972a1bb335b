//! Bodies that are more than they look.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::PATIENCE;
use super::SMALL;
use super::still_serves;
use crate::support::Reply;
use crate::support::TestService;

#[tokio::test]
async fn json_that_is_nested_anywhere_is_refused() {
    let service = TestService::start().await;
    for n in [200, 100_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let value = format!("{}1{}", open.repeat(n), close.repeat(n));
            for body in [
                value.clone(),
                format!(r#"{{"query":"{{__typename}}","extensions":{{"a":{value}}}}}"#),
                format!(r#"{{"query":"{{__typename}}","unknown":{value}}}"#),
                format!(r#"{{"query":{value}}}"#),
                format!(r#"{{"unknown":{}"#, open.repeat(n)),
            ] {
                let asked = Reply::of(service.post(body.clone()));
                let reply = tokio::time::timeout(PATIENCE, asked).await.unwrap();
                let shown = &body[..30];
                assert!(
                    matches!(reply.status, 400 | 413),
                    "{}: {shown}",
                    reply.status
                );
                assert!(reply.body.len() < SMALL);
            }
        }
    }
    still_serves(&service).await;
}

#[tokio::test]
async fn json_with_very_many_keys_is_borne() {
    let service = TestService::start().await;
    let keys: String = (0..20_000).map(|n| format!("\"k{n}\":1,")).collect();
    let same = "\"a\":1,".repeat(30_000);
    for keys in [keys, same] {
        for body in [
            format!(r#"{{{keys}"query":"{{__typename}}"}}"#),
            format!(r#"{{"query":"{{__typename}}","variables":{{{keys}"z":1}}}}"#),
            format!(r#"{{"query":"{{__typename}}","extensions":{{{keys}"z":1}}}}"#),
        ] {
            let asked = Reply::of(service.post(body));
            let reply = tokio::time::timeout(PATIENCE, asked).await.unwrap();
            assert_eq!(reply.status, 200, "{}", reply.text());
            assert!(reply.body.len() < SMALL);
        }
    }
    still_serves(&service).await;
}

/// Nothing is unpacked, so that nothing can be large once unpacked.
#[tokio::test]
async fn a_body_that_is_packed_is_refused() {
    let service = TestService::start().await;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&vec![b' '; 64 << 20]).unwrap();
    packed.write_all(br#"{"query":"{__typename}"}"#).unwrap();
    let packed = packed.finish().unwrap();
    assert!(packed.len() < service.settings.limits.body_bytes);
    for encoding in ["gzip", "br", "deflate", "zstd"] {
        let request = service.post(packed.clone());
        let reply = Reply::of(request.header("content-encoding", encoding)).await;
        assert_eq!(reply.status, 400, "{encoding}");
    }
    still_serves(&service).await;
}
