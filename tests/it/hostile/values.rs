//! Bytes and JSON that nobody sends by accident.

use serde_json::Value;
use serde_json::json;

use super::PATIENCE;
use super::accepted;
use super::refused;
use super::send;
use super::still_serves;
use crate::support::Reply;
use crate::support::TestService;

const QUERY: &str = "query($n:Int,$t:String){images(first:$n,nameContains:$t){nodes{id}}}";

async fn send_raw(service: &TestService, body: &[u8]) -> u16 {
    let asked = Reply::of(service.post(body.to_vec()));
    let reply = tokio::time::timeout(PATIENCE, asked).await.unwrap();
    still_serves(service).await;
    reply.status
}

#[tokio::test]
async fn what_is_no_utf8_is_no_json() {
    let service = TestService::start().await;
    for body in [
        &b"\xff\xfe{\"query\":\"{a}\"}"[..],
        b"{\"query\":\"{a(b:\\\"\xc3\x28\\\")}\"}",
        b"{\"query\":\"\xed\xa0\x80\"}",
        b"{\"\xff\":1,\"query\":\"{sources{region}}\"}",
        b"\x00",
        b"{\"query\":\"a\x00b\"}",
        b"\xef\xbb\xbf{\"query\":\"{sources{region}}\"}",
    ] {
        assert_eq!(
            send_raw(&service, body).await,
            400,
            "{}",
            body.escape_ascii()
        );
    }
}

#[tokio::test]
async fn lone_surrogates_and_nul_are_refused_where_they_are_no_text() {
    let service = TestService::start().await;
    for body in [
        r#"{"query":"{a}","variables":{"t":"\ud800"}}"#,
        r#"{"query":"\udc00"}"#,
        r#"{"query":"{a}","\ud800x":1}"#,
    ] {
        assert_eq!(send_raw(&service, body.as_bytes()).await, 400, "{body}");
    }
    let codes = send(&service, r#"{"query":"{sources{region}}\u0000"}"#).await;
    assert_eq!(codes, ["GRAPHQL_PARSE_FAILED"]);
    for document in [
        r#"{images(nameContains:"\ud800"){nodes{id}}}"#,
        r#"{images(nameContains:"\udc00\ud800"){nodes{id}}}"#,
        r#"{images(nameContains:"\u{110000}"){nodes{id}}}"#,
        r#"{images(nameContains:"\x"){nodes{id}}}"#,
    ] {
        refused(&service, document, Value::Null).await;
    }
}

/// NUL and line ends within a text are a text as any other to us; BCC must get
/// them in the query's encoding, not in a header or a path.
#[tokio::test]
async fn control_characters_in_a_name_reach_bcc_encoded() {
    let service = TestService::start().await;
    let text = "a\0b\r\nHost: evil.example\r\n\r\n&imageType=Custom#?%2e/../";
    accepted(&service, QUERY, json!({"t": text})).await;
    let calls = service.emulator.calls();
    let call = calls
        .iter()
        .find(|call| call.parameter("imageName").is_some())
        .unwrap();
    assert_eq!(call.parameter("imageName"), Some(text));
    assert_eq!(call.parameter("imageType"), Some("All"));
    assert_eq!(call.path, "/v2/image");
    assert_eq!(call.status, Some(200), "the signature held");
}

#[tokio::test]
async fn of_a_key_that_is_given_twice_the_last_one_counts() {
    let service = TestService::start().await;
    let body = r#"{"query":"{nonsense}","query":"{sources{region}}"}"#;
    assert!(send(&service, body).await.is_empty());
    let body = format!(r#"{{"query":"{QUERY}","variables":{{"n":-1,"n":1}}}}"#);
    assert!(send(&service, body).await.is_empty());
}

#[tokio::test]
async fn numbers_that_are_no_int_are_refused() {
    let service = TestService::start().await;
    for number in [
        "2147483648",
        "-2147483649",
        "9223372036854775808",
        "18446744073709551616",
        "1e400",
        "1e3",
        "1.5",
        "\"1\"",
        "true",
        "[[1]]",
        "{}",
    ] {
        let body = format!(r#"{{"query":"{QUERY}","variables":{{"n":{number}}}}}"#);
        assert_eq!(send(&service, body).await, ["BAD_USER_INPUT"], "{number}");
        let document = format!("{{images(first:{number}){{nodes{{id}}}}}}");
        let code = refused(&service, &document, Value::Null).await;
        assert_eq!(code, "GRAPHQL_VALIDATION_FAILED", "{number}");
    }
    let long = "9".repeat(60_000);
    let body = format!(r#"{{"query":"{QUERY}","variables":{{"n":{long}}}}}"#);
    assert_eq!(send(&service, body).await, ["BAD_USER_INPUT"]);
    let document = format!("{{images(first:{long}){{nodes{{id}}}}}}");
    refused(&service, &document, Value::Null).await;
}
