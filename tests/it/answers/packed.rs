//! Answers that are made smaller.

use std::io::Read as _;

use serde_json::json;

use super::hits;
use super::keep;
use crate::metrics::Scrape;
use crate::support::Reply;
use crate::support::TestService;

/// Some 3 kB.
const MEDIUM: &str = "{images(first:40){nodes{id name osName osVersion}}}";

/// Some 150 kB: of several pieces, and more than is sent without being watched.
const LARGE: &str =
    "{images(first:1000){nodes{id name type status createTime osType osName osVersion osArch}}}";

const CODINGS: [&str; 3] = ["br", "gzip", "zstd"];

fn unpacked(reply: &Reply) -> Vec<u8> {
    let (mut plain, packed) = (Vec::new(), &reply.body[..]);
    match reply.header("content-encoding") {
        "br" => _ = brotli::Decompressor::new(packed, 4096).read_to_end(&mut plain),
        "gzip" => _ = flate2::read::GzDecoder::new(packed).read_to_end(&mut plain),
        "zstd" => plain = zstd::decode_all(packed).unwrap(),
        "" => plain = packed.to_vec(),
        other => panic!("{other}"),
    }
    plain
}

async fn ask(service: &TestService, query: &str, accepted: &str) -> Reply {
    let asked = service.post(json!({"query": query}).to_string());
    let reply = Reply::of(asked.header("accept-encoding", accepted)).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("vary"), "Accept, Accept-Encoding");
    reply
}

#[tokio::test]
async fn the_same_answer_comes_in_each_form_kept_or_not() {
    for query in [MEDIUM, LARGE] {
        for answers_max_bytes in [0, 64 << 20] {
            let service = TestService::with_settings(|settings| {
                settings.cache.answers_max_bytes = answers_max_bytes;
            })
            .await;
            let plain = ask(&service, query, "identity").await;
            for coding in CODINGS {
                for _ in 0..4 {
                    let reply = ask(&service, query, coding).await;
                    assert_eq!(reply.header("content-encoding"), coding);
                    assert!(reply.body.len() < plain.body.len() / 2);
                    assert_eq!(unpacked(&reply), plain.body, "{coding}");
                }
            }
            let unknown = ask(&service, query, "deflate").await;
            assert_eq!(unknown.header("content-encoding"), "");
            assert_eq!(unknown.body, plain.body);
        }
    }
}

#[tokio::test]
async fn small_answers_and_errors_are_sent_as_they_are() {
    let service = TestService::start().await;
    for query in ["{images(first:3){nodes{id}}}", "{nothing}", "{"] {
        for _ in 0..3 {
            let reply = ask(&service, query, "br, gzip, zstd").await;
            assert_eq!(reply.header("content-encoding"), "", "{query}");
            assert!(reply.json().is_object());
        }
    }
}

/// What is kept is as long as it says; what is made on its way, nobody knows.
#[tokio::test]
async fn a_form_that_is_kept_has_a_length() {
    let service = TestService::start().await;
    let first = ask(&service, LARGE, "gzip").await;
    assert!(!first.headers.contains_key("content-length"));
    keep(&service, LARGE).await;
    let kept = ask(&service, LARGE, "gzip").await;
    let length = kept.header("content-length").parse::<usize>().unwrap();
    assert_eq!(length, kept.body.len());
    assert_eq!(unpacked(&kept), unpacked(&first));
    assert!(
        kept.body.len() < first.body.len(),
        "what is made once is made with more effort: {} {}",
        kept.body.len(),
        first.body.len()
    );
}

/// How much memory answers are said to take.
async fn kept_bytes(service: &TestService) -> f64 {
    let told = Scrape::of(service).await;
    told.value("bcc_graphql_cache_bytes{cache=\"answers\"}")
}

/// Else what is made later would take memory that nobody counts.
#[tokio::test]
async fn each_form_that_is_kept_is_counted_once() {
    let service = TestService::start().await;
    keep(&service, LARGE).await;
    for coding in CODINGS {
        let before = kept_bytes(&service).await;
        let packed = ask(&service, LARGE, coding).await;
        let more = kept_bytes(&service).await - before;
        assert_eq!(more, packed.body.len() as f64, "{coding}");
        ask(&service, LARGE, coding).await;
        assert_eq!(kept_bytes(&service).await - before, more, "{coding}");
    }
}

#[tokio::test]
async fn forms_that_are_kept_drive_out_answers() {
    const MAX_BYTES: u32 = 256 << 10;
    let service = TestService::with_settings(|settings| {
        settings.cache.answers_max_bytes = u64::from(MAX_BYTES);
    })
    .await;
    let queries: Vec<String> = (0..20)
        .map(|n| format!("{{images(first:100){{nodes{{id name osName x{n:02}:osVersion}}}}}}"))
        .collect();
    for query in &queries {
        keep(&service, query).await;
    }
    let plain = kept_bytes(&service).await;
    let mut packed = 0;
    for query in &queries {
        for coding in CODINGS {
            packed += ask(&service, query, coding).await.body.len();
        }
    }
    let all = plain + packed as f64;
    assert!(all > f64::from(MAX_BYTES), "nothing has to go: {all}");
    assert!(kept_bytes(&service).await <= f64::from(MAX_BYTES));
    let before = hits(&service);
    for query in &queries {
        ask(&service, query, "identity").await;
    }
    let still_there = hits(&service) - before;
    assert!((1..20).contains(&still_there), "{still_there}");
}

#[tokio::test]
async fn the_tag_of_a_packed_answer_is_weak_and_known_again_in_any_form() {
    let service = TestService::start().await;
    let url = service.url("/graphql?query=%7Bimages(first:40)%7Bnodes%7Bid%20name%7D%7D%7D");
    let get = async |accepted: &str, known: &str| {
        let asked = service.client.get(&url).header("accept-encoding", accepted);
        Reply::of(asked.header("if-none-match", known)).await
    };
    let plain = get("identity", "").await;
    let tag = plain.header("etag");
    assert!(tag.starts_with('"'), "{tag}");
    for coding in CODINGS {
        for _ in 0..3 {
            let packed = get(coding, "").await;
            assert_eq!(packed.header("content-encoding"), coding);
            assert_eq!(packed.header("etag"), format!("W/{tag}"));
        }
        for known in [tag.to_owned(), format!("W/{tag}")] {
            let known = get(coding, &known).await;
            assert_eq!(
                (known.status, known.header("etag")),
                (304, &*format!("W/{tag}"))
            );
            assert_eq!(known.header("vary"), "Accept, Accept-Encoding");
            assert!(known.body.is_empty());
            assert!(!known.headers.contains_key("content-encoding"));
        }
    }
}

#[tokio::test]
async fn events_are_not_packed() {
    let service = TestService::start().await;
    let asked = service.post(json!({"query": MEDIUM}).to_string());
    let asked = asked.header("accept", "text/event-stream");
    let reply = Reply::of(asked.header("accept-encoding", "br, gzip, zstd")).await;
    assert_eq!(reply.header("content-encoding"), "");
    assert!(reply.text().starts_with("event: next"), "{}", reply.text());
}
