//! Results that are not taken, or hardly: they count until they are sent, and have
//! to be sent in time, as any answer.

use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::PATIENCE;
use super::WAYS;
use super::slow::deaf;
use crate::front::large_image;
use crate::front::large_query;
use crate::support::Reply;
use crate::support::TestService;

/// The status of a small request, and the code of its error. It comes from here, or
/// from somewhere else.
async fn small(service: &TestService, from: Option<&str>) -> (u16, String) {
    let body = json!({ "query": "{images(first:1){nodes{id}}}" }).to_string();
    let request = match from {
        Some(from) => service.post(body).header("x-forwarded-for", from),
        None => service.post(body),
    };
    let reply = Reply::of(request).await;
    let code = reply.json()["errors"][0]["extensions"]["code"].clone();
    (reply.status, code.as_str().unwrap_or_default().to_owned())
}

/// Reads until the first result has begun to come.
async fn begins(client: &mut TcpStream) {
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("xxxx") {
        let mut some = [0; 256];
        let n = timeout(PATIENCE, client.read(&mut some)).await.unwrap();
        let n = n.unwrap();
        assert!(n > 0, "{}", String::from_utf8_lossy(&seen));
        seen.extend(&some[..n]);
    }
}

/// It is never silent, so only the time for the whole result ends it.
#[tokio::test]
async fn who_takes_a_result_byte_by_byte_is_cut_off() {
    for way in WAYS {
        let service = TestService::with_emulator(large_image(), |settings| {
            settings.server.send_timeout = Duration::from_secs(1);
            settings.server.idle_timeout = 10 * PATIENCE;
        })
        .await;
        let mut slow = deaf(&service, way, &large_query()).await;
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
        assert_eq!(small(&service, None).await.0, 200);
    }
}

/// What waits to be sent counts by its size, also after the operation has ended.
#[tokio::test]
async fn a_result_counts_until_it_is_sent() {
    for way in WAYS {
        let service = TestService::with_emulator(large_image(), |settings| {
            settings.limits.fields = 1000;
            settings.limits.fields_in_flight = 2000;
            settings.auth.anonymous = true;
            settings.server.trusted_proxies = vec!["127.0.0.1".to_owned().try_into().unwrap()];
        })
        .await;
        let mut slow = deaf(&service, way, &large_query()).await;
        begins(&mut slow).await;
        // 20 MB are under way: more than all may have. But the others have their half.
        assert_eq!(small(&service, None).await.0, 200, "{way:?}");
        let refused = small(&service, Some("192.0.2.1")).await;
        assert_eq!(refused, (429, "RATE_LIMITED".to_owned()), "{way:?}");
        assert_eq!(service.get("/livez").await.status, 200);
        // Whoever leaves gives it back.
        drop(slow);
        let again = async {
            while small(&service, Some("192.0.2.1")).await.0 != 200 {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, again).await.unwrap();
        assert_eq!(small(&service, None).await.0, 200);
    }
}
