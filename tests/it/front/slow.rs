//! Clients that take their answers, but hardly.

use std::time::Duration;

use bcc_graphql::config::Settings;
use reqwest::RequestBuilder;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::PATIENCE;
use super::error;
use super::large_image;
use super::large_path;
use super::large_request;
use super::post;
use super::still_serves;
use crate::support::Reply;
use crate::support::TestService;

/// How an answer is asked for, and whether it is one that is kept.
const CASES: [(Way, bool); 3] = [(Way::Post, false), (Way::Get, false), (Way::Get, true)];

#[derive(Debug, Clone, Copy)]
enum Way {
    Post,
    Get,
}

impl Way {
    /// Asks for 20 MB, and takes them.
    fn request(self, service: &TestService) -> RequestBuilder {
        match self {
            Self::Post => service.post(large_request()),
            Self::Get => service.client.get(service.url(&large_path())),
        }
    }

    /// A client that has asked for the same, and has room for 4 KiB. Trusted proxies
    /// say that it is at 192.0.2.1.
    async fn slow(self, service: &TestService) -> TcpStream {
        let headers = "host: localhost\r\nx-forwarded-for: 192.0.2.1";
        let request = match self {
            Self::Post => {
                let body = large_request();
                let length = body.len();
                format!(
                    "POST /graphql HTTP/1.1\r\n{headers}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
                )
            }
            Self::Get => format!("GET {} HTTP/1.1\r\n{headers}\r\n\r\n", large_path()),
        };
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        let mut slow = socket.connect(service.address).await.unwrap();
        slow.write_all(request.as_bytes()).await.unwrap();
        slow
    }
}

/// A service with a large image. Where its answer `is_kept`, it was asked for before.
async fn service_for(way: Way, is_kept: bool, change: impl FnOnce(&mut Settings)) -> TestService {
    let service = TestService::with_emulator(large_image(), |settings| {
        settings.cache.answers_max_bytes = 1 << 30;
        change(settings);
    })
    .await;
    if is_kept {
        while service.graph.answers_count().hits == 0 {
            let reply = Reply::of(way.request(&service)).await;
            assert_eq!(reply.status, 200, "{way:?}: {}", reply.body.len());
        }
    }
    service
}

/// It is never silent, so only the time for the whole answer ends it.
#[tokio::test]
async fn a_client_that_reads_byte_by_byte_is_cut_off() {
    for (way, is_kept) in CASES {
        let service = service_for(way, is_kept, |settings| {
            settings.server.send_timeout = Duration::from_secs(1);
        })
        .await;
        let mut slow = way.slow(&service).await;
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
        assert!(n_read > 0 && n_read < 20 << 20, "{way:?}: {n_read} bytes");
        still_serves(&service).await;
    }
}

/// What waits to be sent counts by its size, whoever asked for how little.
#[tokio::test]
async fn an_answer_counts_until_it_is_sent() {
    for (way, is_kept) in CASES {
        let service = service_for(way, is_kept, |settings| {
            settings.limits.fields = 1000;
            settings.limits.fields_in_flight = 2000;
            settings.auth.anonymous = true;
            settings.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
        })
        .await;
        let mut deaf = way.slow(&service).await;
        let mut start = [0; 12];
        timeout(PATIENCE, deaf.read_exact(&mut start))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(&start, b"HTTP/1.1 200", "{way:?}");
        // 20 MB are under way: more than all may have. But the others have their half.
        let same = || post(&service).header("x-forwarded-for", "192.0.2.1");
        let reply = Reply::of(same()).await;
        assert_eq!(reply.status, 429, "{way:?}, kept: {is_kept}");
        assert_eq!(error(&reply).0, "RATE_LIMITED");
        assert_eq!(service.get("/livez").await.status, 200);
        still_serves(&service).await;
        // Whoever leaves gives it back.
        drop(deaf);
        let again = async {
            while Reply::of(same()).await.status != 200 {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, again).await.unwrap();
    }
}
