//! What all endpoints have in common, and faults for some calls only.

use bcc_graphql::emulator::EmulatedUser;
use bcc_graphql::emulator::Fault;
use serde_json::Value;
use serde_json::json;

use super::Ask;
use super::Reply;
use super::Running;
use super::error;
use super::id;
use super::run_numbered;

const LIST: &str = "/v2/image";
const IMAGE: &str = "/v2/image/m-00000001";
const USERS: &str = "/v2/image/m-00000001/sharedUsers";
const BY_SPEC: &str = "/v2/image/getAvailableImagesBySpec";
const ALL: [&str; 4] = [LIST, IMAGE, USERS, BY_SPEC];

/// Images of which three fit any question here; the second one is custom and
/// shared.
async fn run_shared() -> Running {
    let emulator = run_numbered(5).await;
    emulator.emulator.edit(|images| {
        images[1].detail.shared_users = vec![EmulatedUser {
            account: Some("example".to_owned()),
            account_id: Some("0".repeat(32)),
            uc_account: None,
        }];
    });
    emulator
}

fn ask(path: &str) -> Ask<'_> {
    if path == BY_SPEC {
        Ask::get(path, &[("spec", "bcc.g5.c2m8")])
    } else {
        Ask::get(path, &[])
    }
}

/// The answer to the only call that fails so.
async fn failed(path: &str, fault: Fault) -> Reply {
    let emulator = run_shared().await;
    emulator.emulator.script(fault, 1);
    ask(path).of(&emulator).await
}

async fn failed_json(path: &str, fault: Fault) -> Value {
    let reply = failed(path, fault).await;
    assert_eq!(reply.status, 200, "{path}");
    reply.json()
}

#[tokio::test]
async fn every_endpoint_verifies_signatures_and_counts() {
    for path in ALL {
        let emulator = run_shared().await;
        let forged = Ask {
            secret_key: "guess",
            ..ask(path)
        };
        let refused = forged.of(&emulator).await.error();
        assert_eq!(refused, error(400, "SignatureDoesNotMatch"), "{path}");
        assert_eq!(ask(path).of(&emulator).await.status, 200, "{path}");
        let statuses: Vec<_> = emulator
            .emulator
            .calls()
            .iter()
            .map(|call| (call.path.clone(), call.status))
            .collect();
        let expected = [Some(400), Some(200)].map(|status| (path.to_owned(), status));
        assert_eq!(statuses, expected);
    }
}

#[tokio::test]
async fn every_endpoint_fails_on_request() {
    for path in ALL {
        let throttled = failed(path, Fault::Throttle { retry_after: None }).await;
        assert_eq!(throttled.error(), error(429, "RateLimit"), "{path}");
        let broken = failed(path, Fault::WrongJson).await.body;
        assert!(serde_json::from_str::<Value>(&broken).is_err());
        assert!(failed(path, Fault::NotJson).await.body.starts_with("<!"));
        let size = 100_000;
        let huge = failed(path, Fault::HugeBody(size)).await;
        assert_eq!((huge.status, huge.body.len()), (200, size));
        huge.json();
        for fault in [Fault::Reset, Fault::TruncatedBody] {
            let emulator = run_shared().await;
            emulator.emulator.script(fault, 1);
            let reply = Reply::read(ask(path).request(&emulator)).await;
            assert!(reply.is_err(), "{path}");
        }
    }
    let shape = failed_json(IMAGE, Fault::WrongShape).await;
    assert!(!shape["image"].is_object() && !shape["users"].is_array());
}

#[tokio::test]
async fn what_is_in_an_answer_can_be_strange() {
    let image = failed_json(IMAGE, Fault::NullFields).await;
    let nulls = json!({"image": {"id": id(1), "name": null, "type": null, "status": null}});
    assert_eq!(image, nulls);
    let users = failed_json(USERS, Fault::NullFields).await;
    let nulls = json!({"users": [{"account": null, "accountId": "0".repeat(32)}]});
    assert_eq!(users, nulls);
    let page = failed_json(BY_SPEC, Fault::NullFields).await;
    let nulls = json!({"imageId": id(0), "imageName": null});
    assert_eq!(page["images"][0], nulls);

    let image = failed_json(IMAGE, Fault::UnknownFields).await;
    assert!(image["listedBy"].is_object() && image["image"]["tags"].is_array());
    let users = failed_json(USERS, Fault::UnknownFields).await;
    assert!(users["users"][0]["tags"].is_array());
    let page = failed_json(BY_SPEC, Fault::UnknownFields).await;
    assert!(page["images"][0]["tags"].is_array());

    let image = failed_json(IMAGE, Fault::UnknownTypeAndStatus).await;
    assert_eq!(image["image"]["status"], "Migrating");
    let page = failed_json(BY_SPEC, Fault::UnknownTypeAndStatus).await;
    assert_eq!(page["images"][0].get("status"), None);
}

#[tokio::test]
async fn markers_can_be_wrong_where_there_are_any() {
    let page = failed_json(BY_SPEC, Fault::LoopingMarker).await;
    assert_eq!(page["nextMarker"], id(0));
    assert_eq!(page["isTruncated"], true);
    let page = failed_json(BY_SPEC, Fault::MissingNextMarker).await;
    assert_eq!(page.get("nextMarker"), None);
    assert_eq!(page["isTruncated"], true);
    let page = failed_json(BY_SPEC, Fault::EmptyTruncated).await;
    assert_eq!(page["images"], json!([]));
    assert_eq!(page["nextMarker"], id(0));
    for path in [IMAGE, USERS] {
        let well = ask(path).of(&run_shared().await).await.json();
        for fault in [Fault::LoopingMarker, Fault::EmptyTruncated] {
            assert_eq!(failed_json(path, fault).await, well, "{path}");
        }
    }
    let emulator = run_shared().await;
    emulator.emulator.script(Fault::DeleteBetweenPages, 1);
    let query = [("spec", "bcc.g5.c2m8"), ("maxKeys", "1")];
    let page = Ask::get(BY_SPEC, &query).of(&emulator).await.json();
    assert_eq!(page["nextMarker"], id(2));
    assert_eq!(
        Ask::list(&[]).of(&emulator).await.ids(),
        [0, 1, 3, 4].map(id)
    );
}

#[tokio::test]
async fn faults_and_counts_can_be_limited_to_some_paths() {
    let emulator = run_shared().await;
    let handle = &emulator.emulator;
    let status = |text: &str| format!("status={text}").parse::<Fault>().unwrap();
    handle.script_for("/sharedUsers", status("500"), 1);
    handle.script_for("/image?", status("501"), 1);
    handle.script_for("/m-00000001?", status("502"), 2);
    handle.script(status("503"), 1);
    let mut statuses = Vec::new();
    for path in [BY_SPEC, LIST, IMAGE, USERS, USERS, LIST, IMAGE, IMAGE] {
        statuses.push(ask(path).of(&emulator).await.status);
    }
    assert_eq!(statuses, [503, 501, 502, 500, 200, 200, 502, 200]);

    for (part, count) in [
        ("", 8),
        ("/image", 8),
        ("/image/", 6),
        ("/image?", 2),
        ("/m-00000001", 5),
        ("/m-00000001?", 3),
        ("/sharedUsers", 2),
        ("BySpec", 1),
        ("/m-00000002", 0),
    ] {
        assert_eq!(handle.call_count_of(part), count, "{part}");
    }
    handle.reset_calls();
    assert_eq!(handle.call_count_of(""), 0);
}
