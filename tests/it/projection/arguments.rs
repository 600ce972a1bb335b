//! Fields of the root with random arguments, in literals and in variables.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use crate::lookup::id;

/// Lists, by the arguments that say which, with some of their cursors.
pub(super) type Cursors = Vec<(String, Vec<String>)>;

/// Conditions and orders that a list may be shown under.
pub(super) const VIEWS: [&str; 8] = [
    "",
    "",
    "",
    "",
    "filter: {name: {contains: \"A\"}, status: {in: [AVAILABLE, CREATING]}}",
    "orderBy: {field: NAME, direction: DESC}",
    "filter: {type: {in: [SYSTEM]}, createdAfter: \"2025-01-01T00:00:00Z\"}, orderBy: {field: CREATE_TIME}",
    "orderBy: {field: OS_VERSION}",
];

/// Which lists there are.
pub(super) const LISTS: [&str; 5] = [
    "",
    "type: SYSTEM",
    "type: CUSTOM, nameContains: \"2\"",
    "region: \"gz\"",
    "account: \"main\", region: \"bj\", type: null, nameContains: \"image\"",
];

const SPEC: &str = "spec: \"bcc.g5.c2m8\"";

/// The arguments of one document: fields of one name in the answer have the same
/// ones.
pub(super) struct Arguments<'a> {
    images: Vec<String>,
    ids: Vec<Value>,
    variables: BTreeMap<String, (&'static str, Option<Value>)>,
    cursors: &'a Cursors,
}

impl<'a> Arguments<'a> {
    pub(super) fn new(rng: &mut Rng, cursors: &'a Cursors) -> Self {
        let ids = (0..4).map(|_| any_id(rng)).collect();
        let mut arguments = Self {
            images: Vec::new(),
            ids,
            variables: BTreeMap::new(),
            cursors,
        };
        for number in 0..3 {
            let window = arguments.window(rng, number);
            arguments.images.push(window);
        }
        arguments
    }

    /// The arguments of an `images` field.
    fn window(&mut self, rng: &mut Rng, number: usize) -> String {
        let (list, of_list) = &self.cursors[rng.usize(0..self.cursors.len())];
        let mut parts = vec![list.clone()];
        if rng.u8(0..4) > 0 {
            let first = match rng.u8(0..12) {
                0 => json!(-1),
                1 => json!(1001),
                2 => json!(null),
                3 => json!(0),
                _ => json!(rng.u32(1..70)),
            };
            let value = self.given(rng, &format!("first{number}"), "Int", first);
            parts.push(format!("first: {value}"));
        }
        let cursor = |rng: &mut Rng| match rng.u8(0..8) {
            0 => "nonsense".to_owned(),
            1 => {
                let (_, others) = &self.cursors[rng.usize(0..self.cursors.len())];
                others[rng.usize(0..others.len())].clone()
            }
            _ => of_list[rng.usize(0..of_list.len())].clone(),
        };
        let after = (rng.u8(0..3) == 0).then(|| cursor(rng));
        let before = (rng.u8(0..8) == 0).then(|| cursor(rng));
        if let Some(after) = after {
            let value = self.given(rng, &format!("after{number}"), "String", json!(after));
            parts.push(format!("after: {value}"));
        }
        if let Some(before) = before {
            parts.push(format!("before: \"{before}\""));
        }
        if rng.u8(0..6) == 0 {
            parts.push(format!("last: {}", rng.u8(0..20)));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }

    /// A value as a literal, or as a variable, which may not be sent.
    fn given(&mut self, rng: &mut Rng, name: &str, of: &'static str, value: Value) -> String {
        match rng.u8(0..4) {
            0 => {
                self.variables.insert(name.to_owned(), (of, Some(value)));
                format!("${name}")
            }
            1 if rng.u8(0..4) == 0 && !of.ends_with('!') => {
                self.variables.insert(name.to_owned(), (of, None));
                format!("${name}")
            }
            _ => value.to_string(),
        }
    }

    /// A field of the root with its name in the answer and its arguments, and the
    /// type of what is below.
    pub(super) fn root_field(&mut self, rng: &mut Rng) -> (String, &'static str) {
        let n = rng.usize(0..3);
        match rng.u8(0..14) {
            0 => (
                format!("latest{n}: latestImage({})", with(LISTS[n], VIEWS[n + 3])),
                "Image",
            ),
            1 => {
                let arguments = format!("{SPEC}, first: {}", 7 * n);
                (
                    format!("a{n}: availableImages({arguments})"),
                    "ImageConnection",
                )
            }
            2 => (format!("image{n}: image(id: {})", self.ids[n]), "Image"),
            3 => {
                let place = ["region: \"gz\"", "region: \"mars\"", "account: \"main\""][n];
                let id = &self.ids[n];
                (format!("there{n}: image(id: {id}, {place})"), "Image")
            }
            4 => (format!("node{n}: node(id: {})", self.ids[n]), "Node"),
            5 => {
                let ids = json!(self.ids[..=n]);
                (format!("nodes{n}: nodes(ids: {ids})"), "Node")
            }
            6 | 7 => {
                let name = format!("representations{n}");
                let representations = self.representations(n);
                self.variables
                    .insert(name.clone(), ("[_Any!]!", Some(representations)));
                (
                    format!("e{n}: _entities(representations: ${name})"),
                    "_Entity",
                )
            }
            8 => (self.images_field("", 0), "ImageConnection"),
            _ => (self.images_field(&format!("i{n}: "), n), "ImageConnection"),
        }
    }

    fn images_field(&self, key: &str, number: usize) -> String {
        match self.images[number].as_str() {
            "" => format!("{key}images"),
            arguments => format!("{key}images({arguments})"),
        }
    }

    fn representations(&self, n: usize) -> Value {
        let mut all: Vec<Value> = self.ids[..=n]
            .iter()
            .map(|id| json!({"__typename": "Image", "id": id}))
            .collect();
        all.push(match n {
            0 => json!({"__typename": "Image", "id": id(3), "region": "bj"}),
            1 => json!({"__typename": "Disk", "id": id(3)}),
            _ => json!({"__typename": "Image", "id": id(3), "region": "mars"}),
        });
        json!(all)
    }

    /// How the variables are declared that a document uses, and what is sent. A
    /// document that declares others is not valid.
    pub(super) fn declared(self, document: &str) -> (Vec<String>, Map<String, Value>) {
        let used = self.variables.into_iter();
        let used: Vec<_> = used
            .filter(|(name, _)| document.contains(&format!("${name}")))
            .collect();
        let declared = used.iter().map(|(name, (of, _))| format!("${name}: {of}"));
        let declared = declared.collect();
        let sent = used.into_iter();
        let sent = sent.filter_map(|(name, (_, value))| Some((name, value?)));
        (declared, sent.collect())
    }
}

fn any_id(rng: &mut Rng) -> Value {
    match rng.u8(0..8) {
        0 => json!("m-unknown0"),
        1 => json!("no id, in Chinese: 镜像"),
        2 => json!(""),
        _ => json!(id(rng.usize(0..60))),
    }
}

fn with(list: &str, view: &str) -> String {
    let parts: Vec<&str> = [list, view]
        .into_iter()
        .filter(|part| !part.is_empty() && !part.starts_with("orderBy"))
        .collect();
    match parts.is_empty() {
        true => "by: OS_VERSION".to_owned(),
        false => parts.join(", "),
    }
}
