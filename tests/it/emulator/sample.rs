//! The catalogue of the demo.

use std::collections::HashSet;

use bcc_graphql::emulator::EmulatedImage;
use bcc_graphql::emulator::documented_example;
use bcc_graphql::emulator::sample_catalogue;
use chrono::DateTime;
use chrono::Utc;

fn distinct<'a>(
    images: &'a [EmulatedImage],
    field: impl Fn(&'a EmulatedImage) -> &'a str,
) -> usize {
    images.iter().map(field).collect::<HashSet<_>>().len()
}

fn image_type(image: &EmulatedImage) -> &str {
    image.image_type.as_deref().unwrap()
}

fn status(image: &EmulatedImage) -> &str {
    image.status.as_deref().unwrap()
}

#[test]
fn any_size_has_unique_ids_and_is_the_same_twice() {
    for n in [0, 1, 10, 300, 2500] {
        let images = sample_catalogue(n);
        assert_eq!(images.len(), n);
        assert_eq!(distinct(&images, |image| &image.id), n);
        assert_eq!(images, sample_catalogue(n));
        assert_eq!(images, sample_catalogue(2500)[..n], "a larger one goes on");
    }
    let images = sample_catalogue(200_000);
    assert_eq!(distinct(&images, |image| &image.id), images.len());
}

#[test]
fn it_begins_with_the_documented_example() {
    assert_eq!(sample_catalogue(1), [documented_example()]);
    let images = sample_catalogue(30);
    for (id, name) in [
        ("m-gTpZ1k6n", "7.5 x86_64 (64bit)"),
        ("m-xuP01Lfw", "16.04 LTS amd64 (64bit)"),
        ("m-h4rTECpu", "3.0 x86_64 (64bit)"),
    ] {
        let image = images.iter().find(|image| image.id == id).unwrap();
        assert_eq!(image.name.as_deref(), Some(name));
    }
}

#[test]
fn it_shows_variety() {
    assert!(distinct(&sample_catalogue(10), image_type) >= 7);
    let images = sample_catalogue(300);
    assert_eq!(distinct(&images, image_type), 14);
    assert_eq!(distinct(&images, status), 5);
    let available = images
        .iter()
        .filter(|image| status(image) == "Available")
        .count();
    assert!((200..290).contains(&available), "{available}");
    let system = images.iter().filter(|image| image_type(image) == "System");
    let names: HashSet<_> = system.map(|image| image.os_name.as_deref()).collect();
    for name in [
        "CentOS",
        "Ubuntu",
        "Debian",
        "Windows Server",
        "opensuse",
        "BaiduLinux",
    ] {
        assert!(names.contains(&Some(name)), "{name}");
    }
    let nulls = images
        .iter()
        .filter(|image| image.extra.contains_key("desc"))
        .count();
    assert!((30..200).contains(&nulls), "{nulls}");
}

#[test]
fn its_images_keep_to_bccs_rules() {
    for image in sample_catalogue(2500) {
        let (prefix, rest) = image.id.split_at(2);
        assert!(prefix == "m-" && rest.len() == 8, "{}", image.id);
        assert!(
            rest.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "{}",
            image.id
        );
        let created: DateTime<Utc> = image.create_time.as_deref().unwrap().parse().unwrap();
        let build = image.os_build.as_deref().unwrap();
        assert_eq!(build, created.format("%Y%m%d00").to_string());
        let name = image.name.as_deref().unwrap();
        if !image_type(&image).ends_with("System") {
            assert!((1..=65).contains(&name.chars().count()), "{name}");
            assert!(name.starts_with(char::is_alphabetic), "{name}");
            assert!(
                name.chars()
                    .all(|c| c.is_alphanumeric() || "-_ /.".contains(c)),
                "{name}"
            );
        }
        // A field is written once.
        assert!(image.desc.is_none() || image.extra.is_empty());
    }
}
