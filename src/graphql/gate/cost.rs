//! What an operation may cost: the size of its answer, and the calls about
//! single images. Known before the first call, whatever is held.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::ast::Value;
use apollo_compiler::executable::Field;
use apollo_compiler::executable::Operation;
use apollo_compiler::executable::Selection;
use apollo_compiler::executable::SelectionSet;
use apollo_compiler::response::JsonMap;
use apollo_compiler::response::JsonValue;

use crate::graphql::LimitsConfig;
use crate::graphql::config::DEFAULT_FIRST;
use crate::graphql::config::MAX_FIRST;
use crate::graphql::error::Code;
use crate::graphql::error::RequestError;

/// The fields of an image that cost a call each. No other type has such names.
const COSTLY: [&str; 2] = ["detail", "sharedWith"];

/// Refuses an operation whose answer may be larger than `limits.fields`, or that
/// may need more calls about single images than `limits.detail_calls`.
pub(super) fn check(
    document: &ExecutableDocument,
    operation: &Operation,
    variables: &JsonMap,
    limits: &LimitsConfig,
) -> Result<(), RequestError> {
    let request = Request {
        document,
        variables,
    };
    let (mut fields, mut calls) = (0_usize, 0_usize);
    request.each_field(&operation.selection_set, &mut |field| {
        let images = request.images_of(field);
        let below = request.fields_below(&field.selection_set);
        fields = fields.saturating_add(images.saturating_mul(below));
        calls = calls.saturating_add(images.saturating_mul(request.costly_kinds(field)));
    });
    if fields > limits.fields {
        let message = format!(
            "The answer may have {fields} fields; the most is {} (`limits.fields`). Ask for fewer images with `first`, or for fewer fields of each",
            limits.fields
        );
        return Err(RequestError::new(Code::QueryTooComplex, message));
    }
    if calls > limits.detail_calls {
        let message = format!(
            "`detail` and `sharedWith` cost a call to BCC for each image: this request may need {calls}; the most is {} (`limits.detail_calls`). Ask for fewer images with `first`",
            limits.detail_calls
        );
        return Err(RequestError::new(Code::QueryTooComplex, message));
    }
    Ok(())
}

struct Request<'a> {
    document: &'a ExecutableDocument,
    variables: &'a JsonMap,
}

impl<'a> Request<'a> {
    /// Visits the fields of a selection set, those of its fragments included and
    /// those that are skipped left out.
    fn each_field(&self, set: &'a SelectionSet, visit: &mut dyn FnMut(&'a Field)) {
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

    /// How many fields are selected below a root field, at all levels.
    fn fields_below(&self, set: &'a SelectionSet) -> usize {
        let mut fields = 0;
        self.each_field(set, &mut |field| {
            fields += 1 + self.fields_below(&field.selection_set);
        });
        fields
    }

    /// How many of the costly fields are selected on the images of a root field.
    /// The same one in several places is asked once an image.
    fn costly_kinds(&self, root: &'a Field) -> usize {
        let mut found = [false; COSTLY.len()];
        self.find_costly(&root.selection_set, &mut found);
        found.iter().filter(|found| **found).count()
    }

    fn find_costly(&self, set: &'a SelectionSet, found: &mut [bool; COSTLY.len()]) {
        self.each_field(set, &mut |field| {
            if let Some(kind) = COSTLY.iter().position(|name| field.name == *name) {
                found[kind] = true;
            }
            self.find_costly(&field.selection_set, found);
        });
    }

    /// How many images a root field may give.
    fn images_of(&self, root: &Field) -> usize {
        match root.name.as_str() {
            "images" | "availableImages" => {
                let first = self.number(root, "first");
                let last = self.number(root, "last");
                match (first, last) {
                    (None, None) => usize::try_from(DEFAULT_FIRST).unwrap_or(0),
                    (first, last) => first.unwrap_or(usize::MAX).min(last.unwrap_or(usize::MAX)),
                }
            }
            "nodes" => match self.value(root, "ids") {
                Some(JsonValue::Array(ids)) => ids.len(),
                _ => 1,
            },
            _ => 1,
        }
    }

    fn number(&self, field: &Field, argument: &str) -> Option<usize> {
        let value = self.value(field, argument)?;
        // One out of range is refused later, and costs nothing.
        let in_range = 0..=i64::from(MAX_FIRST);
        let number = value.as_i64()?;
        Some(if in_range.contains(&number) {
            usize::try_from(number).unwrap_or(0)
        } else {
            0
        })
    }

    /// An argument's value, where it matters here: a number, or a list.
    fn value(&self, field: &Field, argument: &str) -> Option<JsonValue> {
        self.resolved(field.specified_argument_by_name(argument)?)
    }

    fn resolved(&self, value: &Value) -> Option<JsonValue> {
        match value {
            Value::Variable(name) => self.variables.get(name.as_str()).cloned(),
            Value::Int(number) => Some(i64::from(number.try_to_i32().ok()?).into()),
            Value::Boolean(value) => Some((*value).into()),
            Value::List(items) => Some(JsonValue::Array(
                items.iter().map(|_| JsonValue::Null).collect(),
            )),
            _ => None,
        }
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
