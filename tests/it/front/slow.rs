//! Clients that take their answers, but hardly.

use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpSocket;
use tokio::time::timeout;

use super::PATIENCE;
use super::large_image;
use super::large_request;
use super::still_serves;
use crate::support::TestService;

/// It is never silent, so only the time for the whole answer ends it.
#[tokio::test]
async fn a_client_that_reads_byte_by_byte_is_cut_off() {
    let service = TestService::with_emulator(large_image(), |settings| {
        settings.server.send_timeout = Duration::from_secs(1);
    })
    .await;
    let body = large_request();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut slow = socket.connect(service.address).await.unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    slow.write_all(format!("{head}{body}").as_bytes())
        .await
        .unwrap();
    let reading = async {
        let mut n_read = 0_usize;
        let mut byte = [0];
        // The end, or a reset.
        while matches!(slow.read(&mut byte).await, Ok(1)) {
            n_read += 1;
        }
        n_read
    };
    let n_read = timeout(2 * PATIENCE, reading).await.unwrap();
    assert!(n_read > 0 && n_read < 20 << 20, "{n_read} bytes");
    still_serves(&service).await;
}

/// What waits to be sent counts by its size, whoever asked for how little.
#[tokio::test]
async fn an_answer_counts_until_it_is_sent() {
    let service = TestService::with_emulator(large_image(), |settings| {
        settings.limits.fields = 1000;
        settings.limits.fields_in_flight = 2000;
        settings.auth.anonymous = true;
        settings.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
    })
    .await;
    let body = large_request();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut deaf = socket.connect(service.address).await.unwrap();
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: 192.0.2.1\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    deaf.write_all(format!("{head}{body}").as_bytes())
        .await
        .unwrap();
    let mut start = [0; 12];
    timeout(PATIENCE, deaf.read_exact(&mut start))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    // 20 MB are under way: more than all may have. But the others have their half.
    let same = || super::post(&service).header("x-forwarded-for", "192.0.2.1");
    let reply = crate::support::Reply::of(same()).await;
    assert_eq!(reply.status, 429);
    assert_eq!(super::error(&reply).0, "RATE_LIMITED");
    assert_eq!(service.get("/livez").await.status, 200);
    super::still_serves(&service).await;
    // Whoever leaves gives it back.
    drop(deaf);
    let again = async {
        while crate::support::Reply::of(same()).await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, again).await.unwrap();
}
