//! Whose address counts, behind proxies and without. The tests themselves are at
//! a loopback address, as a proxy on the same machine is.

use serde_json::json;

use crate::support::Reply;
use crate::support::TestService;

/// One request from an address, and it is used up.
async fn service(trusted: &[&str]) -> TestService {
    let trusted = trusted.iter().map(|text| (*text).to_owned());
    let trusted = trusted.map(|text| text.try_into().unwrap()).collect();
    TestService::with_settings(|settings| {
        settings.auth.anonymous = true;
        settings.server.trusted_proxies = trusted;
        settings.rate.per_second = Some(0.001);
        settings.rate.burst = 1;
    })
    .await
}

async fn status(service: &TestService, header: &str, value: &str) -> u16 {
    let body = json!({ "query": "{__typename}" }).to_string();
    let request = service.post(body).header(header, value);
    Reply::of(request).await.status
}

#[tokio::test]
async fn nobody_is_believed_by_default() {
    let service = service(&[]).await;
    assert_eq!(
        status(&service, "x-forwarded-for", "203.0.113.1").await,
        200
    );
    assert_eq!(
        status(&service, "x-forwarded-for", "203.0.113.2").await,
        429
    );
    assert_eq!(status(&service, "forwarded", "for=203.0.113.3").await, 429);
}

#[tokio::test]
async fn a_trusted_proxy_tells_its_clients_apart() {
    let service = service(&["127.0.0.0/8", "10.0.0.1"]).await;
    let name = "x-forwarded-for";
    for (value, expected) in [
        ("203.0.113.1", 200),
        ("203.0.113.1", 429),
        ("203.0.113.2", 200),
        // What the client says of itself makes it nobody else.
        ("198.51.100.1, 203.0.113.2", 429),
        ("203.0.113.2, 10.0.0.1", 429),
        // One subscriber of IPv6 has a whole network.
        ("2001:db8:1:2::1", 200),
        ("2001:db8:1:2:ffff::2", 429),
        ("2001:db8:1:3::1", 200),
    ] {
        assert_eq!(status(&service, name, value).await, expected, "{value}");
    }
    assert_eq!(status(&service, "forwarded", "for=203.0.113.1").await, 429);
    assert_eq!(status(&service, "forwarded", "for=203.0.113.4").await, 200);
}
