//! Random documents over the schema, all of them valid.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt::Write as _;

use fastrand::Rng;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::arguments::Arguments;
use super::arguments::Cursors;

/// The types that fragments are made of, with their fields: objects with the type
/// of what is below them.
const TYPES: &[(&str, &[(&str, &str)])] = &[
    (
        "ImageConnection",
        &[
            ("edges", "ImageEdge"),
            ("edges", "ImageEdge"),
            ("nodes", "Image"),
            ("nodes", "Image"),
            ("pageInfo", "PageInfo"),
            ("totalCount", ""),
            ("freshness", "Freshness"),
            ("source", "Source"),
        ],
    ),
    ("ImageEdge", &[("cursor", ""), ("node", "Image")]),
    (
        "PageInfo",
        &[
            ("hasNextPage", ""),
            ("hasPreviousPage", ""),
            ("startCursor", ""),
            ("endCursor", ""),
        ],
    ),
    ("Freshness", &[("fetchedAt", ""), ("freshUntil", "")]),
    (
        "Source",
        &[
            ("account", ""),
            ("region", ""),
            ("endpoint", ""),
            ("isDefault", ""),
        ],
    ),
    (
        "Image",
        &[
            ("id", ""),
            ("region", ""),
            ("name", ""),
            ("type", ""),
            ("status", ""),
            ("createTime", ""),
            ("osType", ""),
            ("osName", ""),
            ("osVersion", ""),
            ("osBuild", ""),
            ("osArch", ""),
            ("osLang", ""),
            ("desc", ""),
            ("specialVersion", ""),
            ("package", ""),
            ("encrypted", ""),
            ("typeName", ""),
            ("statusName", ""),
        ],
    ),
    ("Node", &[("id", "")]),
    ("_Entity", &[]),
];

/// A document, and the variables to send.
pub(super) struct Document {
    pub(super) text: String,
    pub(super) variables: Map<String, Value>,
}

/// A document of this seed.
pub(super) fn document(seed: u64, cursors: &Cursors) -> Document {
    let mut rng = Rng::with_seed(seed);
    let mut making = Making {
        arguments: Arguments::new(&mut rng, cursors),
        renamed: renamed(&mut rng),
        rng,
        fragments: BTreeMap::new(),
        definitions: String::new(),
        switches: BTreeSet::new(),
    };
    let selection = making.root();
    making.finished(&selection)
}

/// Names in the answer: for each field always the same ones, so that what has one
/// name can be joined. Some have the name of another field.
fn renamed(rng: &mut Rng) -> BTreeMap<&'static str, String> {
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    if rng.bool() {
        for (a, b) in [("id", "name"), ("edges", "nodes"), ("cursor", "node")] {
            names.insert(a, b.to_owned());
            names.insert(b, a.to_owned());
        }
    }
    names
}

struct Making<'a> {
    rng: Rng,
    arguments: Arguments<'a>,
    renamed: BTreeMap<&'static str, String>,
    /// The names of finished fragments, by their type.
    fragments: BTreeMap<String, Vec<String>>,
    definitions: String,
    /// The variables of `@skip` and `@include` that are used.
    switches: BTreeSet<usize>,
}

/// What `@skip` and `@include` read: how it is declared, and what is sent.
const SWITCHES: [(&str, Option<bool>); 5] = [
    ("$s0: Boolean!", Some(true)),
    ("$s1: Boolean!", Some(false)),
    ("$s2: Boolean = true", None),
    ("$s3: Boolean = false", None),
    ("$s4: Boolean = true", Some(false)),
];

