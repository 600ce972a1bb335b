//! What a field of the root asks, by its arguments.

use std::sync::Arc;

use apollo_compiler::Node;
use apollo_compiler::ast::Argument;
use apollo_compiler::ast::Value;
use apollo_compiler::executable::Field;
use apollo_compiler::response::JsonMap;
use async_graphql::ID;
use async_graphql::InputType;
use async_graphql::Name;
use async_graphql::Value as ConstValue;
use serde_json::Number;

use crate::graphql::config::MAX_IDS;
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

/// The same in a plan.
pub(super) enum Asks {
    /// It holds no variable, and was read once.
    Fixed(Arc<Question>),
    /// It is read for each request.
    Open(String, Vec<Node<Argument>>),
}

impl Asks {
    /// What a field asks. `None` if it can't be read.
    pub(super) fn of(field: &Field) -> Option<Self> {
        let given = &field.arguments;
        if given.iter().any(|argument| has_variable(&argument.value)) {
            return Some(Self::Open(field.name.to_string(), given.clone()));
        }
        let arguments = Arguments {
            given,
            variables: &JsonMap::default(),
        };
        let question = arguments.question(&field.name)?;
        Some(Self::Fixed(Arc::new(question)))
    }

    /// The question of a request. `None` if it can't be read: async-graphql then
    /// says why.
    pub(super) fn question(&self, variables: &JsonMap) -> Option<Arc<Question>> {
        match self {
            Self::Fixed(question) => Some(Arc::clone(question)),
            Self::Open(field, given) => {
                let question = Arguments { given, variables }.question(field)?;
                Some(Arc::new(question))
            }
        }
    }
}

struct Arguments<'a> {
    given: &'a [Node<Argument>],
    variables: &'a JsonMap,
}

impl Arguments<'_> {
    fn question(&self, field: &str) -> Option<Question> {
        Some(match field {
            "images" => Question::Page(PageQuestion {
                list: self.images(view(self.get("filter")?, self.get("orderBy")?))?,
                page: self.page()?,
            }),
            "availableImages" => {
                let (spec, os_name) = (self.get("spec")?, self.get("osName")?);
                Question::Page(PageQuestion {
                    list: ListQuestion::available(self.place()?, spec, os_name),
                    page: self.page()?,
                })
            }
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

    fn images(
        &self,
        view: Result<crate::catalogue::View, crate::graphql::error::FieldError>,
    ) -> Option<ListQuestion> {
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
    fn get<T: InputType>(&self, name: &str) -> Option<T> {
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
                let json = serde_json::to_value(value).map_err(|_| Unreadable)?;
                ConstValue::from_json(json).map_err(|_| Unreadable)?
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

fn has_variable(value: &Value) -> bool {
    match value {
        Value::Variable(_) => true,
        Value::List(items) => items.iter().any(|item| has_variable(item)),
        Value::Object(fields) => fields.iter().any(|(_, value)| has_variable(value)),
        _ => false,
    }
}
