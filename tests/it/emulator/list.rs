//! What is listed, and which questions are refused.

use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::emulator::documented_example;
use reqwest::Method;
use serde_json::json;

use super::Ask;
use super::Reply;
use super::error;
use super::id;
use super::run;
use super::run_numbered;

fn typed(types: &[&str]) -> Vec<EmulatedImage> {
    let image = |(number, image_type): (usize, &&str)| EmulatedImage {
        id: id(number),
        name: Some(format!("My 测试 {image_type}")),
        image_type: Some((*image_type).to_owned()),
        ..EmulatedImage::default()
    };
    types.iter().enumerate().map(image).collect()
}

#[tokio::test]
async fn the_answer_has_bccs_form() {
    let images = vec![documented_example()];
    let emulator = run(Emulator::with_images(EmulatorConfig::default(), images)).await;
    let reply = Ask::list(&[]).of(&emulator).await;
    assert_eq!(
        reply.json(),
        json!({
            "marker": "",
            "isTruncated": false,
            "maxKeys": 1000,
            "images": [{
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
                "desc": null
            }]
        })
    );
    assert_eq!(reply.header("date"), "Mon, 20 Oct 2025 08:00:00 GMT");
    assert_eq!(
        reply.header("content-type"),
        "application/json; charset=utf-8"
    );
    let request_id = reply.header("x-bce-request-id");
    assert_eq!(request_id.len(), 36);
    let other = Ask::list(&[]).of(&emulator).await;
    assert_ne!(request_id, other.header("x-bce-request-id"));
}

#[tokio::test]
async fn every_field_goes_out_under_bccs_name() {
    let text = |text: &str| Some(text.to_owned());
    let image = EmulatedImage {
        id: id(1),
        name: text("a"),
        image_type: text("b"),
        os_type: text("c"),
        os_version: text("d"),
        os_arch: text("e"),
        os_name: text("f"),
        os_build: text("g"),
        os_lang: text("h"),
        create_time: text("i"),
        status: text("j"),
        desc: text("k"),
        special_version: text("l"),
        package: Some(true),
        encrypted: Some(false),
        ..EmulatedImage::default()
    };
    let mut odd = EmulatedImage {
        id: id(2),
        ..EmulatedImage::default()
    }
    .with_null("name");
    odd.extra.insert("createTime".to_owned(), json!(20251020));
    odd.extra.insert("bootMode".to_owned(), json!("BIOS"));
    let images = vec![image, odd];
    let emulator = run(Emulator::with_images(EmulatorConfig::default(), images)).await;
    let body = Ask::list(&[]).of(&emulator).await.json();
    assert_eq!(
        body["images"][0],
        json!({
            "id": id(1), "name": "a", "type": "b", "osType": "c", "osVersion": "d",
            "osArch": "e", "osName": "f", "osBuild": "g", "osLang": "h", "createTime": "i",
            "status": "j", "desc": "k", "specialVersion": "l", "package": true,
            "encrypted": false,
        })
    );
    assert_eq!(
        body["images"][1],
        json!({"id": id(2), "name": null, "createTime": 20251020, "bootMode": "BIOS"})
    );
}

#[tokio::test]
async fn filters_by_type() {
    let types = [
        "System",
        "Custom",
        "Integration",
        "Sharing",
        "BbcSystem",
        "BbcCustom",
        "GpuBccSystem",
        "GpuBccCustom",
        "GpuBbcSystem",
        "GpuBbcCustom",
        "FpgaBccSystem",
        "FpgaBccCustom",
        "EbcSystem",
        "EbcCustom",
        "Unheard",
    ];
    let emulator = run(Emulator::with_images(
        EmulatorConfig::default(),
        typed(&types),
    ))
    .await;
    for (number, image_type) in types[..14].iter().enumerate() {
        let ids = Ask::list(&[("imageType", *image_type)])
            .of(&emulator)
            .await
            .ids();
        let expected = match *image_type {
            "BbcSystem" => vec![id(number), id(12)],
            "BbcCustom" => vec![id(number), id(13)],
            _ => vec![id(number)],
        };
        assert_eq!(ids, expected, "{image_type}");
    }
    let ids = Ask::list(&[("imageType", "EbcTotal")])
        .of(&emulator)
        .await
        .ids();
    assert_eq!(ids, [id(12), id(13)]);
    for all in [&[("imageType", "All")][..], &[("imageType", "")], &[]] {
        assert_eq!(Ask::list(all).of(&emulator).await.ids().len(), types.len());
    }
}

