//! What the catalogue of the demo tells of one image alone.

use std::collections::HashSet;

use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::emulator::sample_catalogue;
use serde_json::Value;

use super::Ask;
use super::run;

fn image_type(image: &EmulatedImage) -> &str {
    image.image_type.as_deref().unwrap()
}

#[test]
fn big_images_alone_have_snapshots() {
    let images = sample_catalogue(2500);
    let mut ids = HashSet::new();
    for image in &images {
        let snapshots = image.detail.snapshots.as_deref().unwrap_or_default();
        assert_eq!(!snapshots.is_empty(), image.package == Some(true));
        for snapshot in snapshots {
            assert!(ids.insert(&snapshot.id), "{}", snapshot.id);
            assert_eq!(snapshot.template_id.as_ref(), Some(&image.id));
        }
    }
    assert!(ids.len() > 100, "{}", ids.len());
}

#[test]
fn custom_images_alone_are_shared_and_with_nobody_twice() {
    let images = sample_catalogue(300);
    let mut n_shared = 0;
    for image in &images {
        let users = &image.detail.shared_users;
        let is_custom = image_type(image).ends_with("Custom");
        assert!(is_custom || users.is_empty());
        assert_eq!(
            image.detail.share_to_user_num_limit,
            is_custom.then_some(50)
        );
        let count = is_custom.then_some(users.len().try_into().unwrap());
        assert_eq!(image.detail.shared_to_user_num, count);
        let ids: HashSet<_> = users.iter().map(|user| &user.account_id).collect();
        assert_eq!(ids.len(), users.len());
        n_shared += usize::from(image_type(image) == "Custom" && !users.is_empty());
    }
    assert!((5..50).contains(&n_shared), "{n_shared}");
}

#[test]
fn all_images_need_a_disk() {
    for image in sample_catalogue(300) {
        let smallest = image.detail.min_disk_gb.unwrap();
        let is_windows = image.os_type.as_deref() == Some("windows");
        assert!(smallest >= if is_windows { 40 } else { 10 });
        assert_eq!(image.detail.disk_size, Some(0));
    }
}

#[tokio::test]
async fn each_sort_of_specification_has_images() {
    let emulator = run(Emulator::new(EmulatorConfig::default())).await;
    for spec in [
        "bcc.g5.c2m8",
        "bcc.gr1.c2m8",
        "bcc.gn5.c8m32",
        "bcc.f1.c16m64",
        "ebc.l6.c128m512",
    ] {
        let path = "/v2/image/getAvailableImagesBySpec";
        let reply = Ask::get(path, &[("spec", spec)]).of(&emulator).await;
        let page = reply.json();
        assert_ne!(page["images"][0]["imageId"], Value::Null, "{spec}");
    }
}
