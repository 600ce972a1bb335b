//! A service that is killed leaves nothing to repair.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;

use super::Process;
use super::client;

/// A page, whose cursor a client holds when the service dies.
async fn page(address: &str, after: Option<&str>) -> Value {
    let query = "query($after: String) { images(first: 40, after: $after, filter: { createdAfter: \"2001-01-01T00:00:00Z\" }, orderBy: { field: NAME, direction: ASC }) { nodes { id } pageInfo { endCursor } totalCount } }";
    let body = json!({ "query": query, "variables": { "after": after } });
    let request = client().post(format!("{address}/graphql"));
    let request = request.header("content-type", "application/json");
    let answer = request.body(body.to_string()).send().await.unwrap();
    let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    answer["data"]["images"].clone()
}

fn serve(listen: &str, emulator: &str) -> Process {
    Process::start(
        &["serve", "--listen", listen],
        &[
            ("BCC_ENDPOINT", emulator),
            ("BAIDUCLOUD_ACCESS_KEY", "demo-access-key"),
            ("BAIDUCLOUD_SECRET_KEY", "demo-secret-key"),
            // Small pages, so that it dies in the middle of a walk.
            ("BCC_GRAPHQL_UPSTREAM__PAGE_SIZE", "10"),
        ],
    )
}

#[tokio::test]
async fn what_is_killed_in_the_middle_of_anything_starts_again_as_if_nothing_was() {
    let emulate = Process::start(
        &[
            "emulate",
            "--listen",
            "127.0.0.1:0",
            "--images",
            "300",
            "--fault",
            "latency=20ms",
        ],
        &[],
    );
    let emulator = emulate.address();
    let first = serve("127.0.0.1:0", &emulator);
    let address = first.address();
    let before = page(&address, None).await;
    let cursor = before["pageInfo"]["endCursor"].as_str();
    let expected = page(&address, cursor).await;

    // A walk of thirty pages, a subscription, and a head that is half sent.
    let walk = json!({ "query": "{images(type:CUSTOM,first:0){totalCount}}" }).to_string();
    let stream = json!({ "query": "subscription{imageChanges{kind}}" }).to_string();
    let ask = |body: String, accept: &str| {
        let request = client().post(format!("{address}/graphql"));
        let request = request.header("content-type", "application/json");
        tokio::spawn(request.header("accept", accept).body(body).send())
    };
    let walking = ask(walk, "application/json");
    let mut following = ask(stream, "text/event-stream").await.unwrap().unwrap();
    let listen = address.trim_start_matches("http://").to_owned();
    let half = tokio::net::TcpStream::connect(&listen).await.unwrap();
    half.try_write(b"POST /graphql HTTP/1.1\r\nhost: lo")
        .unwrap();
    first.signal("-KILL");
    assert!(walking.await.unwrap().is_err());
    let gone = async { while let Ok(Some(_)) = following.chunk().await {} };
    tokio::time::timeout(Duration::from_secs(20), gone)
        .await
        .unwrap();
    drop((half, first));

    // At the same address, with the cursor of the one that is gone.
    let second = serve(&listen, &emulator);
    assert_eq!(second.address(), address);
    assert_eq!(page(&address, cursor).await, expected);
    assert_eq!(page(&address, None).await, before);
    assert_eq!(second.terminate().0, Some(0));
}
