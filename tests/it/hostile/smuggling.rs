//! Requests whose end one server sees here and another one there. What follows
//! the end that we see must be no second request to us.

use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::PATIENCE;
use super::still_serves;
use crate::support::TestService;

const HEAD: &str =
    "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";

const BODY: &str = "18\r\n{\"query\":\"{__typename}\"}\r\n0\r\n\r\n";

const SMUGGLED: &str = "GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// The statuses of all answers on a connection that sends this, and then no more.
async fn statuses(service: &TestService, sent: &str) -> Vec<u16> {
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    // The service may hang up before it has taken everything.
    let _ = stream.write_all(sent.as_bytes()).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut answer))
        .await
        .unwrap();
    let answer = String::from_utf8_lossy(&answer);
    let heads = answer.match_indices("HTTP/1.1 ");
    heads
        .map(|(at, name)| answer[at + name.len()..][..3].parse().unwrap())
        .collect()
}

#[tokio::test]
async fn a_body_of_two_lengths_is_the_last_on_its_connection() {
    let service = TestService::start().await;
    for lengths in [
        "content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n",
        "content-length: 10000\r\ntransfer-encoding: chunked\r\n\r\n",
    ] {
        let sent = format!("{HEAD}{lengths}{BODY}{SMUGGLED}");
        assert_eq!(statuses(&service, &sent).await, [200], "{lengths}");
    }
    still_serves(&service).await;
}

#[tokio::test]
async fn a_length_in_an_odd_form_is_refused_with_all_that_follows() {
    let service = TestService::start().await;
    for lengths in [
        "transfer-encoding: xchunked\r\n\r\n",
        "transfer-encoding: chunked, identity\r\n\r\n",
        "transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n",
        "transfer-encoding : chunked\r\n\r\n",
        "transfer-encoding:\r\n chunked\r\n\r\n",
        "transfer-encoding: \u{b}chunked\r\n\r\n",
        "content-length: +31\r\n\r\n",
        "content-length: 0x1f\r\n\r\n",
        "content-length: 31, 31\r\n\r\n",
        "content-length: 31\r\ncontent-length: 99\r\n\r\n",
        "x: a\u{0}b\r\ncontent-length: 31\r\n\r\n",
        "x: a\rcontent-length: 31\r\n\r\n",
    ] {
        let sent = format!("{HEAD}{lengths}{BODY}{SMUGGLED}");
        assert_eq!(statuses(&service, &sent).await, [400], "{lengths:?}");
    }
    let old = HEAD.replace("HTTP/1.1", "HTTP/1.0");
    let sent = format!("{old}transfer-encoding: chunked\r\n\r\n{BODY}{SMUGGLED}");
    assert_eq!(statuses(&service, &sent).await, [400]);
    still_serves(&service).await;
}

#[tokio::test]
async fn chunks_in_an_odd_form_are_refused_with_all_that_follows() {
    let service = TestService::start().await;
    let json = "{\"query\":\"{__typename}\"}";
    for body in [
        format!("18;a\nb\r\n{json}\r\n0\r\n\r\n"),
        format!("18\n{json}\n0\n\n"),
        format!("fffffffffffffffff\r\n{json}\r\n0\r\n\r\n"),
        format!("-18\r\n{json}\r\n0\r\n\r\n"),
        format!("18\r\n{json}x\r\n0\r\n\r\n"),
        format!("18;{}\r\n{json}\r\n0\r\n\r\n", "x".repeat(200_000)),
        format!("18\r\n{json}\r\n0\r\n{}\r\n", "a: b\r\n".repeat(20_000)),
    ] {
        let sent = format!("{HEAD}transfer-encoding: chunked\r\n\r\n{body}{SMUGGLED}");
        let shown = &body[..10];
        assert_eq!(statuses(&service, &sent).await, [400], "{shown:?}");
    }
    still_serves(&service).await;
}

/// The body of a request that has none by custom is still its body.
#[tokio::test]
async fn a_body_hides_no_second_request() {
    let service = TestService::start().await;
    for method in ["GET", "HEAD", "DELETE", "OPTIONS"] {
        let head = format!("{method} /livez HTTP/1.1\r\nhost: localhost\r\n");
        let sent = format!("{head}content-length: {}\r\n\r\n{SMUGGLED}", SMUGGLED.len());
        assert_eq!(statuses(&service, &sent).await.len(), 1, "{method}");
    }
    // A proxy's own verbs are not for us.
    for line in ["CONNECT evil.example:80", "TRACE /", "PRI *"] {
        let sent = format!("{line} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        let answered = statuses(&service, &sent).await;
        assert!(
            answered.iter().all(|status| *status >= 400),
            "{line}: {answered:?}"
        );
    }
    still_serves(&service).await;
}
