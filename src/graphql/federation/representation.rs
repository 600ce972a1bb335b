//! What another service knows of an image: a representation of it.

use async_graphql::Value;

use super::problem::Problem;

/// A representation of an image. Whatever else it holds is of no interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Representation<'a> {
    pub(super) id: &'a str,
    /// Where it is, if the representation says so.
    pub(super) region: Option<&'a str>,
}

impl<'a> Representation<'a> {
    pub(super) fn read(value: &'a Value) -> Result<Self, Problem> {
        let Value::Object(fields) = value else {
            return Err(Problem::no_object(value));
        };
        let text = |field: &'static str| match fields.get(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(other) => Err(Problem::no_string(field, other)),
        };
        match text("__typename")? {
            Some("Image") => {}
            Some(other) => return Err(Problem::unknown_type(other)),
            None => return Err(Problem::Missing("__typename")),
        }
        let id = text("id")?.ok_or(Problem::Missing("id"))?;
        let region = match fields.get("region") {
            // Another service may have the field and not know its value.
            Some(Value::Null) => None,
            _ => text("region")?,
        };
        Ok(Self { id, region })
    }
}
