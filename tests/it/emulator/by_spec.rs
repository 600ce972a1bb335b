//! The images for a specification.

use bcc_graphql::emulator::EmulatedDetail;
use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::emulator::UnknownMarker;
use serde_json::Value;
use serde_json::json;

use super::Ask;
use super::Reply;
use super::Running;
use super::error;
use super::id;
use super::run;
use super::run_with_unknown;

const PATH: &str = "/v2/image/getAvailableImagesBySpec";
const SPEC: (&str, &str) = ("spec", "bcc.g5.c2m8");

async fn run_images(images: Vec<EmulatedImage>) -> Running {
    run(Emulator::with_images(EmulatorConfig::default(), images)).await
}

/// An `Available` image of this type, architecture and system.
fn image(number: usize, image_type: &str, arch: &str, os_name: &str) -> EmulatedImage {
    let text = |text: &str| Some(text.to_owned());
    EmulatedImage {
        id: id(number),
        image_type: text(image_type),
        os_arch: text(arch),
        os_name: text(os_name),
        status: text("Available"),
        ..EmulatedImage::default()
    }
}

/// As many images that fit [`SPEC`].
async fn run_fitting(n: usize) -> Running {
    let fitting = |number| image(number, "System", "x86_64 (64bit)", "CentOS");
    run_images((0..n).map(fitting).collect()).await
}

async fn ask(query: &[(&str, &str)], emulator: &Running) -> Reply {
    Ask::get(PATH, query).of(emulator).await
}

fn ids(page: &Value) -> Vec<String> {
    let images = page["images"].as_array().unwrap();
    images
        .iter()
        .map(|image| image["imageId"].as_str().unwrap().to_owned())
        .collect()
}

async fn ids_for(query: &[(&str, &str)], emulator: &Running) -> Vec<String> {
    ids(&ask(query, emulator).await.json())
}

#[tokio::test]
async fn the_answer_has_bccs_form() {
    let complete = EmulatedImage {
        name: Some("7.5 x86_64 (64bit)".to_owned()),
        os_type: Some("linux".to_owned()),
        os_version: Some("7.5".to_owned()),
        os_lang: Some("ENG".to_owned()),
        detail: EmulatedDetail {
            min_disk_gb: Some(20),
            ..EmulatedDetail::default()
        },
        ..image(0, "System", "x86_64 (64bit)", "CentOS")
    };
    let bare = EmulatedImage {
        id: id(1),
        specs: Some(vec![SPEC.1.to_owned()]),
        ..EmulatedImage::default()
    };
    let emulator = run_images(vec![complete, bare]).await;
    assert_eq!(
        ask(&[SPEC, ("maxKeys", "1")], &emulator).await.json(),
        json!({
            "marker": id(0), "isTruncated": true, "nextMarker": id(1), "maxKeys": 1,
            "images": [{
                "imageId": id(0), "imageName": "7.5 x86_64 (64bit)", "osType": "linux",
                "osVersion": "7.5", "osArch": "x86_64 (64bit)", "osName": "CentOS",
                "osLang": "ENG", "minSizeInGiB": 20,
            }],
        })
    );
    assert_eq!(
        ask(&[SPEC, ("marker", &id(1))], &emulator).await.json(),
        json!({
            "marker": id(1), "isTruncated": false, "maxKeys": 10,
            "images": [{"imageId": id(1)}],
        })
    );
    let none = ask(&[SPEC, ("osName", "Debian")], &emulator).await.json();
    let empty = json!({"marker": "", "isTruncated": false, "maxKeys": 10, "images": []});
    assert_eq!(none, empty);
}

