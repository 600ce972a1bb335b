//! The `Host` check, against DNS rebinding.

use super::raw;
use crate::support::Reply;
use crate::support::TestService;

async fn status_for(service: &TestService, host: &str) -> u16 {
    let request = service.client.get(service.url("/livez"));
    Reply::of(request.header("host", host)).await.status
}

#[tokio::test]
async fn only_its_own_names_reach_the_service() {
    let service = TestService::with_settings(|settings| {
        settings.allowed_hosts = vec!["images.example".to_owned()];
    })
    .await;
    for host in [
        "localhost",
        "LOCALHOST:1",
        "app.localhost:8080",
        "127.0.0.1",
        "127.0.0.1:9",
        "[::1]:8080",
        "images.example",
        "Images.Example:443",
    ] {
        assert_eq!(status_for(&service, host).await, 200, "{host}");
    }
    for host in [
        "evil.example",
        "localhost.evil.example",
        "images.example.evil.example",
        "notlocalhost",
        "192.0.2.1",
        "0.0.0.0",
        "[2001:db8::1]",
        "2130706433",
    ] {
        assert_eq!(status_for(&service, host).await, 421, "{host}");
    }
    for host in ["", "user@localhost", "local host", "localhost/x"] {
        assert_eq!(status_for(&service, host).await, 400, "{host}");
    }
}

#[tokio::test]
async fn the_refusal_says_what_to_do_and_covers_every_route() {
    let service = TestService::start().await;
    for path in [
        "/",
        "/graphql?query={sources{region}}",
        "/graphiql",
        "/readyz",
        "/nothing",
    ] {
        let request = service.client.get(service.url(path));
        let reply = Reply::of(request.header("host", "evil.example")).await;
        assert_eq!(reply.status, 421, "{path}");
        assert_eq!(
            reply.text(),
            "`evil.example` is not a name of this service; if it should be, add it to `allowed_hosts`\n"
        );
        assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8");
    }
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn the_bytes_on_the_wire_decide() {
    let service = TestService::start().await;
    for (head, status) in [
        ("GET /livez HTTP/1.1\r\nhost: localhost", 200),
        ("GET /livez HTTP/1.1", 400),
        (
            "GET /livez HTTP/1.1\r\nhost: localhost\r\nhost: localhost",
            400,
        ),
        (
            "GET /livez HTTP/1.1\r\nhost: localhost\r\nhost: evil.example",
            400,
        ),
        // What stands in the request line counts (RFC 9112, section 3.2.2).
        (
            "GET http://evil.example/livez HTTP/1.1\r\nhost: localhost",
            421,
        ),
        (
            "GET http://localhost/livez HTTP/1.1\r\nhost: evil.example",
            200,
        ),
        (
            "GET http://user@localhost/livez HTTP/1.1\r\nhost: localhost",
            400,
        ),
        ("GET /livez HTTP/1.0", 400),
    ] {
        let answer = raw(&service, &format!("{head}\r\nconnection: close\r\n\r\n")).await;
        let line = answer.lines().next().unwrap();
        assert_eq!(
            line.split(' ').nth(1),
            Some(&*status.to_string()),
            "{head}: {line}"
        );
    }
}

#[tokio::test]
async fn http2_names_its_host_too() {
    let service = TestService::start().await;
    let client = reqwest::Client::builder()
        .no_proxy()
        .http2_prior_knowledge()
        .resolve("evil.example", service.address)
        .resolve("app.localhost", service.address)
        .build()
        .unwrap();
    let port = service.address.port();
    for (host, status) in [
        ("app.localhost", 200),
        ("127.0.0.1", 200),
        ("evil.example", 421),
    ] {
        let response = client
            .get(format!("http://{host}:{port}/livez"))
            .send()
            .await
            .unwrap();
        assert_eq!(response.version(), reqwest::Version::HTTP_2);
        assert_eq!(response.status(), status, "{host}");
    }
}
