//! The requests' bodies.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bcc_graphql::emulator::sample_catalogue;
use serde_json::Value;
use serde_json::json;
use sha2::Digest as _;
use sha2::Sha256;

use super::shapes::FIELDS;

/// How many documents are known to the service in shape `g`.
const N_DOCUMENTS: usize = 20;

/// Where a cursor of BCC's own order keeps the index that its image had. It
/// matters only if the image is gone, so the others are cursors of it too.
const INDEX: std::ops::Range<usize> = 9..11;

/// What a round's new bodies are made of.
pub(super) struct Round<'a> {
    /// Cursors of the list of all images.
    pub(super) cursors: &'a [String],
    /// The number of the first body: none is given twice.
    pub(super) start: usize,
    /// How many are needed.
    pub(super) count: usize,
}

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

/// Known documents, and places in the list that nobody asked for before.
pub(super) fn new_cursors(round: &Round<'_>) -> Vec<String> {
    let documents: Vec<_> = (0..N_DOCUMENTS)
        .map(|n| {
            format!(
                "query Page{n}($after: String!) {{ images(first: 100, after: $after) {{ nodes {{ {FIELDS} }} }} }}"
            )
        })
        .collect();
    (round.start..round.start + round.count)
        .map(|number| {
            let cursor = &round.cursors[number % round.cursors.len()];
            let after = with_index(cursor, number / round.cursors.len());
            body(&documents[number % N_DOCUMENTS], json!({"after": after}))
        })
        .collect()
}

/// Documents that differ in the name of a field of their answers.
pub(super) fn new_documents(round: &Round<'_>) -> Vec<String> {
    (round.start..round.start + round.count)
        .map(|number| {
            let query =
                format!("{{ images(first: 100) {{ nodes {{ {FIELDS} x{number:08}: id }} }} }}");
            body(&query, Value::Null)
        })
        .collect()
}

/// The query for the cursors that [`new_cursors`] starts from: none is near the
/// list's end, so that every page is full.
pub(super) fn cursors() -> String {
    body("{ images(first: 900) { edges { cursor } } }", Value::Null)
}

/// A cursor of the same image with another index, and with the checksum that is
/// right for it. Text that is no cursor stays as it is, and the service says so.
fn with_index(cursor: &str, index: usize) -> String {
    let Ok(mut bytes) = URL_SAFE_NO_PAD.decode(cursor) else {
        return cursor.to_owned();
    };
    let Some(checked) = bytes.len().checked_sub(4).filter(|&len| len >= INDEX.end) else {
        return cursor.to_owned();
    };
    let index = u16::try_from(index).unwrap_or(u16::MAX).to_le_bytes();
    bytes[INDEX].copy_from_slice(&index);
    let check = Sha256::digest(&bytes[..checked]);
    bytes[checked..].copy_from_slice(&check[..4]);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn body(query: &str, variables: Value) -> String {
    let mut body = json!({"query": query});
    if !variables.is_null() {
        body["variables"] = variables;
    }
    body.to_string()
}
