//! What can be wrong with a representation.

use async_graphql::Value;

use super::super::error::shortened;

/// How much of a text an error shows, in characters. There may be thousands.
const SHOWN: usize = 60;

/// What is wrong with a representation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::graphql) enum Problem {
    #[error("it is {0}; it must be an object with `__typename` and `id`")]
    NoObject(&'static str),
    #[error("it has no `{0}`")]
    Missing(&'static str),
    #[error("its `{field}` is {is}; it must be a string")]
    NoString {
        field: &'static str,
        is: &'static str,
    },
    #[error("its `__typename` is `{0}`; the only entity here is `Image`")]
    UnknownType(String),
    #[error("no source has its region `{0}`; `sources` lists those that there are")]
    UnknownRegion(String),
}

impl Problem {
    pub(super) fn no_object(value: &Value) -> Self {
        Self::NoObject(kind(value))
    }

    pub(super) fn no_string(field: &'static str, value: &Value) -> Self {
        let is = kind(value);
        Self::NoString { field, is }
    }

    pub(super) fn unknown_type(name: &str) -> Self {
        Self::UnknownType(shortened(name, SHOWN))
    }

    pub(super) fn unknown_region(region: &str) -> Self {
        Self::UnknownRegion(shortened(region, SHOWN))
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Boolean(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Enum(_) => "a name without quotes",
        Value::Binary(_) => "bytes",
        Value::List(_) => "a list",
        Value::Object(_) => "an object",
    }
}
