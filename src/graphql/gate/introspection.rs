//! What in a document asks for the schema.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::executable::Selection;
use apollo_compiler::executable::SelectionSet;

/// The fields that tell of the schema. The last is federation's.
const TELLING: [&str; 3] = ["__schema", "__type", "_service"];

/// The first field that asks for the schema, in whichever operation.
pub(super) fn introspects(document: &ExecutableDocument) -> Option<&'static str> {
    let operations = document.operations.iter();
    let operations = operations.map(|operation| &operation.selection_set);
    let fragments = document.fragments.values();
    let fragments = fragments.map(|fragment| &fragment.selection_set);
    operations.chain(fragments).find_map(telling_field)
}

/// Nesting is bounded by now.
fn telling_field(set: &SelectionSet) -> Option<&'static str> {
    set.selections.iter().find_map(|selection| match selection {
        Selection::Field(field) => {
            let telling = TELLING.into_iter().find(|telling| field.name == *telling);
            telling.or_else(|| telling_field(&field.selection_set))
        }
        Selection::InlineFragment(inline) => telling_field(&inline.selection_set),
        Selection::FragmentSpread(_) => None,
    })
}
