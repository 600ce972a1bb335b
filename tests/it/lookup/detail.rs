//! `detail` and `sharedWith`: what BCC tells of one image only.

use std::sync::Arc;

use bcc_graphql::emulator::EmulatedDetail;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::EmulatedSnapshot;
use bcc_graphql::emulator::EmulatedUser;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::Fault;
use chrono::TimeDelta;
use serde_json::Value;
use serde_json::json;
use tokio::sync::Semaphore;

use super::code;
use super::data;
use super::down;
use super::errors;
use super::id;
use super::image;
use super::numbered;
use super::service_of;
use crate::support::TestService;
use crate::support::emulator_config;

const SHARED: &str = "{ images { nodes { sharedWith { account accountId ucAccount } } } }";

fn snapshot() -> EmulatedSnapshot {
    let text = |text: &str| Some(text.to_owned());
    EmulatedSnapshot {
        id: "s-12345678".to_owned(),
        name: text("data disk"),
        size_in_gb: Some(250),
        create_time: text("2015-07-08T10:21:03Z"),
        status: text("Available"),
        volume_id: text("v-87654321"),
        desc: text("the second disk"),
        encrypted: Some(true),
        ..EmulatedSnapshot::default()
    }
}

fn user(name: &str) -> EmulatedUser {
    EmulatedUser {
        account: Some(name.to_owned()),
        account_id: Some("e".repeat(32)),
        uc_account: None,
    }
}

fn detailed() -> EmulatedImage {
    EmulatedImage {
        detail: EmulatedDetail {
            min_disk_gb: Some(40),
            disk_size: Some(41),
            ephemeral_size: Some(0),
            snapshots: Some(vec![snapshot()]),
            share_to_user_num_limit: Some(10),
            shared_to_user_num: Some(2),
            shared_users: vec![user("anna"), user("bo")],
            ..EmulatedDetail::default()
        },
        ..image(1)
    }
}

#[tokio::test]
async fn a_detail_comes_out_field_by_field() {
    let service = service_of(vec![detailed(), image(2)]).await;
    let query = "{ images { nodes { detail { minDiskGb diskSize ephemeralSize
        snapshots { id name sizeInGB createTime status desc volumeId encrypted }
        shareToUserNumLimit sharedToUserNum } } } }";
    let answer = service.graphql(query, Value::Null).await;
    let nodes = &data(&answer)["images"]["nodes"];
    assert_eq!(
        nodes[0]["detail"],
        json!({
            "minDiskGb": 40,
            "diskSize": 41,
            "ephemeralSize": 0,
            "snapshots": [{
                "id": "s-12345678",
                "name": "data disk",
                "sizeInGB": 250,
                "createTime": "2015-07-08T10:21:03Z",
                "status": "Available",
                "desc": "the second disk",
                "volumeId": "v-87654321",
                "encrypted": true,
            }],
            "shareToUserNumLimit": 10,
            "sharedToUserNum": 2,
        })
    );
    assert_eq!(
        nodes[1]["detail"],
        json!({
            "minDiskGb": null,
            "diskSize": null,
            "ephemeralSize": null,
            "snapshots": [],
            "shareToUserNumLimit": null,
            "sharedToUserNum": null,
        })
    );
}

