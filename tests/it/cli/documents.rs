//! What `serve` says of documents: at the start, and in its log.

use std::io::BufRead as _;
use std::io::BufReader;
use std::sync::mpsc;

use serde_json::Value;
use serde_json::json;

use super::PATIENCE;
use super::Process;
use super::client;
use super::command;
use super::run;
use crate::documents::TestFolder;
use crate::documents::manifest;

const VERSION: &str = "query Version { serviceInfo { version } }";

const SERVE: [&str; 4] = ["serve", "--emulator", "--listen", "127.0.0.1:0"];

#[test]
fn trusted_documents_that_are_wrong_stop_the_start() {
    let folder = TestFolder::new();
    let path = folder.write("a.json", &manifest(&[("x", "{nonsense}")]));
    let path = path.to_str().unwrap();
    let ended = run(&SERVE, &[("BCC_GRAPHQL_DOCUMENTS__TRUSTED", path)]);
    assert_eq!(ended.code, Some(1));
    let expected = format!(
        "error: `documents.trusted` ({path}): the document `x`: type `Query` does not have a field `nonsense` (line 1, column 2)\n"
    );
    assert!(ended.err.ends_with(&expected), "{}", ended.err);
}

async fn ask(address: &str, body: &Value) -> Value {
    let request = client().post(format!("{address}/graphql"));
    let request = request.header("content-type", "application/json");
    let response = request.body(body.to_string()).send().await.unwrap();
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

/// With the hash and the name of the operation, and nothing of whoever asks.
#[tokio::test]
async fn with_log_a_document_that_is_not_trusted_is_logged_once() {
    let folder = TestFolder::new();
    folder.write("a.json", &manifest(&[("version", VERSION)]));
    let serve = Process::start(
        &SERVE,
        &[
            ("BCC_GRAPHQL_DOCUMENTS__MODE", "log"),
            (
                "BCC_GRAPHQL_DOCUMENTS__TRUSTED",
                folder.path().to_str().unwrap(),
            ),
            ("BCC_GRAPHQL_LOG__FORMAT", "json"),
        ],
    );
    let address = serve.address();
    let query =
        "query Named($name: String) { images(first: 1, nameContains: $name) { nodes { id } } }";
    for name in ["M4rkerSecret", "another", "another"] {
        let body = json!({"query": query, "variables": {"name": name}});
        assert!(ask(&address, &body).await["data"].is_object());
    }
    for trusted in [json!({"query": VERSION}), json!({"documentId": "version"})] {
        assert!(ask(&address, &trusted).await["data"].is_object());
    }
    // What is refused is not executed, so there is nothing to say.
    assert!(ask(&address, &json!({"query": "{nonsense}"})).await["errors"].is_array());
    let (_, log) = serve.terminate();
    assert!(!log.contains("M4rkerSecret"), "{log}");
    let logged: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|event: &Value| event["message"] == "a document that is not trusted")
        .collect();
    assert_eq!(logged.len(), 1, "{log}");
    assert_eq!(logged[0]["level"], "WARN");
    assert_eq!(logged[0]["operation_name"], "Named");
    assert_eq!(
        logged[0]["document.hash"],
        "9b1c57d2cc3b6a2d32e07c281294514e2df86f7d6f5491769b2e68dbda5a7ada"
    );
}

#[test]
fn a_new_version_that_is_wrong_is_logged() {
    let folder = TestFolder::new();
    folder.write("a.json", &manifest(&[("1", VERSION)]));
    let environment = [
        (
            "BCC_GRAPHQL_DOCUMENTS__TRUSTED",
            folder.path().to_str().unwrap(),
        ),
        ("BCC_GRAPHQL_DOCUMENTS__RELOAD", "5ms"),
    ];
    let mut child = command(&SERVE, &environment).spawn().unwrap();
    let err = BufReader::new(child.stderr.take().unwrap());
    let (line, lines) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        for text in err.lines() {
            let _ = line.send(text.unwrap());
        }
    });
    let next_with = |text: &str| loop {
        let line: String = lines.recv_timeout(PATIENCE).unwrap();
        if line.contains(text) {
            return line;
        }
    };
    next_with("trusted documents read");
    folder.write("a.json", &manifest(&[("1", "{nonsense}")]));
    let refused = "trusted documents refused; those before stay in force";
    let said = next_with(refused);
    assert!(
        said.contains("ERROR") && said.contains("the document `1`: type"),
        "{said}"
    );
    folder.write("a.json", &manifest(&[("1", VERSION), ("2", VERSION)]));
    next_with("trusted documents read");
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
}

/// They are not looked at by themselves here.
#[tokio::test]
async fn sighup_has_them_read_again() {
    let folder = TestFolder::new();
    folder.write("a.json", &manifest(&[("1", VERSION)]));
    let mut serve = Process::start(
        &SERVE,
        &[
            ("BCC_GRAPHQL_DOCUMENTS__MODE", "only"),
            (
                "BCC_GRAPHQL_DOCUMENTS__TRUSTED",
                folder.path().to_str().unwrap(),
            ),
            ("BCC_GRAPHQL_DOCUMENTS__RELOAD", "0s"),
        ],
    );
    let address = serve.address();
    serve.wait_for_log("trusted documents read");
    let second = json!({ "documentId": "2" });
    assert!(ask(&address, &second).await["errors"].is_array());

    folder.write("a.json", &manifest(&[("2", "{nonsense}")]));
    serve.signal("-HUP");
    let refused = serve.wait_for_log("the trusted documents are not taken");
    assert!(refused.contains("the document `2`: type"), "{refused}");
    assert!(ask(&address, &json!({ "documentId": "1" })).await["data"].is_object());

    folder.write("a.json", &manifest(&[("2", VERSION)]));
    serve.signal("-HUP");
    serve.wait_for_log("trusted documents read");
    assert!(ask(&address, &second).await["data"].is_object());
}
