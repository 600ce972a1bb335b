//! BCC's pages as they are read, against a reader that is too slow to ship: it
//! makes a tree of values of the text and looks each field up.

use std::sync::Arc;

use bcc_graphql::bce;
use bcc_graphql::emulator::sample_catalogue;
use bcc_graphql::image::Image;
use bcc_graphql::image::ImageId;
use bcc_graphql::image::ImageStatus;
use bcc_graphql::image::ImageType;
use bcc_graphql::image::SharedText;
use chrono::DateTime;
use chrono::Utc;
use proptest::prelude::*;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// BCC's names, and some that are near them.
const KEYS: [&str; 19] = [
    "id",
    "name",
    "type",
    "status",
    "createTime",
    "osType",
    "osName",
    "osVersion",
    "osBuild",
    "osArch",
    "osLang",
    "desc",
    "specialVersion",
    "package",
    "encrypted",
    "imageId",
    "osname",
    "tags",
    "名称",
];

fn text_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => Some(match number.as_f64() {
            Some(float) if number.is_f64() => float.to_string(),
            _ => number.to_string(),
        }),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn bool_of(value: Option<&Value>) -> Option<bool> {
    match value? {
        Value::Bool(value) => Some(*value),
        Value::String(text) => text.to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

/// `None` where it has no id.
fn reference(image: &Map<String, Value>) -> Option<Image> {
    let text = |key| text_of(image.get(key));
    let shared = |key| text(key).map(SharedText::from);
    let time = |text: String| {
        let time = DateTime::parse_from_rfc3339(&text).ok()?;
        Some(time.with_timezone(&Utc))
    };
    Some(Image {
        id: ImageId::new(&text("id")?).ok()?,
        name: shared("name"),
        image_type: text("type").map_or(ImageType::Unknown, |text| ImageType::from_bcc(&text)),
        type_name: shared("type"),
        status: text("status").map_or(ImageStatus::Unknown, |text| ImageStatus::from_bcc(&text)),
        status_name: shared("status"),
        create_time: text("createTime").and_then(time),
        os_type: shared("osType"),
        os_name: shared("osName"),
        os_version: shared("osVersion"),
        os_build: shared("osBuild"),
        os_arch: shared("osArch"),
        os_lang: shared("osLang"),
        desc: shared("desc"),
        special_version: shared("specialVersion"),
        package: bool_of(image.get("package")),
        encrypted: bool_of(image.get("encrypted")),
    })
}

fn value() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        6 => prop::sample::select(vec![
            "m-nky7qeom", "Ubuntu", "22.04 LTS", "available", "GpuBccCustom", "CreateFailed", "TRUE", "",
            "2015-06-17T18:32:00Z", "2015-06-17T18:32:60Z", "2015-02-29T00:00:00Z", "0000-01-01T24:00:00Z",
            "2015-06-17T18:32:00.5+08:00", "2015-06-17t18:32:00z", "2015-06-17T18:32:0:Z",
        ])
        .prop_map(Value::from),
        2 => "[ -~\u{0}-\u{1f}镜像\u{1f600}\u{7f}\"\\\\]{0,40}".prop_map(Value::from),
        1 => "[a-z]{150,170}".prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        // Halves and eighths: of others `serde_json` reads the last digit only nearly.
        1 => any::<i32>().prop_map(|n| Value::from(f64::from(n) / 8.0)),
        1 => Just(Value::Null),
    ];
    plain.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec(inner, 0..3).prop_map(|values| json!({ "id": values })),
        ]
    })
}

fn entry() -> impl Strategy<Value = Map<String, Value>> {
    let id = "m-[a-zA-Z0-9]{8}|m-[a-z]{15,25}".prop_map(Value::from);
    let fields = prop::collection::vec((prop::sample::select(&KEYS[..]), value()), 0..20);
    (prop::option::weighted(0.95, id), fields).prop_map(|(id, fields)| {
        let fields = fields
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value));
        let mut image: Map<String, Value> = fields.collect();
        image.extend(id.map(|id| ("id".to_owned(), id)));
        image
    })
}

/// The same JSON, with spaces or with escapes that nobody needs: of a letter that
/// no literal has.
fn written(page: &Value, style: u8) -> String {
    match style {
        0 => page.to_string(),
        1 => format!("\r\n\t{page:#} "),
        _ => page.to_string().replace('m', "\\u006d"),
    }
}