impl Making<'_> {
    fn root(&mut self) -> String {
        let mut text = "{".to_owned();
        for _ in 0..self.rng.usize(1..6) {
            match self.rng.u8(0..12) {
                0 => {
                    let below = self.root();
                    let switch = self.switch();
                    let on = ["", " on Query"][self.rng.usize(0..2)];
                    let _ = write!(text, " ...{on}{switch} {below}");
                }
                1 => {
                    let below = self.root();
                    let name = self.defined("Query", &below);
                    let switch = self.switch();
                    let _ = write!(text, " ...{name}{switch}");
                }
                2 => text.push_str(" __typename"),
                _ => {
                    let (field, type_name) = self.arguments.root_field(&mut self.rng);
                    let switch = self.switch();
                    let below = self.selection(type_name, 0);
                    let _ = write!(text, " {field}{switch} {below}");
                }
            }
        }
        text + " }"
    }

    fn selection(&mut self, type_name: &str, depth: usize) -> String {
        let (_, fields) = TYPES.iter().find(|(name, _)| *name == type_name).unwrap();
        let mut text = "{".to_owned();
        for _ in 0..self.rng.usize(1..7) {
            let choice = self.rng.u8(0..10);
            if choice == 0 || fields.is_empty() && choice < 3 {
                let _ = write!(text, " {}__typename", ["", "t: "][self.rng.usize(0..2)]);
            } else if (choice < 3 || fields.is_empty()) && depth < 4 {
                let fragment = self.fragment(type_name, depth);
                text.push_str(&fragment);
            } else if fields.is_empty() {
                text.push_str(" __typename");
            } else {
                let (field, below) = fields[self.rng.usize(0..fields.len())];
                let key = match self.rng.u8(0..4) {
                    0 => format!("x_{field}: "),
                    1 => self
                        .renamed
                        .get(field)
                        .map_or_else(|| format!("y_{field}: "), |name| format!("{name}: ")),
                    _ if self.renamed.contains_key(field) => format!("z_{field}: "),
                    _ => String::new(),
                };
                let switch = self.switch();
                let _ = write!(text, " {key}{field}{switch}");
                if !below.is_empty() {
                    let below = self.selection(below, depth + 1);
                    let _ = write!(text, " {below}");
                }
            }
        }
        text + " }"
    }

    /// A fragment on this type, or on another one that images are of too.
    fn fragment(&mut self, type_name: &str, depth: usize) -> String {
        // On an image, async-graphql passes over conditions that name a union.
        let on = match type_name {
            "Image" | "Node" => ["Image", "Node"][self.rng.usize(0..2)],
            "_Entity" => ["Image", "Node", "_Entity"][self.rng.usize(0..3)],
            other => other,
        };
        let switch = self.switch();
        let known = self.fragments.get(on).map_or(0, Vec::len);
        if known > 0 && self.rng.bool() {
            let name = &self.fragments[on][self.rng.usize(0..known)];
            return format!(" ...{name}{switch}");
        }
        if on == type_name && self.rng.u8(0..4) == 0 {
            let below = self.selection(type_name, depth + 1);
            return format!(" ...{switch} {below}");
        }
        let below = self.selection(on, depth + 1);
        if self.rng.bool() {
            return format!(" ... on {on}{switch} {below}");
        }
        let name = self.defined(on, &below);
        format!(" ...{name}{switch}")
    }

    fn defined(&mut self, on: &str, below: &str) -> String {
        let of_type = self.fragments.entry(on.to_owned()).or_default();
        let name = format!("f{on}{}", of_type.len());
        of_type.push(name.clone());
        let _ = write!(self.definitions, " fragment {name} on {on} {below}");
        name
    }

    /// Mostly nothing; `@skip`, `@include` or both.
    fn switch(&mut self) -> String {
        let mut text = String::new();
        for directive in ["skip", "include"] {
            if self.rng.u8(0..8) > 0 {
                continue;
            }
            let value = match self.rng.usize(0..SWITCHES.len() + 2) {
                0 => "true".to_owned(),
                1 => "false".to_owned(),
                other => {
                    self.switches.insert(other - 2);
                    format!("$s{}", other - 2)
                }
            };
            let _ = write!(text, " @{directive}(if: {value})");
        }
        text
    }

    fn finished(self, selection: &str) -> Document {
        let text = format!("{selection}{}", self.definitions);
        let (mut declared, mut variables) = self.arguments.declared(&text);
        for switch in self.switches {
            let (declaration, sent) = SWITCHES[switch];
            declared.push(declaration.to_owned());
            if let Some(sent) = sent {
                variables.insert(format!("s{switch}"), json!(sent));
            }
        }
        let declared = match declared.len() {
            0 => String::new(),
            _ => format!("({})", declared.join(", ")),
        };
        Document {
            text: format!("query Q{declared} {text}"),
            variables,
        }
    }
}
