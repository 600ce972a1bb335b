//! The forms in which build tools write down the documents of a client.

use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::Deserializer;
use serde::de::MapAccess;
use serde::de::Visitor;
use serde_json::Value;

use super::files::Content;
use super::hash::DocumentHash;

/// What Apollo's manifests say of themselves.
const APOLLO: &str = "apollo-persisted-query-manifest";

/// A document, and the id by which clients ask for it.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) text: String,
}

/// The documents of a file. One that is no manifest is a document itself, and its
/// id is its hash.
///
/// # Errors
/// What is wrong with the file.
pub(super) fn entries(content: Content) -> Result<Vec<Entry>, String> {
    if is_document(&content.path) {
        let id = DocumentHash::of(&content.text).to_string();
        let text = content.text;
        return Ok(vec![Entry { id, text }]);
    }
    let Members(members) = serde_json::from_str(&content.text)
        .map_err(|error| format!("it is no manifest of Apollo's or Relay's form: {error}"))?;
    if members.iter().any(|(name, _)| name == "format") {
        of_apollo(members)
    } else {
        of_relay(members)
    }
}

fn is_document(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "graphql")
}

/// `{"format": …, "version": 1, "operations": [{"id": …, "body": …}]}`, as Apollo's
/// tools write it for the web, iOS and Kotlin.
fn of_apollo(members: Vec<(String, Value)>) -> Result<Vec<Entry>, String> {
    let mut operations = None;
    for (name, value) in members {
        match name.as_str() {
            "format" if value != APOLLO => {
                return Err(format!("`format` is {value}; it must be \"{APOLLO}\""));
            }
            "version" if value != 1 => {
                return Err(format!("`version` is {value}; it must be 1"));
            }
            "operations" => operations = Some(value),
            _ => {}
        }
    }
    let Some(Value::Array(operations)) = operations else {
        return Err("`operations` must be a list".to_owned());
    };
    let operations = operations.into_iter().enumerate();
    operations
        .map(|(index, mut operation)| {
            let mut text = |name: &str| match operation.get_mut(name).map(Value::take) {
                Some(Value::String(text)) => Ok(text),
                _ => Err(format!("`operations[{index}].{name}` must be a string")),
            };
            Ok(Entry {
                id: text("id")?,
                text: text("body")?,
            })
        })
        .collect()
}

/// `{"<id>": "<text>", …}`, as relay-compiler and graphql-codegen write it.
fn of_relay(members: Vec<(String, Value)>) -> Result<Vec<Entry>, String> {
    let entries = members.into_iter().map(|(id, value)| match value {
        Value::String(text) => Ok(Entry { id, text }),
        _ => Err(format!("`{id}` must be a document's text, a string")),
    });
    entries.collect()
}

/// The members of a JSON object in their order, those of one name included: the
/// usual map would keep the last of them and tell nobody.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