proptest! {
    #[test]
    fn a_page_is_read_as_its_values_say(entries in prop::collection::vec(entry(), 0..6), style in 0..3_u8) {
        let page = json!({"maxKeys": 1000, "images": entries, "isTruncated": false});
        let body = written(&page, style);
        let expected: Option<Vec<Image>> = entries.iter().map(reference).collect();
        let read = bce::decode_list(body.as_bytes());
        match expected {
            Some(expected) => prop_assert_eq!(read.unwrap().images, expected),
            None => prop_assert!(read.unwrap_err().contains("an image id has"), "{}", body),
        }
    }
}

fn sample_page() -> Vec<u8> {
    let page = json!({"images": sample_catalogue(60), "isTruncated": true, "nextMarker": "m-a"});
    page.to_string().into_bytes()
}

#[test]
fn what_is_cut_off_is_no_page() {
    let body = sample_page();
    let page = bce::decode_list(&body).unwrap();
    assert_eq!(page.images.len(), 60);
    assert_eq!(page.next_marker.as_deref(), Some("m-a"));
    for end in 0..body.len() {
        assert!(bce::decode_list(&body[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn what_is_no_page_is_refused() {
    for (body, reason) in [
        (r#"{"images":[]} {}"#, "the end expected at byte 14"),
        (r#"{"images":[],}"#, "expected value"),
        (r#"{"images":[{"id":"m-a"},]}"#, "`{` expected at byte 24"),
        (
            r#"{"images":[{"id":"m-a"}{"id":"m-b"}]}"#,
            "expected at byte 23",
        ),
        (r#"{"images":[{"id" "m-a"}]}"#, "`:` expected at byte 17"),
        (
            r#"{"images":[{"id":"m-a","id":"m-b"}]}"#,
            "an image has `id` twice",
        ),
        (r#"{"images":[],"images":[]}"#, "it has `images` twice"),
        (r#"{"images":null}"#, "`[` expected at byte 10"),
        (r#"{"images":["m-a"]}"#, "`{` expected at byte 11"),
        (r#"{"images":[{"id":"m-a","desc":"\x"}]}"#, "invalid escape"),
        (
            "{\"images\":[{\"id\":\"m-a\",\"desc\":\"\n\"}]}",
            "control character",
        ),
        (
            r#"{"images":[{"id":"m-a","osBuild":01}]}"#,
            "invalid number",
        ),
        (
            r#"{"images":[{"id":"m-a"},{"id":"m-b"},{"name":"x"}]}"#,
            "image 2: an image id has 1 to 160 bytes, and this has 0",
        ),
        (r#"{"isTruncated":false}"#, "it has no `images`"),
        ("[]", "`{` expected at byte 0"),
        ("", "`{` expected at byte 0"),
    ] {
        let read = bce::decode_list(body.as_bytes()).map(|page| page.images);
        let said = read.unwrap_err();
        assert!(said.contains(reason), "{body} {said}");
    }
}

#[test]
fn bytes_that_are_no_text_cost_only_the_text_that_they_are_in() {
    let body = b"{\"x\":\"\xff\",\"images\":[{\"id\":\"m-a\",\"name\":\"n\",\"desc\":\"d\xff\"}]}";
    let image = &bce::decode_list(body).unwrap().images[0];
    assert_eq!(image.name.as_deref(), Some("n"));
    assert_eq!(image.desc.as_deref(), Some("d\u{fffd}"));
}

#[test]
fn equal_texts_of_a_page_are_held_once() {
    let images = bce::decode_list(&sample_page()).unwrap().images;
    let names: Vec<&SharedText> = images
        .iter()
        .filter_map(|image| image.os_name.as_ref())
        .collect();
    assert!(names.len() > 50);
    for name in &names {
        let first = names.iter().find(|other| other == &name).unwrap();
        assert!(Arc::ptr_eq(first, name), "{name}");
    }
}

/// Where a key is looked for first depends on the images before.
#[test]
fn the_fields_of_each_image_may_come_in_an_order_of_its_own() {
    let turned = |(number, image)| {
        let Value::Object(fields) = json!(image) else {
            panic!("an image is an object");
        };
        let mut fields: Vec<_> = fields
            .iter()
            .map(|(key, value)| format!("\"{key}\":{value}"))
            .collect();
        let n_fields = fields.len();
        fields.rotate_left(number % n_fields);
        if number % 3 == 0 {
            fields.reverse();
        }
        format!("{{{}}}", fields.join(","))
    };
    let images: Vec<_> = (0..).zip(sample_catalogue(60)).map(turned).collect();
    let body = format!("{{\"images\":[{}]}}", images.join(","));
    let read = bce::decode_list(body.as_bytes()).unwrap().images;
    assert_eq!(read, bce::decode_list(&sample_page()).unwrap().images);
}
