//! Input objects that name a field twice. The specification has them refused ("Input
//! Object Field Uniqueness"), and apollo-compiler lets them pass: which of the two is
//! meant is anybody's guess.

use std::collections::HashSet;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Name;
use apollo_compiler::Node;
use apollo_compiler::ast::Argument;
use apollo_compiler::ast::DirectiveList;
use apollo_compiler::ast::Value;
use apollo_compiler::executable::Selection;
use apollo_compiler::executable::SelectionSet;

use crate::graphql::error::Code;
use crate::graphql::error::RequestError;

/// Refuses a document in which an object, wherever it stands, names a field twice.
/// Nesting is bounded by now.
pub(super) fn check(document: &ExecutableDocument) -> Result<(), RequestError> {
    repeated(document).map_or(Ok(()), |name| {
        let message = format!("the input field `{name}` is provided multiple times");
        let error = RequestError::new(Code::GraphqlValidationFailed, message);
        let range = name.line_column_range(&document.sources);
        Err(match range.map(|range| range.start) {
            Some(start) => error.at(start.line, start.column),
            None => error,
        })
    })
}

fn repeated(document: &ExecutableDocument) -> Option<&Name> {
    let mut operations = document.operations.iter();
    let in_operations = operations.find_map(|operation| {
        let mut variables = operation.variables.iter();
        let in_variables = variables.find_map(|variable| {
            let default = variable.default_value.as_ref();
            default
                .and_then(|value| in_value(value))
                .or_else(|| in_directives(&variable.directives))
        });
        in_variables
            .or_else(|| in_directives(&operation.directives))
            .or_else(|| in_set(&operation.selection_set))
    });
    in_operations.or_else(|| {
        document.fragments.values().find_map(|fragment| {
            in_directives(&fragment.directives).or_else(|| in_set(&fragment.selection_set))
        })
    })
}

fn in_set(set: &SelectionSet) -> Option<&Name> {
    set.selections.iter().find_map(|selection| {
        let within = match selection {
            Selection::Field(field) => {
                in_arguments(&field.arguments).or_else(|| in_set(&field.selection_set))
            }
            Selection::InlineFragment(inline) => in_set(&inline.selection_set),
            Selection::FragmentSpread(_) => None,
        };
        within.or_else(|| in_directives(selection.directives()))
    })
}

fn in_directives(directives: &DirectiveList) -> Option<&Name> {
    let mut directives = directives.iter();
    directives.find_map(|directive| in_arguments(&directive.arguments))
}

fn in_arguments(arguments: &[Node<Argument>]) -> Option<&Name> {
    arguments
        .iter()
        .find_map(|argument| in_value(&argument.value))
}

fn in_value(value: &Value) -> Option<&Name> {
    match value {
        Value::List(items) => items.iter().find_map(|item| in_value(item)),
        Value::Object(fields) => {
            let mut seen = HashSet::new();
            let mut fields = fields.iter();
            fields.find_map(|(name, value)| {
                let is_new = seen.insert(name);
                if is_new { in_value(value) } else { Some(name) }
            })
        }
        _ => None,
    }
}
