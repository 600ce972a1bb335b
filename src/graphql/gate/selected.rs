//! What an operation selects, as far as its cost depends on it: fragments are
//! followed, what is skipped is left out, and variables have their values.

use std::cell::Cell;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Node;
use apollo_compiler::ast::Value;
use apollo_compiler::executable::Field;
use apollo_compiler::executable::Selection;
use apollo_compiler::executable::SelectionSet;
use apollo_compiler::response::JsonMap;
use apollo_compiler::response::JsonValue;

use crate::graphql::config::MAX_FIRST;

/// A text of a filter counts for one term more for each so many bytes.
const BYTES_OF_A_TERM: usize = 40;

/// To read a pattern, and to make of it what can be looked for, takes about as long as
/// for so many plain texts.
const TERMS_OF_A_PATTERN: usize = 100;

/// A document, and the variables of the operation to execute.
pub(in crate::graphql) struct Selected<'a> {
    document: &'a ExecutableDocument,
    variables: &'a JsonMap,
    /// Whether a variable was looked at.
    has_looked: Cell<bool>,
}

impl<'a> Selected<'a> {
    pub(super) fn new(document: &'a ExecutableDocument, variables: &'a JsonMap) -> Self {
        Self {
            document,
            variables,
            has_looked: Cell::new(false),
        }
    }

    /// Whether all that was found so far is so whatever the variables are.
    pub(super) fn holds_for_all_variables(&self) -> bool {
        !self.has_looked.get()
    }

    /// Visits the fields of a selection set, those of its fragments included and
    /// those that are skipped left out. Type conditions are not looked at: every
    /// interface and union here has one member, `Image`, so that those that are
    /// valid hold.
    pub(in crate::graphql) fn each_field(
        &self,
        set: &'a SelectionSet,
        visit: &mut dyn FnMut(&'a Node<Field>),
    ) {
        for selection in &set.selections {
            if !self.is_included(selection) {
                continue;
            }
            match selection {
                Selection::Field(field) => visit(field),
                Selection::InlineFragment(inline) => self.each_field(&inline.selection_set, visit),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.fragment_name) {
                        self.each_field(&fragment.selection_set, visit);
                    }
                }
            }
        }
    }

    /// How many images an argument asks for (`first`, `last`); `None` if it is not
    /// given. One out of range is refused later, and costs nothing.
    pub(super) fn length(&self, field: &Field, argument: &str) -> Option<usize> {
        let number = self.value(field, argument)?.as_i64()?;
        let in_range = 0..=i64::from(MAX_FIRST);
        Some(if in_range.contains(&number) {
            usize::try_from(number).unwrap_or(0)
        } else {
            0
        })
    }

    /// An argument's text, an enum's value included; `None` if it is not given or
    /// null.
    pub(super) fn text(&self, field: &Field, argument: &str) -> Option<String> {
        match self.value(field, argument)? {
            JsonValue::String(text) => Some(text.as_str().to_owned()),
            _ => None,
        }
    }

    /// Whether an argument is given, and not null.
    pub(super) fn is_given(&self, field: &Field, argument: &str) -> bool {
        match field
            .specified_argument_by_name(argument)
            .map(|value| &**value)
        {
            None | Some(Value::Null) => false,
            Some(Value::Variable(name)) => {
                let value = self.variable(name);
                value.is_some_and(|value| !value.is_null())
            }
            Some(_) => true,
        }
    }

    /// How long a list is. What is no list stands for a list of one.
    pub(super) fn count(&self, field: &Field, argument: &str) -> usize {
        let value = field.specified_argument_by_name(argument);
        match value.map(|value| &**value) {
            Some(Value::List(items)) => items.len(),
            Some(Value::Variable(name)) => {
                let value = self.variable(name);
                value.and_then(JsonValue::as_array).map_or(1, Vec::len)
            }
            _ => 1,
        }
    }

    /// How many terms an argument has: its values at all levels, long ones counted by
    /// their length and patterns by what it takes to read them.
    pub(super) fn terms(&self, field: &Field, argument: &str) -> usize {
        let value = field.specified_argument_by_name(argument);
        value.map_or(0, |value| self.terms_of("", value))
    }

    fn terms_of(&self, key: &str, value: &Value) -> usize {
        match value {
            Value::Null => 0,
            Value::Variable(name) => self
                .variable(name)
                .map_or(0, |json| terms_of_json(key, json)),
            Value::List(items) => items.iter().map(|item| self.terms_of(key, item)).sum(),
            Value::Object(fields) => {
                let fields = fields.iter();
                fields.map(|(key, value)| self.terms_of(key, value)).sum()
            }
            Value::String(text) => terms_of_text(key, text),
            _ => 1,
        }
    }

    /// An argument's value, where it matters here: a number, a text, or whether.
    fn value(&self, field: &Field, argument: &str) -> Option<JsonValue> {
        self.resolved(field.specified_argument_by_name(argument)?)
    }

    fn resolved(&self, value: &Value) -> Option<JsonValue> {
        match value {
            Value::Variable(name) => self.variable(name).cloned(),
            Value::Int(number) => Some(i64::from(number.try_to_i32().ok()?).into()),
            Value::Boolean(value) => Some((*value).into()),
            Value::String(text) => Some(text.as_str().into()),
            Value::Enum(name) => Some(name.as_str().into()),
            _ => None,
        }
    }

    fn variable(&self, name: &str) -> Option<&'a JsonValue> {
        self.has_looked.set(true);
        self.variables.get(name)
    }

    fn is_included(&self, selection: &Selection) -> bool {
        let holds = |directive: &str| {
            let directive = selection.directives().get(directive)?;
            let value = directive.specified_argument_by_name("if")?;
            self.resolved(value)?.as_bool()
        };
        holds("skip") != Some(true) && holds("include") != Some(false)
    }
}

fn terms_of_json(key: &str, json: &JsonValue) -> usize {
    match json {
        JsonValue::Null => 0,
        JsonValue::Array(items) => items.iter().map(|item| terms_of_json(key, item)).sum(),
        JsonValue::Object(fields) => {
            let fields = fields.iter();
            fields
                .map(|(key, json)| terms_of_json(key.as_str(), json))
                .sum()
        }
        JsonValue::String(text) => terms_of_text(key, text.as_str()),
        JsonValue::Bool(_) | JsonValue::Number(_) => 1,
    }
}

fn terms_of_text(key: &str, text: &str) -> usize {
    let pattern = if matches!(key, "regex" | "glob") {
        TERMS_OF_A_PATTERN
    } else {
        1
    };
    pattern + text.len() / BYTES_OF_A_TERM
}
