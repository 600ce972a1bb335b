//! What a field of the root asks, as far as its document tells: the rest is read for
//! each request.

use std::sync::Arc;

use apollo_compiler::Node;
use apollo_compiler::ast::Argument;
use apollo_compiler::ast::Value;
use apollo_compiler::executable::Field;
use apollo_compiler::response::JsonMap;
use async_graphql::InputType;

use super::arguments::Arguments;
use super::arguments::Question;
use crate::graphql::pagination::PageArguments;
use crate::graphql::question::ListQuestion;
use crate::graphql::question::PageQuestion;

/// The arguments of a connection that do not say which list it shows.
const PAGE: [&str; 4] = ["first", "after", "last", "before"];

/// What arguments take in memory once they are read, for each byte of theirs in the
/// document: the smallest values take the most.
const BYTES_OF_A_BYTE: usize = 64;

/// What a regular expression takes at most: several automata of 1 MiB.
const BYTES_OF_A_REGEX: usize = 4 << 20;

/// What a field asks, in a plan.
pub(super) enum Asks {
    /// It holds no variable, and was read once.
    Fixed(Arc<Question>),
    /// The list was read once; its window is another one each time.
    Window(Arc<ListQuestion>, Page),
    /// It is read for each request.
    Open(String, Vec<Node<Argument>>),
}

/// The arguments of [`PAGE`].
pub(super) struct Page {
    first: Given<i32>,
    after: Given<String>,
    last: Given<i32>,
    before: Given<String>,
}

/// An argument.
enum Given<T> {
    Fixed(Option<T>),
    /// There is a variable in it.
    Open(Node<Argument>),
}

impl Asks {
    /// What a field asks. `None` if it can't be read.
    pub(super) fn of(field: &Field) -> Option<Self> {
        let given = &field.arguments;
        let arguments = Arguments {
            given,
            variables: &JsonMap::default(),
        };
        let mut open = given.iter().filter(|given| is_open(given)).peekable();
        if open.peek().is_none() {
            let question = arguments.question(&field.name)?;
            return Some(Self::Fixed(Arc::new(question)));
        }
        let is_connection = matches!(field.name.as_str(), "images" | "availableImages");
        if is_connection && open.all(|open| PAGE.contains(&open.name.as_str())) {
            let list = arguments.list(&field.name)?;
            return Some(Self::Window(Arc::new(list), Page::of(&arguments)?));
        }
        Some(Self::Open(field.name.to_string(), given.clone()))
    }

    /// The question of a request. `None` if it can't be read: async-graphql then
    /// says why.
    pub(super) fn question(&self, variables: &JsonMap) -> Option<Arc<Question>> {
        Some(match self {
            Self::Fixed(question) => Arc::clone(question),
            Self::Window(list, page) => Arc::new(Question::Page(PageQuestion {
                list: Arc::clone(list),
                page: page.arguments(variables)?,
            })),
            Self::Open(field, given) => Arc::new(Arguments { given, variables }.question(field)?),
        })
    }
}

impl Page {
    fn of(arguments: &Arguments<'_>) -> Option<Self> {
        Some(Self {
            first: Given::of(arguments, "first")?,
            after: Given::of(arguments, "after")?,
            last: Given::of(arguments, "last")?,
            before: Given::of(arguments, "before")?,
        })
    }

    fn arguments(&self, variables: &JsonMap) -> Option<PageArguments> {
        Some(PageArguments {
            first: self.first.value(variables)?,
            after: self.after.value(variables)?,
            last: self.last.value(variables)?,
            before: self.before.value(variables)?,
        })
    }
}

impl<T: InputType + Clone> Given<T> {
    fn of(arguments: &Arguments<'_>, name: &str) -> Option<Self> {
        let mut given = arguments.given.iter();
        let open = given.find(|given| given.name == name && is_open(given));
        Some(match open {
            Some(open) => Self::Open(open.clone()),
            None => Self::Fixed(arguments.get(name)?),
        })
    }

    fn value(&self, variables: &JsonMap) -> Option<Option<T>> {
        match self {
            Self::Fixed(value) => Some(value.clone()),
            Self::Open(argument) => {
                let given = std::slice::from_ref(argument);
                Arguments { given, variables }.get(&argument.name)
            }
        }
    }
}

/// How many bytes a field's arguments take in memory at most, once they are read.
pub(super) fn weight(field: &Field) -> usize {
    let arguments = field.arguments.iter();
    let weights = arguments.map(|argument| {
        let span = argument.location();
        let text = span.map_or(0, |span| span.end_offset() - span.offset());
        text * BYTES_OF_A_BYTE + regexes(&argument.value) * BYTES_OF_A_REGEX
    });
    weights.sum()
}

fn is_open(argument: &Argument) -> bool {
    has_variable(&argument.value)
}

fn has_variable(value: &Value) -> bool {
    match value {
        Value::Variable(_) => true,
        Value::List(items) => items.iter().any(|item| has_variable(item)),
        Value::Object(fields) => fields.iter().any(|(_, value)| has_variable(value)),
        _ => false,
    }
}

fn regexes(value: &Value) -> usize {
    match value {
        Value::List(items) => items.iter().map(|item| regexes(item)).sum(),
        Value::Object(fields) => {
            let fields = fields.iter();
            let counted = fields.map(|(name, value)| usize::from(name == "regex") + regexes(value));
            counted.sum()
        }
        _ => 0,
    }
}