#[tokio::test]
async fn details_are_read_once_eight_at_a_time() {
    let emulator = Emulator::with_images(emulator_config(), numbered(100));
    let service = Arc::new(TestService::with_emulator(emulator, |_| {}).await);
    let query = "{ images(first: 100) { nodes { detail { minDiskGb } } edges { node { a: detail { diskSize } } } } }";
    let permits = Arc::new(Semaphore::new(0));
    let hold = Fault::Hold(Arc::clone(&permits));
    service.emulator.script_for("/m-", hold, 100);
    let asked = tokio::spawn({
        let service = Arc::clone(&service);
        async move { service.graphql(query, Value::Null).await }
    });
    for answered in 0..100 {
        // The page, and eight calls beyond those that are answered.
        service
            .emulator
            .wait_for_calls(1 + (answered + 8).min(100))
            .await;
        permits.add_permits(1);
    }
    let first = asked.await.unwrap();
    assert_eq!(
        data(&first)["images"]["nodes"].as_array().unwrap().len(),
        100
    );
    assert_eq!(service.emulator.call_count_of("/m-"), 100);
    assert_eq!(service.emulator.most_in_flight(), 8);

    service.emulator.reset_calls();
    assert_eq!(service.graphql(query, Value::Null).await, first);
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn a_detail_that_fails_costs_its_image_nothing_else() {
    let service = service_of(numbered(3)).await;
    service
        .emulator
        .script_for(&format!("/{}?", id(1)), down(), 1);
    let query = "{ images { nodes { id detail { minDiskGb } } } }";
    let answer = service.graphql(query, Value::Null).await;
    let nodes = answer["data"]["images"]["nodes"].as_array().unwrap();
    let got: Vec<_> = nodes.iter().map(|node| node["detail"].is_null()).collect();
    assert_eq!(got, [false, true, false], "{answer}");
    assert_eq!(nodes[1]["id"], id(1));
    let path = "[\"images\",\"nodes\",1,\"detail\"]".to_owned();
    assert_eq!(errors(&answer), [(path, "UPSTREAM_UNAVAILABLE".to_owned())]);
}

#[tokio::test]
async fn a_detail_of_an_image_that_is_gone_is_null() {
    let service = service_of(numbered(2)).await;
    let listed = "{ images { nodes { id } } }";
    data(&service.graphql(listed, Value::Null).await);
    service.emulator.edit(|images| images.truncate(1));
    let query = "{ images(first: 2) { nodes { detail { diskSize } sharedWith { account } } } }";
    let answer = service.graphql(query, Value::Null).await;
    assert_eq!(
        data(&answer)["images"]["nodes"],
        json!([
            { "detail": { "diskSize": null }, "sharedWith": [] },
            { "detail": null, "sharedWith": null },
        ])
    );
}

#[tokio::test]
async fn a_refreshed_detail_is_dropped_where_the_keys_are_revoked() {
    let service = service_of(vec![detailed()]).await;
    let query = "{ images { nodes { detail { minDiskGb } } } }";
    data(&service.graphql(query, Value::Null).await);
    service.clock.advance(TimeDelta::seconds(40));
    service.emulator.reset_calls();
    service
        .emulator
        .script_for("/m-", "status=403".parse().unwrap(), 100);
    // Served once more, while a refresh runs that is refused.
    data(&service.graphql(query, Value::Null).await);
    // From then on it is not.
    let refused = async {
        loop {
            let answer = service.graphql(query, Value::Null).await;
            if !errors(&answer).is_empty() {
                return code(&answer);
            }
        }
    };
    let refused = tokio::time::timeout(std::time::Duration::from_secs(10), refused);
    assert_eq!(refused.await.unwrap(), "UPSTREAM_DENIED");
}

#[tokio::test]
async fn with_whom_an_image_is_shared() {
    let mut system = image(2);
    system.image_type = Some("System".to_owned());
    system.detail.shared_users = vec![user("nobody sees them")];
    let service = service_of(vec![detailed(), system, image(3)]).await;
    let answer = service.graphql(SHARED, Value::Null).await;
    let share =
        |name: &str| json!({ "account": name, "accountId": "e".repeat(32), "ucAccount": null });
    assert_eq!(
        data(&answer)["images"]["nodes"],
        json!([
            { "sharedWith": [share("anna"), share("bo")] },
            { "sharedWith": [] },
            { "sharedWith": [] },
        ])
    );
    service.emulator.reset_calls();
    assert_eq!(service.graphql(SHARED, Value::Null).await, answer);
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn from_beyond_loopback_nobody_sees_accounts_without_a_key() {
    let emulator = Emulator::with_images(emulator_config(), vec![detailed()]);
    let service = TestService::with_emulator(emulator, |settings| {
        settings.listen = "0.0.0.0:8080".parse().unwrap();
        settings.auth.anonymous = true;
    })
    .await;
    let query = "{ images(first: 9) { nodes { id sharedWith { account } detail { minDiskGb } } } }";
    let answer = service.graphql(query, Value::Null).await;
    let image = json!({ "id": id(1), "sharedWith": null, "detail": { "minDiskGb": 40 } });
    assert_eq!(answer["data"]["images"]["nodes"], json!([image]));
    assert_eq!(code(&answer), "FORBIDDEN");
    assert!(!answer.to_string().contains("anna"), "{answer}");
    assert_eq!(service.emulator.call_count_of("/sharedUsers"), 0);
}
