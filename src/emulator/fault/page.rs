//! Pages that are not as they should be.

use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::Fault;

/// Whether [`reshape`] changes anything for this fault.
pub(super) fn reshapes(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::LoopingMarker
            | Fault::MissingNextMarker
            | Fault::EmptyNextMarker
            | Fault::EmptyTruncated
            | Fault::OldMarkers
            | Fault::UnknownFields
            | Fault::UnknownTypeAndStatus
            | Fault::NullFields
    )
}

/// Changes a page's JSON.
pub(super) fn reshape(fault: &Fault, page: &mut Value) {
    // Also on what would have been the last page: the loop must not end.
    if matches!(
        fault,
        Fault::LoopingMarker
            | Fault::MissingNextMarker
            | Fault::EmptyNextMarker
            | Fault::EmptyTruncated
    ) {
        page["isTruncated"] = json!(true);
    }
    match fault {
        Fault::LoopingMarker => page["nextMarker"] = first_id(page),
        Fault::EmptyNextMarker => page["nextMarker"] = json!(""),
        Fault::MissingNextMarker => remove(page, "nextMarker"),
        Fault::EmptyTruncated => {
            page["nextMarker"] = first_id(page);
            page["images"] = json!([]);
        }
        Fault::OldMarkers => old_markers(page),
        Fault::UnknownFields => {
            page["listedBy"] = json!({"cluster": "su-2", "shards": [1, 2, null]});
            for_each_image(page, |image| {
                image.insert("bootMode".to_owned(), json!("UEFI-Preferred"));
                image.insert("tags".to_owned(), json!([{"tagKey": "a", "tagValue": "b"}]));
            });
        }
        Fault::UnknownTypeAndStatus => for_each_image(page, |image| {
            image.insert("type".to_owned(), json!("QuantumBccSystem"));
            image.insert("status".to_owned(), json!("Migrating"));
        }),
        Fault::NullFields => for_each_image(page, |image| {
            for (name, value) in image.iter_mut() {
                if name != "id" {
                    *value = Value::Null;
                }
            }
        }),
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
    page["images"][0]["id"].clone()
}

fn remove(page: &mut Value, field: &str) {
    if let Some(page) = page.as_object_mut() {
        page.remove(field);
    }
}

fn for_each_image(page: &mut Value, change: impl Fn(&mut Map<String, Value>)) {
    let images = page["images"].as_array_mut().into_iter().flatten();
    images.filter_map(Value::as_object_mut).for_each(change);
}
