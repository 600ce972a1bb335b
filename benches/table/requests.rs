//! The requests' bodies.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bcc_graphql::emulator::sample_catalogue;
use serde_json::Value;
use serde_json::json;

use super::shapes::FIELDS;

/// How many documents are known to the service in shape `g`.
const N_DOCUMENTS: usize = 20;

/// Where a cursor of BCC's own order keeps the index that its image had. It
/// matters only if the image is gone, so the others are cursors of it too.
const INDEX: std::ops::Range<usize> = 9..11;

pub(super) fn first_10() -> String {
    body("{ images(first: 10) { nodes { id name } } }", Value::Null)
}

pub(super) fn first_100() -> String {
    body(
        &format!("{{ images(first: 100) {{ nodes {{ {FIELDS} }} }} }}"),
        Value::Null,
    )
}

pub(super) fn first_1000() -> String {
    body(
        &format!("{{ images(first: 1000) {{ edges {{ cursor node {{ {FIELDS} }} }} }} }}"),
        Value::Null,
    )
}

pub(super) fn twenty_aliases() -> String {
    let fields: String = (1..=20)
        .map(|first| format!(" a{first}: images(first: {first}) {{ nodes {{ id name }} }}"))
        .collect();
    body(&format!("{{{fields} }}"), Value::Null)
}

pub(super) fn name_contains() -> String {
    let query = format!(
        "query($text: String!) {{ images(nameContains: $text, first: 20) {{ nodes {{ {FIELDS} }} }} }}"
    );
    body(&query, json!({"text": "a"}))
}

pub(super) fn filtered() -> String {
    let query = format!(
        "query($filter: ImageFilter) {{ images(filter: $filter, orderBy: {{field: CREATE_TIME, direction: DESC}}, first: 20) {{ totalCount nodes {{ {FIELDS} }} }} }}"
    );
    body(
        &query,
        json!({"filter": {"osType": {"eq": "linux"}, "name": {"contains": "a"}}}),
    )
}

pub(super) fn fifty_entities() -> String {
    let query = format!(
        "query($representations: [_Any!]!) {{ _entities(representations: $representations) {{ ... on Image {{ {FIELDS} }} }} }}"
    );
    // From all over the list.
    let representations: Vec<_> = sample_catalogue(1000)
        .iter()
        .step_by(20)
        .map(|image| json!({"__typename": "Image", "id": image.id}))
        .collect();
    body(&query, json!({"representations": representations}))
}

/// Known documents, whose `after` is to be put in for the `@`.
pub(super) fn known_documents() -> Vec<String> {
    (0..N_DOCUMENTS)
        .map(|n| {
            let query = format!(
                "query Page{n}($after: String!) {{ images(first: 100, after: $after) {{ nodes {{ {FIELDS} }} }} }}"
            );
            body(&query, json!({"after": "@"}))
        })
        .collect()
}

/// A place in the list that nobody asked for before.
pub(super) fn new_cursor(cursors: &[String], number: usize) -> Option<String> {
    let cursor = &cursors[number % cursors.len()];
    with_index(cursor, number / cursors.len())
}

/// A document that becomes a new one with another number for the `@`.
pub(super) fn new_document() -> Vec<String> {
    let query = format!("{{ images(first: 100) {{ nodes {{ {FIELDS} x@: id }} }} }}");
    vec![body(&query, Value::Null)]
}

/// A number, as a part of a name.
#[expect(
    clippy::unnecessary_wraps,
    reason = "of what else there are not as many"
)]
pub(super) fn new_name(_: &[String], number: usize) -> Option<String> {
    Some(format!("{number:08}"))
}

/// The query for the cursors that [`new_cursor`] starts from: none is near the
/// list's end, so that every page is full.
pub(super) fn cursors() -> String {
    body("{ images(first: 900) { edges { cursor } } }", Value::Null)
}

/// A cursor of the same image with another index, and with the checksum that is
/// right for it. There are as many as there are indices.
fn with_index(cursor: &str, index: usize) -> Option<String> {
    let mut bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let checked = bytes.len().checked_sub(4).filter(|&len| len >= INDEX.end)?;
    let index = u16::try_from(index).ok()?.to_le_bytes();
    bytes[INDEX].copy_from_slice(&index);
    let check = crc32fast::hash(&bytes[..checked]).to_be_bytes();
    bytes[checked..].copy_from_slice(&check);
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

fn body(query: &str, variables: Value) -> String {
    let mut body = json!({"query": query});
    if !variables.is_null() {
        body["variables"] = variables;
    }
    body.to_string()
}
