//! Answers that are not as they should be: pages, single images, users.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::Fault;

/// What an image is known by in the list, an image by specification, and a
/// user.
const IDS: [&str; 3] = ["id", "imageId", "accountId"];

/// Whether [`reshape`] changes anything for this fault.
pub(super) fn reshapes(fault: &Fault) -> bool {
    is_of_markers(fault)
        || matches!(
            fault,
            Fault::UnknownFields | Fault::UnknownTypeAndStatus | Fault::NullFields
        )
}

fn is_of_markers(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::LoopingMarker
            | Fault::MissingNextMarker
            | Fault::EmptyNextMarker
            | Fault::EmptyTruncated
            | Fault::OldMarkers
    )
}

/// Changes an answer's JSON. Faults of markers leave it alone unless it is a
/// page.
pub(super) fn reshape(fault: &Fault, answer: &mut Value) {
    if is_of_markers(fault) {
        if answer["images"].is_array() {
            reshape_markers(fault, answer);
        }
        return;
    }
    match fault {
        Fault::UnknownFields => {
            answer["listedBy"] = json!({"cluster": "su-2", "shards": [1, 2, null]});
            for_each_entry(answer, |entry| {
                entry.insert("bootMode".to_owned(), json!("UEFI-Preferred"));
                entry.insert("tags".to_owned(), json!([{"tagKey": "a", "tagValue": "b"}]));
            });
        }
        // Images by specification, and users, have neither.
        Fault::UnknownTypeAndStatus => for_each_entry(answer, |entry| {
            if entry.contains_key("id") {
                entry.insert("type".to_owned(), json!("QuantumBccSystem"));
                entry.insert("status".to_owned(), json!("Migrating"));
            }
        }),
        Fault::NullFields => for_each_entry(answer, |entry| {
            for (name, value) in entry.iter_mut() {
                if !IDS.contains(&&**name) {
                    *value = Value::Null;
                }
            }
        }),
        _ => {}
    }
}

fn reshape_markers(fault: &Fault, page: &mut Value) {
    if matches!(fault, Fault::OldMarkers) {
        old_markers(page);
        return;
    }
    // Also on what would have been the last page: the loop must not end.
    page["isTruncated"] = json!(true);
    match fault {
        Fault::LoopingMarker => page["nextMarker"] = first_id(page),
        Fault::EmptyNextMarker => page["nextMarker"] = json!(""),
        Fault::MissingNextMarker => remove(page, "nextMarker"),
        Fault::EmptyTruncated => {
            page["nextMarker"] = first_id(page);
            page["images"] = json!([]);
        }
        _ => {}
    }
}

fn old_markers(page: &mut Value) {
    if page["marker"] == "" {
        page["marker"] = json!("null");
    }
    if page["isTruncated"] == false {
        page["nextMarker"] = json!("");
    }
}

/// What a marker that names this very page would be.
fn first_id(page: &Value) -> Value {
    let first = &page["images"][0];
    let id = IDS.iter().find_map(|name| first.get(name));
    id.cloned().unwrap_or_default()
}

fn remove(page: &mut Value, field: &str) {
    if let Some(page) = page.as_object_mut() {
        page.remove(field);
    }
}

/// Each image of a page, the one image, or each user.
fn for_each_entry(answer: &mut Value, mut change: impl FnMut(&mut Map<String, Value>)) {
    let Some(answer) = answer.as_object_mut() else {
        return;
    };
    for (name, value) in answer.iter_mut() {
        match (&**name, value) {
            ("image", Value::Object(image)) => change(image),
            ("images" | "users", Value::Array(entries)) => entries
                .iter_mut()
                .filter_map(Value::as_object_mut)
                .for_each(&mut change),
            _ => {}
        }
    }
}
