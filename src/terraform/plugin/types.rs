//! The types of Terraform's language, as far as data sources need them.

use serde_json::Value as Json;
use serde_json::json;

/// A type of Terraform's language. There are no sets on purpose: a diagnostic
/// can't name one of their members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A number of any precision.
    Number,
    /// A text.
    String,
    /// A list of one type.
    List(Box<Self>),
    /// Texts to values of one type.
    Map(Box<Self>),
    /// Names, each with its type.
    Object(Vec<(String, Self)>),
}

impl Type {
    /// A list of these.
    #[must_use]
    pub fn list(item: Self) -> Self {
        Self::List(Box::new(item))
    }

    /// As people write it: `list(string)`.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Bool => "bool".to_owned(),
            Self::Number => "number".to_owned(),
            Self::String => "string".to_owned(),
            Self::List(item) => format!("list({})", item.name()),
            Self::Map(item) => format!("map({})", item.name()),
            Self::Object(fields) => {
                let fields: Vec<String> = fields
                    .iter()
                    .map(|(name, of)| format!("{name} = {}", of.name()))
                    .collect();
                format!("object({{{}}})", fields.join(", "))
            }
        }
    }

    /// As the protocol has it: `["list","string"]`.
    pub(super) fn constraint(&self) -> Json {
        match self {
            Self::Bool | Self::Number | Self::String => json!(self.name()),
            Self::List(item) => json!(["list", item.constraint()]),
            Self::Map(item) => json!(["map", item.constraint()]),
            Self::Object(fields) => {
                let fields: serde_json::Map<String, Json> = fields
                    .iter()
                    .map(|(name, of)| (name.clone(), of.constraint()))
                    .collect();
                json!(["object", fields])
            }
        }
    }
}
