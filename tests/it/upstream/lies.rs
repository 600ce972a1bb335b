//! Answers that are not what they should be.

use std::collections::HashSet;

use bcc_graphql::emulator::Fault;
use serde_json::Value;
use serde_json::json;

use super::failure;
use super::start;
use super::succeeds;
use crate::support::TestService;

#[tokio::test]
async fn an_answer_that_can_not_be_read_is_not_asked_for_again() {
    for fault in [
        Fault::WrongJson,
        Fault::WrongShape,
        Fault::NotJson,
        Fault::MissingNextMarker,
        Fault::EmptyNextMarker,
        Fault::HugeBody(2 << 20),
    ] {
        let service = start(|settings| {
            settings.upstream.page_size = 10;
            settings.upstream.max_body_bytes = 1 << 20;
        })
        .await;
        service.emulator.always([fault.clone()]);
        let extensions = failure(&service).await;
        assert_eq!(extensions["code"], "UPSTREAM_INVALID_RESPONSE", "{fault:?}");
        assert_eq!(extensions["retryable"], false, "{fault:?}");
        assert!(
            extensions["upstreamRequestId"].is_string(),
            "{fault:?} {extensions}"
        );
        assert_eq!(service.emulator.call_count(), 1, "{fault:?}");
        service.emulator.always(None);
        succeeds(&service).await;
    }
}

#[tokio::test]
async fn a_large_body_within_the_limit_is_taken() {
    let service = start(|settings| settings.upstream.max_body_bytes = 2 << 20).await;
    service.emulator.always([Fault::HugeBody(2 << 20)]);
    succeeds(&service).await;
}

/// The ids of the list's first `n`, and the error's code if there is one.
async fn list(service: &TestService, n: usize) -> (Vec<String>, Option<String>) {
    let query = "query($n:Int){images(first:$n){nodes{id type status name}}}";
    let answer = service.graphql(query, json!({"n": n})).await;
    let code = answer["errors"][0]["extensions"]["code"].as_str();
    let nodes = answer["data"]["images"]["nodes"].as_array();
    let ids = nodes.into_iter().flatten();
    (
        ids.map(|node| node["id"].as_str().unwrap().to_owned())
            .collect(),
        code.map(str::to_owned),
    )
}

/// A window over three pages of BCC, under this fault.
async fn list_under(fault: Fault) -> (Vec<String>, Option<String>, usize) {
    let service = start(|settings| settings.upstream.page_size = 10).await;
    service.emulator.always([fault]);
    let (ids, code) = list(&service, 25).await;
    (ids, code, service.emulator.call_count())
}

#[tokio::test]
async fn a_list_that_runs_in_circles_is_an_error_and_no_loop() {
    let (ids, code, calls) = list_under(Fault::LoopingMarker).await;
    assert!(ids.is_empty());
    assert_eq!(code.as_deref(), Some("UPSTREAM_INVALID_RESPONSE"));
    assert!(calls <= 3, "{calls}");
}

#[tokio::test]
async fn odd_answers_that_can_be_used_are_used() {
    let (usual, code, _) = list_under(Fault::Latency(std::time::Duration::ZERO)).await;
    assert_eq!((usual.len(), code), (25, None));
    for fault in [
        Fault::OldMarkers,
        Fault::UnknownFields,
        Fault::UnknownTypeAndStatus,
        Fault::NullFields,
    ] {
        let (ids, code, calls) = list_under(fault.clone()).await;
        assert_eq!(code, None, "{fault:?}");
        assert_eq!(ids, usual, "{fault:?}");
        assert_eq!(calls, 3, "{fault:?}");
    }
}

#[tokio::test]
async fn a_list_that_changes_between_pages_shows_no_image_twice() {
    for fault in [Fault::DeleteBetweenPages, Fault::InsertBetweenPages] {
        let service = start(|settings| settings.upstream.page_size = 10).await;
        service.emulator.script(fault.clone(), 1);
        let (ids, code) = list(&service, 25).await;
        assert_eq!((ids.len(), code), (25, None), "{fault:?}");
        let once: HashSet<_> = ids.iter().collect();
        assert_eq!(once.len(), ids.len(), "{fault:?}");
    }
}

/// One that shrinks under the hands of its reader is given up after a while.
#[tokio::test]
async fn a_list_that_never_stands_still_is_no_loop() {
    let (ids, code, calls) = list_under(Fault::DeleteBetweenPages).await;
    assert!(ids.is_empty());
    assert_eq!(code.as_deref(), Some("UPSTREAM_INVALID_RESPONSE"));
    assert_eq!(calls, 19);
}

/// Truncated pages without images might go on for ever.
#[tokio::test]
async fn a_list_of_empty_pages_ends() {
    let (_, code, calls) = list_under(Fault::EmptyTruncated).await;
    assert!(calls <= 30, "{calls} calls");
    assert!(code.is_some());
}

#[tokio::test]
async fn a_name_that_bcc_ignores_is_looked_for_here() {
    let service = start(|_| ()).await;
    service.emulator.always([Fault::IgnoreImageName]);
    let query = "query($t:String){images(type:SYSTEM,nameContains:$t,first:1000){nodes{name}}}";
    let all = service.graphql(query, json!({"t": null})).await;
    let names = |answer: &Value| -> Vec<String> {
        let nodes = answer["data"]["images"]["nodes"].as_array().unwrap();
        nodes
            .iter()
            .map(|node| node["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = names(&all);
    let text = all[0].clone();
    let expected: Vec<_> = all
        .iter()
        .filter(|name| name.contains(&text))
        .cloned()
        .collect();
    assert!(expected.len() < all.len());
    let found = service.graphql(query, json!({"t": text})).await;
    assert_eq!(names(&found), expected);
}
