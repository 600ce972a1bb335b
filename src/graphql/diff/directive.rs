//! Definitions of directives.

use apollo_compiler::Schema;
use apollo_compiler::schema::DirectiveDefinition;

use super::argument;
use super::change::Changes;
use super::fate::Fate;
use super::fate::fates;

pub(super) fn compare(old: &Schema, new: &Schema, changes: &mut Changes) {
    let old = old.directive_definitions.values();
    let new = new.directive_definitions.values();
    let coordinate = |directive: &DirectiveDefinition| format!("@{}", directive.name);
    for fate in fates(old, new, |directive| &directive.name) {
        match fate {
            Fate::Removed(directive) => changes.breaking(coordinate(directive), "was removed"),
            Fate::Added(directive) => changes.safe(coordinate(directive), "was added"),
            Fate::Kept(old, new) => compare_directive(&coordinate(old), old, new, changes),
        }
    }
}

fn compare_directive(
    coordinate: &str,
    old: &DirectiveDefinition,
    new: &DirectiveDefinition,
    changes: &mut Changes,
) {
    match (old.repeatable, new.repeatable) {
        (true, false) => changes.breaking(coordinate, "can't be repeated any more"),
        (false, true) => changes.safe(coordinate, "can be repeated now"),
        (true, true) | (false, false) => {}
    }
    for gone in old.locations.iter().filter(|l| !new.locations.contains(l)) {
        changes.breaking(coordinate, format!("can't stand at {gone} any more"));
    }
    for added in new.locations.iter().filter(|l| !old.locations.contains(l)) {
        changes.safe(coordinate, format!("can stand at {added} now"));
    }
    argument::compare(coordinate, &old.arguments, &new.arguments, changes);
}
