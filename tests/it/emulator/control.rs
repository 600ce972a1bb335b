//! Changing the catalogue from outside.

use reqwest::Method;
use serde_json::Value;
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use super::Running;
use super::run_numbered;

async fn tell(running: &Running, method: Method, id: &str, body: &str) -> (u16, String) {
    let url = format!("http://{}/_emulator/images/{id}", running.address);
    let request = running.client.request(method, url).body(body.to_owned());
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.text().await.unwrap())
}

/// The images as the list writes them.
fn images(running: &Running) -> Vec<Value> {
    let mut all = Vec::new();
    running.emulator.edit(|images| {
        all = images
            .iter()
            .map(|image| serde_json::to_value(image).unwrap())
            .collect();
    });
    all
}

#[tokio::test]
async fn images_are_added_replaced_and_removed() {
    let running = run_numbered(2).await;
    let body = json!({"name": "mine", "type": "Custom", "osName": "Ubuntu", "new": [1]});
    let (status, text) = tell(&running, Method::PUT, "m-mine", &body.to_string()).await;
    assert_eq!((status, text.as_str()), (201, "The image is added\n"));
    let mut expected = body;
    expected["id"] = json!("m-mine");
    assert_eq!(images(&running)[2], expected);

    let body = r#"{"id": "m-another", "name": "changed"}"#;
    let (status, _) = tell(&running, Method::PUT, "m-00000000", body).await;
    assert_eq!(status, 200);
    let changed = json!({"id": "m-00000000", "name": "changed"});
    assert_eq!(images(&running)[0], changed, "the address decides");

    assert_eq!(tell(&running, Method::DELETE, "m-mine", "").await.0, 200);
    assert_eq!(images(&running).len(), 2);
    let (status, text) = tell(&running, Method::DELETE, "m-mine", "").await;
    assert_eq!(
        (status, text.as_str()),
        (404, "There is no image of that id\n")
    );
    assert_eq!(
        running.emulator.call_count(),
        0,
        "these are no calls to BCC"
    );
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    let running = run_numbered(1).await;
    let large = format!("{{\"name\": \"{}\"}}", "x".repeat(70_000));
    for (method, id, body, status, expected) in [
        (
            Method::PUT,
            "m-1",
            "{",
            400,
            "The body is no image as BCC's list writes it: ",
        ),
        (
            Method::PUT,
            "m-1",
            r#"{"name": 1}"#,
            400,
            "The body is no image",
        ),
        (
            Method::PUT,
            "m-1",
            large.as_str(),
            413,
            "The image is larger than 64 KiB",
        ),
        (
            Method::PUT,
            "m.1",
            "{}",
            404,
            "An id is letters, digits, `-` and `_`",
        ),
        (Method::PUT, "", "{}", 404, "An id is"),
        (Method::GET, "m-00000000", "", 405, "Use PUT or DELETE"),
    ] {
        let (given, text) = tell(&running, method, id, body).await;
        assert_eq!(given, status, "{text}");
        assert!(text.starts_with(expected), "{text}");
    }
    assert_eq!(images(&running).len(), 1);
}

/// A page whose name resolves to this machine (DNS rebinding) still says that name.
#[tokio::test]
async fn only_names_of_this_machine_are_heard() {
    let running = run_numbered(2).await;
    let port = running.address.rsplit(':').next().unwrap();
    let id = "m-00000000";
    for (target, hosts, status) in [
        ("", &["evil.example"][..], 421),
        ("", &["localhost.evil.example"], 421),
        ("", &["10.1.2.3"], 421),
        ("", &["localhost@evil.example"], 421),
        ("", &["localhost", "evil.example"], 421),
        ("", &[], 421),
        // Then `Host` says nothing.
        ("http://evil.example", &["localhost"], 421),
        ("", &["localhost"], 200),
    ] {
        let hosts: String = hosts
            .iter()
            .map(|host| format!("host: {host}:{port}\r\n"))
            .collect();
        let request = format!(
            "DELETE {target}/_emulator/images/{id} HTTP/1.1\r\n{hosts}connection: close\r\n\r\n"
        );
        let mut stream = TcpStream::connect(&running.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.unwrap();
        let expected = format!("HTTP/1.1 {status} ");
        assert!(reply.starts_with(&expected), "{request}{reply}");
        assert_eq!(images(&running).len(), if status == 200 { 1 } else { 2 });
    }
}

/// Whoever is not on this machine gets BCC's answer: that request is not signed.
#[tokio::test]
async fn only_this_machine_may_change_it() {
    let running = run_numbered(1).await;
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (_stop, stopped) = oneshot::channel::<()>();
    let serving = running.emulator.clone();
    tokio::spawn(async move {
        serving.serve(listener, async { drop(stopped.await) }).await;
    });
    let reachable = Running {
        address: format!("127.0.0.1:{port}"),
        ..running
    };
    let (status, text) = tell(&reachable, Method::DELETE, "m-00000000", "").await;
    assert_eq!(status, 403, "{text}");
    assert_eq!(images(&reachable).len(), 1);
}