#[tokio::test]
async fn filters_by_part_of_the_name_in_any_case_and_both_at_once() {
    let types = ["System", "Custom", "GpuBccCustom"];
    let emulator = run(Emulator::with_images(
        EmulatorConfig::default(),
        typed(&types),
    ))
    .await;
    for (name, expected) in [
        ("custom", vec![id(1), id(2)]),
        ("测试 S", vec![id(0)]),
        ("MY 测试", vec![id(0), id(1), id(2)]),
        ("", vec![id(0), id(1), id(2)]),
        ("absent", vec![]),
    ] {
        let ids = Ask::list(&[("imageName", name)]).of(&emulator).await.ids();
        assert_eq!(ids, expected, "{name}");
    }
    let query = [("imageName", "custom"), ("imageType", "Custom")];
    assert_eq!(Ask::list(&query).of(&emulator).await.ids(), [id(1)]);
}

#[tokio::test]
async fn questions_that_make_no_sense_are_bad_requests() {
    let emulator = run_numbered(3).await;
    for query in [
        [("maxKeys", "0")].as_slice(),
        &[("maxKeys", "-1")],
        &[("maxKeys", "many")],
        &[("maxKeys", "1.5")],
        &[("imageType", "Nonsense")],
        &[("imageType", "custom")],
        &[("maxKeys", "1"), ("maxKeys", "2")],
        &[("marker", "m-00000001"), ("marker", "m-00000001")],
        &[("imageName", ""), ("imageName", "a")],
        &[("color", "blue"), ("color", "red")],
    ] {
        let reply = Ask::list(query).of(&emulator).await;
        assert_eq!(reply.error(), error(400, "BadRequest"), "{query:?}");
    }
    let reply = Ask::list(&[("color", "blue")]).of(&emulator).await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn other_paths_and_methods_are_refused_in_bces_form() {
    let emulator = run_numbered(3).await;
    for (path, code) in [
        ("/", "NoSuchObject"),
        ("/v2", "NoSuchObject"),
        ("/v2/image/", "NoSuchObject"),
        ("/v2/instance", "NoSuchObject"),
        ("/v3/image", "InvalidVersion"),
        ("/v23/image", "InvalidVersion"),
    ] {
        let reply = Ask {
            path,
            ..Ask::list(&[])
        }
        .of(&emulator)
        .await;
        assert_eq!(reply.error(), error(404, code), "{path}");
    }
    for method in [Method::POST, Method::DELETE, Method::PUT] {
        let reply = Ask {
            method,
            ..Ask::list(&[])
        }
        .of(&emulator)
        .await;
        assert_eq!(reply.error(), error(405, "MethodNotAllowed"));
        assert_eq!(reply.header("allow"), "GET");
    }
    let head = Ask {
        method: Method::HEAD,
        ..Ask::list(&[])
    };
    let reply = head.of(&emulator).await;
    assert_eq!((reply.status, &*reply.body), (405, ""));
}

#[tokio::test]
async fn calls_are_kept_as_they_were_decoded_and_counted() {
    let emulator = run_numbered(3).await;
    let ask = Ask {
        wire_query: Some("maxKeys=%31&imageName=a+b"),
        ..Ask::list(&[("maxKeys", "1"), ("imageName", "a+b")])
    };
    assert_eq!(ask.of(&emulator).await.status, 200);
    let refused = Reply::read(ask.unsigned(&emulator)).await.unwrap();
    assert_eq!(refused.status, 403);

    let handle = &emulator.emulator;
    let calls = handle.calls();
    assert_eq!(handle.call_count(), 2);
    assert_eq!(calls.len(), 2);
    assert_eq!((&*calls[0].method, &*calls[0].path), ("GET", "/v2/image"));
    let decoded = [("maxKeys", "1"), ("imageName", "a+b")];
    assert_eq!(
        calls[0].query,
        decoded.map(|(k, v)| (k.to_owned(), v.to_owned()))
    );
    assert_eq!(calls[0].parameter("imageName"), Some("a+b"));
    assert_eq!(calls[0].header("host"), Some(&*emulator.address));
    assert_eq!([calls[0].status, calls[1].status], [Some(200), Some(403)]);
    assert_eq!(handle.most_in_flight(), 1);

    handle.reset_calls();
    assert_eq!((handle.call_count(), handle.calls().len()), (0, 0));
    ask.of(&emulator).await;
    assert_eq!((handle.call_count(), handle.calls().len()), (1, 1));
    assert_eq!(handle.calls()[0].status, Some(200));
}

#[tokio::test]
async fn the_catalogue_can_change_while_it_runs() {
    let emulator = run_numbered(3).await;
    emulator.emulator.edit(|images| {
        images.remove(0);
        images[0].name = Some("renamed".to_owned());
    });
    let ids = Ask::list(&[("imageName", "renamed"), ("marker", &id(1))])
        .of(&emulator)
        .await
        .ids();
    assert_eq!(ids, [id(1)]);
    assert_eq!(Ask::list(&[]).of(&emulator).await.ids(), [id(1), id(2)]);
}
