//! Mistakes in a block: all of them at once, each at its place.

use serde_json::Value;
use serde_json::json;

use super::Both;

#[tokio::test]
async fn every_mistake_is_told_at_its_place() {
    let both = Both::start().await;
    let wrong = both.validate(
        "bcc_image",
        &json!({
            "image_type": ["Custom", "system"],
            "image_ids": ["m-nky7qeom", ""],
            "name": "",
            "name_regex": "^ubuntu(22",
            "name_contains": "x".repeat(300),
            "os_name": "x".repeat(300),
            "status": "available",
            "created_after": "yesterday",
            "created_before": "2026-06-01",
            "spec": "",
            "sort_by": "version",
            "timeouts": { "read": "21m" },
            "filter": [
                { "name": "osname", "values": ["x"] },
                { "name": "create_time", "values": ["2025"] },
                { "name": "os_name", "values": [] },
                { "name": "type", "values": ["Custom", "Costum"] },
                { "name": "encrypted", "values": ["yes"] },
                { "name": "os_name", "values": ["Ubuntu", "x".repeat(300)] },
                { "name": "id", "values": vec!["m-nky7qeom"; 101] },
            ],
        }),
    );
    insta::assert_snapshot!("every-mistake", wrong);
    // No call was made for it.
    assert_eq!(both.service.emulator.call_count(), 0);
}

#[tokio::test]
async fn what_contradicts_itself_is_refused() {
    let both = Both::start().await;
    let range = json!({ "created_after": "2026-01-01T00:00:00Z", "created_before": "2025-01-01T00:00:00Z" });
    let wrong = both.validate("bcc_images", &range);
    assert!(
        wrong.starts_with("Error at `.created_after`: No time is in this range"),
        "{wrong}"
    );
    for limit in [json!(0), json!(-1), json!(1.5)] {
        let wrong = both.validate("bcc_images", &json!({ "limit": limit }));
        assert!(
            wrong.starts_with("Error at `.limit`: `limit` can't be used"),
            "{wrong}"
        );
    }
    let wrong = both.validate("bcc_image", &json!({ "sort_by": "os_version" }));
    assert!(
        wrong.starts_with("Error at `.sort_by`: `sort_by` has no effect"),
        "{wrong}"
    );
    let wrong = both.validate("bcc_images", &json!({ "image_type": [] }));
    assert!(
        wrong.starts_with("Error at `.image_type`: No type of image"),
        "{wrong}"
    );
}

#[tokio::test]
async fn what_is_not_known_yet_is_passed_over() {
    let both = Both::start().await;
    let arguments = [
        "image_type",
        "image_ids",
        "name",
        "name_regex",
        "name_contains",
        "os_name",
        "os_version",
        "os_arch",
        "os_type",
        "status",
        "created_after",
        "created_before",
        "spec",
        "sort_by",
        "filter",
        "most_recent",
        "timeouts",
    ];
    let unknown = arguments.map(|name| (name.to_owned(), json!("(unknown)")));
    let unknown = Value::Object(unknown.into_iter().collect());
    assert_eq!(both.validate("bcc_image", &unknown), "");
    assert_eq!(both.validate("bcc_images", &unknown), "");
    let parts = json!({
        "most_recent": true,
        "image_type": ["All", "(unknown)"],
        "image_ids": ["m-nky7qeom", "(unknown)"],
        "filter": ["(unknown)", { "name": "(unknown)", "values": ["x"] }, { "name": "os_name", "values": ["(unknown)"] }],
        "timeouts": { "read": "(unknown)" },
    });
    assert_eq!(both.validate("bcc_image", &parts), "");
}

#[tokio::test]
async fn the_newest_of_strangers_images_is_refused() {
    let both = Both::start().await;
    let wrong = |mut config: Value| {
        config["most_recent"] = json!(true);
        both.validate("bcc_image", &config)
    };
    let risk = "Error at `.most_recent`: The newest image may be somebody else's";
    for config in [
        json!({ "image_type": ["All"] }),
        json!({ "image_type": ["Custom", "Sharing"], "os_name": "Ubuntu" }),
        json!({ "image_type": ["Sharing"], "name": "golden*" }),
        json!({ "image_type": ["Sharing"], "name_regex": "^golden$" }),
        json!({ "image_type": ["Sharing"], "name_contains": "golden" }),
        json!({ "image_type": ["Sharing"], "filter": [{ "name": "name", "values": ["golden", "gold*"] }] }),
    ] {
        assert!(wrong(config.clone()).starts_with(risk), "{config}");
    }
    for config in [
        json!({}),
        json!({ "image_type": ["System", "Integration"] }),
        json!({ "image_type": ["All"], "image_ids": ["m-nky7qeom"] }),
        json!({ "image_type": ["Sharing"], "name": "golden" }),
        json!({ "image_type": ["Sharing"], "filter": [{ "name": "name", "values": ["golden"] }] }),
    ] {
        assert_eq!(wrong(config.clone()), "", "{config}");
    }
    // Without `most_recent`, several that match are an error anyway.
    assert_eq!(
        both.validate("bcc_image", &json!({ "image_type": ["All"] })),
        ""
    );
}
