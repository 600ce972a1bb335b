//! What a field of the root asks, by its arguments.

use std::sync::Arc;

use apollo_compiler::Node;
use apollo_compiler::ast::Argument;
use apollo_compiler::ast::Value;
use apollo_compiler::response::JsonMap;
use apollo_compiler::response::JsonValue;
use async_graphql::ID;
use async_graphql::InputType;
use async_graphql::Name;
use async_graphql::Value as ConstValue;
use serde_json::Number;

use crate::catalogue::View;
use crate::graphql::config::MAX_IDS;
use crate::graphql::error::FieldError;
use crate::graphql::federation::Any;
use crate::graphql::pagination::PageArguments;
use crate::graphql::question::LatestQuestion;
use crate::graphql::question::ListQuestion;
use crate::graphql::question::PageQuestion;
use crate::graphql::question::Place;
use crate::graphql::question::available_view;
use crate::graphql::question::view;

/// What a field asks.
pub(super) enum Question {
    Page(PageQuestion),
    Latest(LatestQuestion),
    /// `image` and `node`.
    Image(Place, ID),
    /// `nodes`.
    Images(Vec<ID>),
    Entities(Vec<Any>),
}

/// The arguments of a field, and the values of the variables in them.
pub(super) struct Arguments<'a> {
    pub(super) given: &'a [Node<Argument>],
    pub(super) variables: &'a JsonMap,
}

impl Arguments<'_> {
    /// What the field asks. `None` if it can't be read.
    pub(super) fn question(&self, field: &str) -> Option<Question> {
        Some(match field {
            "images" | "availableImages" => Question::Page(PageQuestion {
                list: Arc::new(self.list(field)?),
                page: self.page()?,
            }),
            "latestImage" => Question::Latest(LatestQuestion {
                list: self.images(available_view(self.get("filter")?))?,
                by: self.get("by")?,
            }),
            "image" => Question::Image(self.place()?, self.get("id")?),
            "node" => Question::Image(Place::default(), self.get("id")?),
            "nodes" => {
                let ids: Vec<ID> = self.get("ids")?;
                // Too many of them fail the whole answer, for which the derived
                // resolvers are there.
                Question::Images(Some(ids).filter(|ids| ids.len() <= MAX_IDS)?)
            }
            "_entities" => Question::Entities(self.get("representations")?),
            _ => return None,
        })
    }

    /// Which list a connection shows.
    pub(super) fn list(&self, field: &str) -> Option<ListQuestion> {
        Some(match field {
            "images" => self.images(view(self.get("filter")?, self.get("orderBy")?))?,
            _ => ListQuestion::available(self.place()?, self.get("spec")?, self.get("osName")?),
        })
    }

    fn images(&self, view: Result<View, FieldError>) -> Option<ListQuestion> {
        let (place, image_type) = (self.place()?, self.get("type")?);
        let name_contains = self.get("nameContains")?;
        Some(ListQuestion::images(place, image_type, name_contains, view))
    }

    fn place(&self) -> Option<Place> {
        Some(Place {
            account: self.get("account")?,
            region: self.get("region")?,
        })
    }

    fn page(&self) -> Option<PageArguments> {
        Some(PageArguments {
            first: self.get("first")?,
            after: self.get("after")?,
            last: self.get("last")?,
            before: self.get("before")?,
        })
    }

    /// An argument, read as the derived resolvers read it. The defaults of the
    /// schema mean the same as null.
    pub(super) fn get<T: InputType>(&self, name: &str) -> Option<T> {
        let mut given = self.given.iter();
        let value = match given.find(|argument| argument.name == name) {
            None => None,
            Some(argument) => self.value(&argument.value).ok()?,
        };
        T::parse(value).ok()
    }

    /// A value in async-graphql's form; `None` where it is a variable that was not
    /// given.
    fn value(&self, value: &Value) -> Result<Option<ConstValue>, Unreadable> {
        Ok(Some(match value {
            Value::Null => ConstValue::Null,
            Value::Boolean(value) => ConstValue::Boolean(*value),
            Value::String(text) => ConstValue::String(text.clone()),
            Value::Enum(name) => ConstValue::Enum(Name::new(name)),
            Value::Int(number) => ConstValue::Number(number_of(number.as_str())?),
            Value::Float(number) => ConstValue::Number(number_of(number.as_str())?),
            Value::Variable(name) => {
                let Some(value) = self.variables.get(name.as_str()) else {
                    return Ok(None);
                };
                sent(value)
            }
            Value::List(items) => {
                let items = items.iter().map(|item| {
                    let item = self.value(item)?;
                    Ok(item.unwrap_or(ConstValue::Null))
                });
                ConstValue::List(items.collect::<Result<_, _>>()?)
            }
            Value::Object(fields) => {
                let fields = fields.iter().filter_map(|(name, value)| {
                    let value = self.value(value).transpose()?;
                    Some(value.map(|value| (Name::new(name), value)))
                });
                ConstValue::Object(fields.collect::<Result<_, _>>()?)
            }
        }))
    }
}

/// A value that async-graphql has no form for.
struct Unreadable;

fn number_of(text: &str) -> Result<Number, Unreadable> {
    text.parse().map_err(|_| Unreadable)
}

/// A variable's value in async-graphql's form.
fn sent(value: &JsonValue) -> ConstValue {
    match value {
        JsonValue::Null => ConstValue::Null,
        JsonValue::Bool(value) => ConstValue::Boolean(*value),
        JsonValue::Number(number) => ConstValue::Number(number.clone()),
        JsonValue::String(text) => ConstValue::String(text.as_str().to_owned()),
        JsonValue::Array(items) => ConstValue::List(items.iter().map(sent).collect()),
        JsonValue::Object(fields) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| (Name::new(name.as_str()), sent(value)));
            ConstValue::Object(fields.collect())
        }
    }
}
