//! How many connections an address may have.

use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::PATIENCE;
use crate::support::TestService;

/// A connection that has been answered, so that it has its place; `None` if it was
/// closed instead.
async fn connected(service: &TestService) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    let request = b"GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n";
    // It may be closed before all of it is sent.
    let _ = stream.write_all(request).await;
    let mut start = [0; 12];
    let read = timeout(PATIENCE, stream.read_exact(&mut start)).await;
    read.unwrap().ok()?;
    assert_eq!(&start, b"HTTP/1.1 200");
    Some(stream)
}

#[tokio::test]
async fn one_address_does_not_get_all_connections() {
    let service = TestService::with_settings(|settings| {
        settings.server.max_connections_per_address = 2;
    })
    .await;
    let first = connected(&service).await;
    let second = connected(&service).await;
    assert!(first.is_some() && second.is_some());
    assert!(connected(&service).await.is_none());
    drop(first);
    // The place is free once the service has seen that.
    let again = async {
        while connected(&service).await.is_none() {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, again).await.unwrap();
}

#[tokio::test]
async fn a_trusted_proxy_has_connections_for_many() {
    let service = TestService::with_settings(|settings| {
        settings.server.max_connections_per_address = 2;
        settings.auth.anonymous = true;
        settings.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
    })
    .await;
    let mut held = Vec::new();
    for _ in 0..5 {
        held.push(connected(&service).await.unwrap());
    }
}