#[tokio::test]
async fn a_page_has_ten_images_by_default_and_a_hundred_at_most() {
    let emulator = run_fitting(230).await;
    for (max_keys, size) in [(None, 10), (Some("100"), 100), (Some("1000"), 100)] {
        let mut found = Vec::new();
        let mut marker: Option<String> = None;
        loop {
            let mut query = vec![SPEC];
            query.extend(max_keys.map(|keys| ("maxKeys", keys)));
            query.extend(marker.as_deref().map(|marker| ("marker", marker)));
            let page = ask(&query, &emulator).await.json();
            let first = page["images"][0]["imageId"].clone();
            assert_eq!((&page["marker"], &page["maxKeys"]), (&first, &json!(size)));
            found.extend(ids(&page));
            let next = page.get("nextMarker").map(|next| next.as_str().unwrap());
            assert_eq!(page["isTruncated"], next.is_some());
            marker = next.map(str::to_owned);
            if marker.is_none() {
                break;
            }
            assert_eq!(found.len() % size, 0);
        }
        assert_eq!(found, (0..230).map(id).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn public_images_that_are_available_fit_by_type_and_architecture() {
    let x86 = "x86_64 (64bit)";
    let arm = "aarch64 (64bit)";
    let mut broken = image(7, "System", x86, "CentOS");
    broken.status = Some("NotAvailable".to_owned());
    let mut named = image(8, "Sharing", x86, "CentOS");
    named.specs = Some(vec!["bcc.zz9.c1m1".to_owned(), "bcc.gn5.c8m32".to_owned()]);
    let mut never = image(9, "System", x86, "CentOS");
    never.specs = Some(Vec::new());
    let emulator = run_images(vec![
        image(0, "System", x86, "CentOS"),
        image(1, "System", "amd64 (64bit)", "Ubuntu"),
        image(2, "System", arm, "CentOS"),
        image(3, "GpuBccSystem", x86, "Ubuntu"),
        image(4, "FpgaBccSystem", x86, "CentOS"),
        image(5, "EbcSystem", x86, "CentOS"),
        image(6, "Custom", x86, "CentOS"),
        broken,
        named,
        never,
    ])
    .await;
    for (spec, expected) in [
        ("bcc.g5.c2m8", vec![0, 1]),
        ("bcc.ic4.c1m1", vec![0, 1]),
        ("bcc.gr1.c2m8", vec![2]),
        ("bcc.lgn3.c8m32.1v100", vec![3]),
        ("bcc.gn5.c8m32", vec![3, 8]),
        ("bcc.f1.c16m64", vec![4]),
        ("ebc.l6.c128m512", vec![5]),
        ("bcc.zz9.c1m1", vec![8]),
        ("bcc.zz9.c2m2", vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(id).collect();
        assert_eq!(
            ids_for(&[("spec", spec)], &emulator).await,
            expected,
            "{spec}"
        );
    }
}

#[tokio::test]
async fn filters_by_part_of_the_systems_name_in_any_case() {
    let x86 = "x86_64 (64bit)";
    let emulator = run_images(vec![
        image(0, "System", x86, "CentOS"),
        image(1, "System", x86, "Windows Server"),
        image(2, "System", x86, "Ubuntu"),
    ])
    .await;
    for (name, expected) in [
        ("Centos", vec![id(0)]),
        ("Windows", vec![id(1)]),
        ("ubuntu", vec![id(2)]),
        ("", (0..3).map(id).collect()),
        ("Debian", vec![]),
    ] {
        let found = ids_for(&[SPEC, ("osName", name)], &emulator).await;
        assert_eq!(found, expected, "{name}");
    }
}

#[tokio::test]
async fn questions_that_make_no_sense_are_bad_requests() {
    let emulator = run_fitting(3).await;
    for query in [
        &[][..],
        &[("spec", "")],
        &[("spec", "m5.large")],
        &[("spec", "bcc.g5")],
        &[SPEC, ("maxKeys", "0")],
        &[SPEC, ("maxKeys", "many")],
        &[SPEC, SPEC],
    ] {
        let refused = ask(query, &emulator).await.error();
        assert_eq!(refused, error(400, "BadRequest"), "{query:?}");
    }
}

#[tokio::test]
async fn an_unknown_marker_is_answered_as_configured() {
    use UnknownMarker as U;
    for answer in [U::NotFound404, U::BadRequest400, U::EmptyPage, U::FirstPage] {
        // The second one is there, but custom.
        for marker in ["m-nowhere0", "m-00000001"] {
            let emulator = run_with_unknown(5, answer).await;
            let reply = ask(&[SPEC, ("marker", marker)], &emulator).await;
            match answer {
                U::NotFound404 => assert_eq!(reply.error(), error(404, "NoSuchObject")),
                U::BadRequest400 => assert_eq!(reply.error(), error(400, "BadRequest")),
                U::EmptyPage => assert_eq!(ids(&reply.json()), [""; 0]),
                U::FirstPage => assert_eq!(ids(&reply.json()), [id(0), id(2), id(4)]),
            }
        }
    }
}
