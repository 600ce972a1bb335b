//! What clients give: arguments of fields and directives, and input fields.

use apollo_compiler::Node;
use apollo_compiler::schema::InputValueDefinition;

use super::change::Changes;
use super::change::Severity;
use super::default;
use super::deprecation;
use super::fate::Fate;
use super::fate::fates;
use super::wrapping::is_givable_as;

/// Compares the arguments of the field or directive at `owner`.
pub(super) fn compare(
    owner: &str,
    old: &[Node<InputValueDefinition>],
    new: &[Node<InputValueDefinition>],
    changes: &mut Changes,
) {
    for fate in fates(old, new, |argument| &argument.name) {
        let (Fate::Removed(argument) | Fate::Kept(argument, _) | Fate::Added(argument)) = &fate;
        let coordinate = format!("{owner}({}:)", argument.name);
        compare_one(&coordinate, &fate, changes);
    }
}

/// Says what became of one argument or input field.
pub(super) fn compare_one<T>(coordinate: &str, fate: &Fate<'_, T>, changes: &mut Changes)
where
    T: AsRef<InputValueDefinition>,
{
    match fate {
        Fate::Removed(_) => changes.breaking(coordinate, "was removed"),
        Fate::Added(added) if added.as_ref().is_required() => {
            changes.breaking(coordinate, "was added and is required");
        }
        Fate::Added(_) => changes.safe(coordinate, "was added and is optional"),
        Fate::Kept(old, new) => compare_kept(coordinate, old.as_ref(), new.as_ref(), changes),
    }
}

fn compare_kept(
    coordinate: &str,
    old: &InputValueDefinition,
    new: &InputValueDefinition,
    changes: &mut Changes,
) {
    let still_takes = is_givable_as(&old.ty, &new.ty);
    if old.ty != new.ty {
        let severity = if still_takes {
            Severity::Safe
        } else {
            Severity::Breaking
        };
        let what = format!("changed its type from `{}` to `{}`", old.ty, new.ty);
        changes.add(severity, coordinate, what);
    }
    // Where the type is another one, its default says nothing more.
    if still_takes {
        default::compare(coordinate, old, new, changes);
    }
    deprecation::compare(coordinate, &old.directives, &new.directives, changes);
}
