//! What `@skip` and `@include` look at: the variables that decide what is selected.

use std::collections::BTreeSet;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Name;
use apollo_compiler::ast::Value;
use apollo_compiler::executable::Selection;
use apollo_compiler::executable::SelectionSet;

/// The directives, each of which has the argument `if`.
const SWITCHES: [&str; 2] = ["skip", "include"];

/// The variables of a document that decide what is selected.
pub(super) fn of(document: &ExecutableDocument) -> Vec<Name> {
    let mut found = BTreeSet::new();
    for operation in document.operations.iter() {
        find(&operation.selection_set, &mut found);
    }
    for fragment in document.fragments.values() {
        find(&fragment.selection_set, &mut found);
    }
    found.into_iter().cloned().collect()
}

/// Nesting is bounded by now.
fn find<'a>(set: &'a SelectionSet, found: &mut BTreeSet<&'a Name>) {
    for selection in &set.selections {
        let values = SWITCHES.into_iter().filter_map(|directive| {
            let directive = selection.directives().get(directive)?;
            directive.specified_argument_by_name("if")
        });
        found.extend(values.filter_map(|value| match &**value {
            Value::Variable(name) => Some(name),
            _ => None,
        }));
        match selection {
            Selection::Field(field) => find(&field.selection_set, found),
            Selection::InlineFragment(inline) => find(&inline.selection_set, found),
            Selection::FragmentSpread(_) => {}
        }
    }
}
