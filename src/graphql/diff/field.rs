//! Fields of object types and interfaces.

use apollo_compiler::Name;
use apollo_compiler::collections::IndexMap;
use apollo_compiler::schema::Component;
use apollo_compiler::schema::FieldDefinition;

use super::argument;
use super::change::Changes;
use super::change::Severity;
use super::deprecation;
use super::fate::Fate;
use super::fate::fates;
use super::wrapping::is_readable_as;

type Fields = IndexMap<Name, Component<FieldDefinition>>;

pub(super) fn compare(type_name: &Name, old: &Fields, new: &Fields, changes: &mut Changes) {
    let coordinate = |field: &FieldDefinition| format!("{type_name}.{}", field.name);
    for fate in fates(old.values(), new.values(), |field| &field.name) {
        match fate {
            Fate::Removed(field) => changes.breaking(coordinate(field), "was removed"),
            Fate::Added(field) => changes.safe(coordinate(field), "was added"),
            Fate::Kept(old, new) => compare_field(&coordinate(old), old, new, changes),
        }
    }
}

fn compare_field(
    coordinate: &str,
    old: &FieldDefinition,
    new: &FieldDefinition,
    changes: &mut Changes,
) {
    if old.ty != new.ty {
        let severity = if is_readable_as(&old.ty, &new.ty) {
            Severity::Safe
        } else {
            Severity::Breaking
        };
        let what = format!("changed its type from `{}` to `{}`", old.ty, new.ty);
        changes.add(severity, coordinate, what);
    }
    deprecation::compare(coordinate, &old.directives, &new.directives, changes);
    argument::compare(coordinate, &old.arguments, &new.arguments, changes);
}
