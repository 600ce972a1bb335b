//! One image, with what the list does not tell.

use bcc_graphql::emulator::EmulatedDetail;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::EmulatedSnapshot;
use bcc_graphql::emulator::EmulatedTag;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::emulator::documented_example;
use reqwest::Method;
use serde_json::json;

use super::Ask;
use super::Running;
use super::error;
use super::id;
use super::run;
use super::run_numbered;

async fn run_one(image: EmulatedImage) -> Running {
    let images = vec![image];
    run(Emulator::with_images(EmulatorConfig::default(), images)).await
}

#[tokio::test]
async fn the_answer_has_bccs_form() {
    let emulator = run_one(documented_example()).await;
    for path in ["/v2/image/m-nky7qeom", "/v1/image/m-nky7qeom"] {
        let reply = Ask::get(path, &[]).of(&emulator).await;
        assert_eq!(reply.status, 200);
        assert_eq!(
            reply.json(),
            json!({"image": {
                "id": "m-nky7qeom",
                "name": "ubuntu-14.04.1-server-amd64-201506171832",
                "type": "System",
                "osType": "linux",
                "osVersion": "14.04.1 LTS",
                "osArch": "x86_64 (64bit)",
                "osName": "Ubuntu",
                "osBuild": "2015061700",
                "createTime": "2015-06-17T18:32:00Z",
                "status": "Available",
                "desc": null,
                "minDiskGb": 10,
                "diskSize": 0,
                "ephemeralSize": 0,
            }})
        );
    }
}

fn complete_snapshot() -> EmulatedSnapshot {
    let text = |text: &str| Some(text.to_owned());
    EmulatedSnapshot {
        id: "s-6r3dam6F".to_owned(),
        name: text("a"),
        size_in_gb: Some(5),
        create_time: text("b"),
        status: text("c"),
        create_method: text("MANUAL"),
        volume_id: text("v-IgJOjBWj"),
        desc: text("d"),
        expire_time: text("e"),
        insnap_id: text("f"),
        package: Some(true),
        template_id: text("g"),
        encrypted: Some(false),
        progress: text("h"),
        tags: Some(vec![EmulatedTag {
            tag_key: "i".to_owned(),
            tag_value: "j".to_owned(),
        }]),
    }
}

#[tokio::test]
async fn every_field_goes_out_under_bccs_name_and_not_in_the_list() {
    let bare = EmulatedSnapshot {
        id: "s-bare0000".to_owned(),
        ..EmulatedSnapshot::default()
    };
    let mut detail = EmulatedDetail {
        min_disk_gb: Some(20),
        disk_size: Some(1),
        ephemeral_size: Some(2),
        snapshots: Some(vec![complete_snapshot(), bare]),
        share_to_user_num_limit: Some(50),
        shared_to_user_num: Some(3),
        ..EmulatedDetail::default()
    };
    detail.extra.insert("bootMode".to_owned(), json!("BIOS"));
    let emulator = run_one(EmulatedImage {
        id: id(0),
        name: Some("name".to_owned()),
        detail,
        specs: Some(vec!["bcc.g5.c2m8".to_owned()]),
        ..EmulatedImage::default()
    })
    .await;
    let reply = Ask::get("/v2/image/m-00000000", &[]).of(&emulator).await;
    assert_eq!(
        reply.json(),
        json!({"image": {
            "id": id(0), "name": "name", "minDiskGb": 20, "diskSize": 1, "ephemeralSize": 2,
            "shareToUserNumLimit": 50, "sharedToUserNum": 3, "bootMode": "BIOS",
            "snapshots": [{
                "id": "s-6r3dam6F", "name": "a", "sizeInGB": 5, "createTime": "b", "status": "c",
                "createMethod": "MANUAL", "volumeId": "v-IgJOjBWj", "desc": "d",
                "expireTime": "e", "insnapId": "f", "package": true, "templateId": "g",
                "encrypted": false, "progress": "h", "tags": [{"tagKey": "i", "tagValue": "j"}],
            }, {"id": "s-bare0000"}],
        }})
    );
    let list = Ask::list(&[]).of(&emulator).await.json();
    assert_eq!(list["images"], json!([{"id": id(0), "name": "name"}]));
}

#[tokio::test]
async fn what_is_no_image_is_not_found() {
    let emulator = run_numbered(3).await;
    // The last ones are verbs of other methods, and no ids.
    for (path, code) in [
        ("/v2/image/m-nowhere0", "NoSuchObject"),
        ("/v2/image/M-00000001", "NoSuchObject"),
        ("/v2/image/m-00000001/", "NoSuchObject"),
        ("/v2/image/m-00000001/tag", "NoSuchObject"),
        ("/v2/image/getAvailableImageBySpec", "NoSuchObject"),
        ("/v3/image/m-00000001", "InvalidVersion"),
        ("/v2/image/rename", "NoSuchObject"),
        ("/v2/image/import", "NoSuchObject"),
        ("/v2/image/os", "NoSuchObject"),
    ] {
        let reply = Ask::get(path, &[]).of(&emulator).await;
        assert_eq!(reply.error(), error(404, code), "{path}");
    }
}

#[tokio::test]
async fn other_methods_are_refused() {
    let emulator = run_numbered(3).await;
    for path in [
        "/v2/image/m-00000001",
        "/v2/image/rename",
        "/v2/image/getAvailableImagesBySpec",
        "/v2/image/m-00000001/sharedUsers",
    ] {
        for method in [Method::POST, Method::DELETE, Method::PUT] {
            let ask = Ask {
                method,
                ..Ask::get(path, &[])
            };
            let reply = ask.of(&emulator).await;
            assert_eq!(reply.error(), error(405, "MethodNotAllowed"), "{path}");
            assert_eq!(reply.header("allow"), "GET");
        }
    }
}

#[tokio::test]
async fn it_follows_the_catalogue() {
    let emulator = run_numbered(3).await;
    let path = format!("/v2/image/{}", id(1));
    let ask = Ask::get(&path, &[]);
    emulator
        .emulator
        .edit(|images| images[1].detail.min_disk_gb = Some(7));
    assert_eq!(ask.of(&emulator).await.json()["image"]["minDiskGb"], 7);
    emulator.emulator.edit(|images| drop(images.remove(1)));
    assert_eq!(ask.of(&emulator).await.error(), error(404, "NoSuchObject"));
}
