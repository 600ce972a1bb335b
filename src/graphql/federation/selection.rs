//! Whether BCC has to be asked: what is selected of the entities.

use std::collections::HashMap;

use async_graphql::Context;
use async_graphql::Name;
use async_graphql::Positioned;
use async_graphql::parser::types::Field;
use async_graphql::parser::types::FragmentDefinition;
use async_graphql::parser::types::Selection;
use async_graphql::parser::types::SelectionSet;

use super::representation::Representation;

/// What is selected of the entities of a field.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::graphql) struct Selected {
    /// Their region.
    region: bool,
    /// More than their keys.
    more: bool,
}

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

impl Selected {
    /// Notes that a field of the entities is selected.
    pub(in crate::graphql) fn add(&mut self, field: &str) {
        match field {
            "__typename" | "id" => {}
            "region" => self.region = true,
            _ => self.more = true,
        }
    }

    /// What is selected below the field that is being answered.
    ///
    /// A document may have the field several times under one name. The executor
    /// answers each of them by itself and joins the answers, so that all of them
    /// have to agree on what is null. That is why this looks at the operation.
    pub(super) fn of(ctx: &Context<'_>) -> Self {
        let name = &ctx.item.node.response_key().node;
        let operation = &ctx.query_env.operation.node;
        let fragments = &ctx.query_env.fragments;
        let mut selected = Self::default();
        each_field(&operation.selection_set.node, fragments, &mut |root| {
            if root.response_key().node != *name {
                return;
            }
            each_field(&root.selection_set.node, fragments, &mut |field| {
                selected.add(&field.name.node)
            });
        });
        selected
    }

    /// Whether all of it is in the representation.
    pub(super) fn is_in(self, representation: Representation<'_>) -> bool {
        !self.more && (!self.region || representation.region.is_some())
    }
}

/// Visits the fields of a selection set, those of its fragments included. The
/// executor has taken out those that are skipped.
fn each_field<'a>(
    set: &'a SelectionSet,
    fragments: &'a Fragments,
    visit: &mut dyn FnMut(&'a Field),
) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => visit(&field.node),
            Selection::InlineFragment(inline) => {
                each_field(&inline.node.selection_set.node, fragments, visit);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = fragments.get(&spread.node.fragment_name.node) {
                    each_field(&fragment.node.selection_set.node, fragments, visit);
                }
            }
        }
    }
}
