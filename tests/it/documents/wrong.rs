//! Trusted documents that can't be used stop the start.

use std::path::Path;

use bcc_graphql::config::Settings;
use bcc_graphql::service::Service;
use serde_json::json;

use super::IMAGES;
use super::TestFolder;
use super::VERSION;
use super::manifest;
use crate::support::TestService;

/// What is said of these trusted documents.
async fn problem(path: &Path, change: impl FnOnce(&mut Settings)) -> String {
    let service = TestService::start().await;
    let mut settings = service.settings.clone();
    settings.documents.trusted = Some(path.to_owned());
    change(&mut settings);
    let started = Service::new(&settings, true, service.clock.function());
    let error = started.err().unwrap().to_string();
    let start = "`documents.trusted` (";
    assert!(error.starts_with(start), "{error}");
    error[start.len()..].replace(path.to_str().unwrap(), "PATH")
}

#[tokio::test]
async fn a_file_is_told_with_its_name_and_what_is_wrong() {
    let apollo = |version: u8, operations: serde_json::Value| {
        let format = "apollo-persisted-query-manifest";
        json!({"format": format, "version": version, "operations": operations}).to_string()
    };
    for (text, problem_is) in [
        (
            "{\"a\": ",
            "it is no manifest of Apollo's or Relay's form: EOF while parsing a value at line 1 column 6",
        ),
        (
            "[]",
            "it is no manifest of Apollo's or Relay's form: invalid type: sequence, expected an object at line 1 column 0",
        ),
        ("{\"a\": 7}", "`a` must be a document's text, a string"),
        (
            "{\"format\": \"other\", \"operations\": []}",
            "`format` is \"other\"; it must be \"apollo-persisted-query-manifest\"",
        ),
        (&apollo(2, json!([])), "`version` is 2; it must be 1"),
        (&apollo(1, json!({})), "`operations` must be a list"),
        (
            &apollo(1, json!([{"id": "a", "body": VERSION}, {"id": "b"}])),
            "`operations[1].body` must be a string",
        ),
        (
            &apollo(1, json!([{"id": 7, "body": VERSION}])),
            "`operations[0].id` must be a string",
        ),
        (
            &apollo(1, json!([{"id": "a", "body": "query A {\n  nonsense\n}"}])),
            "the document `a`: type `Query` does not have a field `nonsense` (line 2, column 3)",
        ),
        (
            &manifest(&[("b", VERSION), ("c", "{")]),
            "the document `c`: syntax error: expected at least one Selection in Selection Set (line 1, column 2)",
        ),
        (
            &manifest(&[("deep", &"{a".repeat(100))]),
            "the document `deep`: The document's brackets are nested more than 64 deep (`limits.nesting`)",
        ),
        // A JSON parser would keep the second one and tell nobody.
        (
            &format!("{{\"a\": \"{VERSION}\", \"a\": \"{IMAGES}\"}}"),
            "the id `a` stands for two different documents",
        ),
    ] {
        let folder = TestFolder::new();
        let path = folder.write("manifest.json", text);
        let told = problem(&path, |_| ()).await;
        assert_eq!(told, format!("PATH): {problem_is}"), "{text}");
    }
}

#[tokio::test]
async fn one_id_stands_for_one_document_in_all_files() {
    let folder = TestFolder::new();
    folder.write("a.json", &manifest(&[("an-id", VERSION)]));
    folder.write("b.json", &manifest(&[("an-id", IMAGES)]));
    assert_eq!(
        problem(folder.path(), |_| ()).await,
        "PATH/b.json): the id `an-id` stands for two different documents"
    );
}

#[tokio::test]
async fn a_path_without_documents_is_told() {
    let folder = TestFolder::new();
    assert_eq!(
        problem(folder.path(), |_| ()).await,
        "PATH): the folder has neither a manifest (`*.json`) nor a document (`*.graphql`)"
    );
    assert_eq!(
        problem(&folder.path().join("missing.json"), |_| ()).await,
        "PATH): it can't be read: No such file or directory (os error 2)"
    );
    std::fs::write(folder.path().join("a.json"), b"{\"\xff\": \"\"}").unwrap();
    assert_eq!(
        problem(folder.path(), |_| ()).await,
        "PATH/a.json): it is not in UTF-8"
    );
}

#[tokio::test]
async fn the_files_are_bounded_together() {
    let folder = TestFolder::new();
    let spaces = " ".repeat(40_000);
    for file in ["a.json", "b.json"] {
        folder.write(file, &format!("{{{spaces}}}"));
    }
    let told = problem(folder.path(), |s| s.documents.max_trusted_bytes = 1 << 16).await;
    assert_eq!(
        told,
        "PATH/b.json): with it, the files have more than 65536 bytes (`documents.max_trusted_bytes`)"
    );
}
