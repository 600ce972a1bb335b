//! The one field of a subscription. async-graphql passes over the fragments at
//! a subscription's root.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::Positioned;
use async_graphql::parser::types::DocumentOperations;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::parser::types::FragmentDefinition;
use async_graphql::parser::types::OperationType;
use async_graphql::parser::types::Selection;
use async_graphql::parser::types::SelectionSet;

/// The fragments of a document, by name.
type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

/// Writes the root field of each subscription by itself. The document is valid:
/// its fragments have no cycle, and a subscription has one field.
pub(super) fn unwrap_root_fields(document: &mut ExecutableDocument) {
    let fragments = &document.fragments;
    let operations: Vec<_> = match &mut document.operations {
        DocumentOperations::Single(operation) => vec![operation],
        DocumentOperations::Multiple(operations) => operations.values_mut().collect(),
    };
    for operation in operations {
        if operation.node.ty == OperationType::Subscription {
            let root = &mut operation.node.selection_set.node;
            root.items = root_field(root, fragments).into_iter().collect();
        }
    }
}

fn root_field(set: &SelectionSet, fragments: &Fragments) -> Option<Positioned<Selection>> {
    set.items
        .iter()
        .find_map(|selection| match &selection.node {
            Selection::Field(_) => Some(selection.clone()),
            Selection::InlineFragment(inline) => {
                root_field(&inline.node.selection_set.node, fragments)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = fragments.get(&spread.node.fragment_name.node)?;
                root_field(&fragment.node.selection_set.node, fragments)
            }
        })
}
