//! Trusted documents: the forms in which they are written down.

use serde_json::Value;
use serde_json::json;

use super::IMAGES;
use super::TestFolder;
use super::VERSION;
use super::assert_code;
use super::assert_data;
use super::hash;
use super::manifest;
use super::persisted;
use super::post;
use super::trusting;

fn apollo(operations: &Value) -> String {
    json!({
        "format": "apollo-persisted-query-manifest", "version": 1, "operations": operations,
    })
    .to_string()
}

#[tokio::test]
async fn a_manifest_of_apollos_form_gives_ids() {
    let folder = TestFolder::new();
    let operations = json!([
        {"id": hash(VERSION), "name": "Version", "type": "query", "body": VERSION},
        {"id": "chosen", "name": "Two", "type": "query", "body": IMAGES, "clientName": null},
    ]);
    folder.write("manifest.json", &apollo(&operations));
    let service = trusting(&folder, |_| ()).await;
    assert_data(&persisted(&service, &hash(VERSION), None).await);
    assert_data(&post(&service, json!({"documentId": hash(VERSION)})).await);
    // Apollo's link sends the manifest's ids as hashes, whatever they are.
    assert_data(&persisted(&service, "chosen", None).await);
    assert_data(&post(&service, json!({"documentId": "chosen"})).await);
}

#[tokio::test]
async fn a_manifest_of_relays_form_gives_ids() {
    let folder = TestFolder::new();
    let md5 = "0cc175b9c0f1b6a831c399e269772661";
    folder.write("relay.json", &manifest(&[(md5, VERSION), ("2", IMAGES)]));
    let service = trusting(&folder, |_| ()).await;
    assert_data(&post(&service, json!({"doc_id": md5})).await);
    let answer = post(&service, json!({"id": "2"})).await.json();
    let nodes = answer["data"]["images"]["nodes"].as_array();
    assert_eq!(nodes.map(Vec::len), Some(2), "{answer}");
}

/// Whatever ids a manifest gives, Apollo's clients may ask by the hash.
#[tokio::test]
async fn each_is_known_by_its_hash_too() {
    let folder = TestFolder::new();
    folder.write("relay.json", &manifest(&[("1", VERSION)]));
    let service = trusting(&folder, |s| s.documents.apq = false).await;
    let hash = hash(VERSION);
    assert_data(&persisted(&service, &hash, None).await);
    assert_data(&post(&service, json!({"documentId": format!("sha256:{hash}")})).await);
    assert_data(&post(&service, json!({"documentId": hash})).await);
    assert_data(&persisted(&service, &hash, Some(VERSION)).await);
}

#[tokio::test]
async fn a_folder_may_hold_many_forms_and_other_files() {
    let folder = TestFolder::new();
    folder.write(
        "web.json",
        &manifest(&[("shared", VERSION), ("1", VERSION)]),
    );
    folder.write("app.json", &manifest(&[("shared", VERSION)]));
    let operations = json!([{"id": "two", "body": IMAGES}]);
    folder.write("ios.json", &apollo(&operations));
    let regions = "query Regions {\n  sources { region }\n}\n";
    folder.write("regions.graphql", regions);
    folder.write("README.md", "not a document");
    folder.write(".hidden.json", "not a manifest");
    std::fs::create_dir(folder.path().join("more")).unwrap();
    let service = trusting(&folder, |_| ()).await;
    for id in ["shared", "1", "two"] {
        assert_data(&post(&service, json!({"documentId": id})).await);
    }
    // What `sha256sum` says of the file.
    assert_data(&persisted(&service, &hash(regions), None).await);
    let reply = post(&service, json!({"documentId": "regions"})).await;
    assert_code(&reply, "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn the_path_may_be_that_of_a_file() {
    let folder = TestFolder::new();
    for (file, text) in [
        ("other-name", manifest(&[("an-id", VERSION)])),
        ("version.graphql", VERSION.to_owned()),
    ] {
        let path = folder.write(file, &text);
        let service = trusting(&folder, |s| s.documents.trusted = Some(path)).await;
        assert_data(&persisted(&service, &hash(VERSION), None).await);
    }
}
