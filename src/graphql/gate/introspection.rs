//! What in a document asks for the schema.

use async_graphql::parser::types::Selection;
use async_graphql::parser::types::SelectionSet;

use super::Admitted;

/// The fields that tell of the schema. The last is federation's.
const TELLING: [&str; 3] = ["__schema", "__type", "_service"];

impl Admitted {
    /// The first field that asks for the schema, in whichever operation.
    pub(in crate::graphql) fn introspects(&self) -> Option<&'static str> {
        let operations = self.document.operations.iter();
        let operations = operations.map(|(_, operation)| &operation.node.selection_set.node);
        let fragments = self.document.fragments.values();
        let fragments = fragments.map(|fragment| &fragment.node.selection_set.node);
        operations.chain(fragments).find_map(telling_field)
    }
}

/// Nesting is bounded by now.
fn telling_field(set: &SelectionSet) -> Option<&'static str> {
    set.items
        .iter()
        .find_map(|selection| match &selection.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                let telling = TELLING.into_iter().find(|telling| *telling == name);
                telling.or_else(|| telling_field(&field.node.selection_set.node))
            }
            Selection::InlineFragment(inline) => telling_field(&inline.node.selection_set.node),
            Selection::FragmentSpread(_) => None,
        })
}
