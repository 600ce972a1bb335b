//! `serve`, from its first line to its exit.

use serde_json::Value;
use serde_json::json;

use super::Process;
use super::client;

async fn images(address: &str) -> Value {
    let query = json!({"query": "{images(first:1000){nodes{id}} serviceInfo{emulator}}"});
    let response = client()
        .post(format!("{address}/graphql"))
        .header("content-type", "application/json")
        .body(query.to_string())
        .send()
        .await
        .unwrap();
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

#[tokio::test]
async fn it_serves_a_sample_until_sigterm() {
    let arguments = [
        "serve",
        "--emulator",
        "--images",
        "7",
        "--listen",
        "127.0.0.1:0",
    ];
    let serve = Process::start(&arguments, &[]);
    let address = serve.address();
    let answer = images(&address).await;
    assert_eq!(
        answer["data"]["images"]["nodes"].as_array().map(Vec::len),
        Some(7),
        "{answer}"
    );
    assert_eq!(answer["data"]["serviceInfo"]["emulator"], true);
    let (code, log) = serve.terminate();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("an emulator answers for BCC"), "{log}");
    assert!(log.trim_end().ends_with("stopped"), "{log}");
}

#[tokio::test]
async fn it_reads_what_an_emulator_of_its_own_holds() {
    let keys = [
        ("BAIDUCLOUD_ACCESS_KEY", "an-id"),
        ("BAIDUCLOUD_SECRET_KEY", "M4rkerSecret"),
    ];
    let emulate = ["emulate", "--listen", "127.0.0.1:0", "--images", "5"];
    let emulate = Process::start(&emulate, &keys);
    let endpoint = emulate.address();
    let environment = [
        &keys[..],
        &[
            ("BCC_ENDPOINT", &*endpoint),
            ("BCC_GRAPHQL_LISTEN", "127.0.0.1:0"),
            ("BCC_GRAPHQL_LOG__FORMAT", "json"),
            ("BCC_GRAPHQL_LOG__LEVEL", "debug"),
        ],
    ]
    .concat();
    let serve = Process::start(&["serve"], &environment);
    let answer = images(&serve.address()).await;
    assert_eq!(
        answer["data"]["images"]["nodes"].as_array().map(Vec::len),
        Some(5),
        "{answer}"
    );
    assert_eq!(answer["data"]["serviceInfo"]["emulator"], false);

    let (code, log) = serve.terminate();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("M4rkerSecret"), "{log}");
    for line in log.lines() {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert!(
            event["level"].is_string() && event["message"].is_string(),
            "{line}"
        );
    }
    let (code, log) = emulate.terminate();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("M4rkerSecret"), "{log}");
}

#[tokio::test]
async fn a_fault_of_the_emulator_is_what_users_see() {
    let arguments = [
        "serve",
        "--emulator",
        "--listen",
        "127.0.0.1:0",
        "--fault",
        "status=403:AccessDenied",
    ];
    let serve = Process::start(&arguments, &[]);
    let answer = images(&serve.address()).await;
    assert_eq!(
        answer["errors"][0]["extensions"]["upstreamCode"], "AccessDenied",
        "{answer}"
    );
    assert_eq!(serve.terminate().0, Some(0));
}

/// What a person with GraphiQL sees.
#[tokio::test]
async fn a_catalogue_that_changes_can_be_watched() {
    let arguments = [
        "serve",
        "--emulator",
        "--churn",
        "200ms",
        "--set",
        "subscriptions.interval=20ms",
        "--listen",
        "127.0.0.1:0",
    ];
    let serve = Process::start(&arguments, &[]);
    let query = json!({"query": "subscription{imageChanges{kind}}"});
    let request = client()
        .post(format!("{}/graphql", serve.address()))
        .header("content-type", "application/json")
        .header("accept", "text/event-stream")
        .body(query.to_string());
    let mut response = request.send().await.unwrap();
    let mut told = String::new();
    let all = ["ADDED", "CHANGED", "REMOVED"];
    while !all.iter().all(|kind| told.contains(kind)) {
        let chunk = tokio::time::timeout(super::PATIENCE, response.chunk()).await;
        let chunk = chunk.unwrap().unwrap().unwrap();
        told.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    assert_eq!(serve.terminate().0, Some(0));
}
