//! How much may be under way at once. Requests are held by a BCC that does not
//! answer, so nothing here depends on how fast anything is.

use std::sync::Arc;

use bcc_graphql::config::Settings;
use bcc_graphql::emulator::Fault;
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::PATIENCE;
use super::error;
use super::key;
use super::with_keys;
use crate::support::Reply;
use crate::support::TestService;

/// A service with keys `one` and `two`, whose BCC answers nobody for now.
async fn holding(change: impl FnOnce(&mut Settings)) -> (TestService, Arc<Semaphore>) {
    let service = TestService::with_settings(|settings| {
        with_keys(settings);
        settings.limits.deadline = 2 * PATIENCE;
        settings.server.idle_timeout = 4 * PATIENCE;
        change(settings);
    })
    .await;
    let permits = Arc::new(Semaphore::new(0));
    let hold = Fault::Hold(Arc::clone(&permits));
    service.emulator.script(hold, 100);
    (service, permits)
}

/// A request of a list of its own.
fn ask(service: &TestService, number: u8, name: &str, first: usize) -> JoinHandle<Reply> {
    let query = format!("{{images(nameContains:\"{name}\",first:{first}){{nodes{{id}}}}}}");
    let body = json!({ "query": query }).to_string();
    let request = service.post(body).bearer_auth(key(number).text());
    tokio::spawn(Reply::of(request))
}

async fn reply(asked: JoinHandle<Reply>) -> Reply {
    timeout(PATIENCE, asked).await.unwrap().unwrap()
}

#[tokio::test]
async fn beyond_the_places_it_is_503_before_the_body_is_read() {
    let (service, permits) = holding(|settings| settings.server.max_requests = 2).await;
    let first = ask(&service, 1, "a", 1);
    service.emulator.wait_for_calls(1).await;

    let own = reply(ask(&service, 1, "b", 1)).await;
    assert_eq!(own.status, 429);
    assert_eq!(own.header("retry-after"), "1");
    let (code, message) = error(&own);
    assert_eq!(code, "RATE_LIMITED");
    assert!(
        message.contains("half of `server.max_requests`"),
        "{message}"
    );

    let second = ask(&service, 2, "c", 1);
    service.emulator.wait_for_calls(2).await;
    let all = reply(ask(&service, 2, "d", 1)).await;
    assert_eq!((all.status, all.header("retry-after")), (503, "1"));
    assert_eq!(all.header("cache-control"), "no-store");
    let (code, message) = error(&all);
    assert_eq!(code, "OVERLOADED");
    assert!(message.contains("2 requests are under way"), "{message}");
    assert!(message.contains("`server.max_requests`"), "{message}");

    // Of this body nothing comes.
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    let read = timeout(PATIENCE, stream.read_exact(&mut start)).await;
    read.unwrap().unwrap();
    assert_eq!(&start, b"HTTP/1.1 503");

    for path in ["/livez", "/readyz"] {
        assert_eq!(service.get(path).await.status, 200, "{path}");
    }
    assert_eq!(service.emulator.call_count(), 2);
    permits.add_permits(100);
    for asked in [first, second] {
        assert_eq!(reply(asked).await.status, 200);
    }
    assert_eq!(reply(ask(&service, 1, "e", 1)).await.status, 200);
}

/// One field an image: the answers that are asked for count as they may become.
#[tokio::test]
async fn the_answers_under_way_are_bounded_by_their_fields() {
    let (service, permits) = holding(|settings| {
        settings.limits.fields = 4000;
        settings.limits.fields_in_flight = 8000;
    })
    .await;
    // Two fields an image, `nodes` and `id`.
    let first = ask(&service, 1, "a", 1000);
    let second = ask(&service, 1, "b", 1000);
    service.emulator.wait_for_calls(2).await;

    let own = reply(ask(&service, 1, "c", 1)).await;
    assert_eq!((own.status, own.header("retry-after")), (429, "1"));
    let (code, message) = error(&own);
    assert_eq!(code, "RATE_LIMITED");
    assert!(
        message.contains("4000 (half of `limits.fields_in_flight`)"),
        "{message}"
    );

    let third = ask(&service, 2, "d", 1000);
    let fourth = ask(&service, 2, "e", 999);
    service.emulator.wait_for_calls(4).await;
    service.emulator.reset_calls();
    // `two` has 2 left of its half; a third caller has none at all.
    permits.add_permits(100);
    for asked in [first, second, third, fourth] {
        assert_eq!(reply(asked).await.status, 200);
    }
    assert_eq!(reply(ask(&service, 1, "f", 1000)).await.status, 200);
}
