//! The fields of an object under their names in the answer: what the
//! specification calls `CollectFields`.

use apollo_compiler::Node;
use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::Field;

use super::template::Template;
use crate::graphql::gate::Selected;

/// Fields of one name in the answer. They have the same name in the schema and
/// the same arguments, or the document would not be valid; what is selected below
/// them is joined.
pub(super) type Joined<'a> = [&'a Node<Field>];

/// Writes an object: its braces, the names of its fields and its own. `member` goes
/// on with what is behind each name, or says by `None` that it can't.
pub(super) fn object<'a, G>(
    selected: &'a Selected<'a>,
    template: &mut Template<G>,
    type_name: &str,
    fields: &Joined<'a>,
    member: &mut dyn FnMut(&mut Template<G>, &Joined<'a>) -> Option<()>,
) -> Option<()> {
    let sets = fields.iter().map(|field| &field.selection_set);
    members(selected, template, type_name, sets, member)
}

/// The same of the sets that select its fields.
pub(super) fn members<'a, G>(
    selected: &'a Selected<'a>,
    template: &mut Template<G>,
    type_name: &str,
    sets: impl Iterator<Item = &'a apollo_compiler::executable::SelectionSet>,
    member: &mut dyn FnMut(&mut Template<G>, &Joined<'a>) -> Option<()>,
) -> Option<()> {
    let mut collected: IndexMap<&str, Vec<&Node<Field>>> = IndexMap::default();
    for set in sets {
        selected.each_field(set, &mut |field| {
            let key = field.response_key().as_str();
            collected.entry(key).or_default().push(field);
        });
    }
    let mut separator = "{\"";
    for (key, fields) in &collected {
        template.push(separator);
        separator = ",\"";
        // A name needs no escapes.
        template.push(key);
        template.push("\":");
        if fields[0].name == "__typename" {
            template.push("\"");
            template.push(type_name);
            template.push("\"");
        } else {
            member(template, fields)?;
        }
    }
    // Of an object of which all is skipped, the braces are left.
    template.push(if collected.is_empty() { "{}" } else { "}" });
    Some(())
}
