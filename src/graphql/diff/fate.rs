//! Which named things came, went and stayed.

use std::collections::HashMap;

use apollo_compiler::Name;

/// What became of one of them.
pub(super) enum Fate<'a, T> {
    Removed(&'a T),
    Kept(&'a T, &'a T),
    Added(&'a T),
}

/// What became of each, by its name: the old ones in their order, then those
/// that were added.
pub(super) fn fates<'a, T>(
    old: impl IntoIterator<Item = &'a T>,
    new: impl IntoIterator<Item = &'a T>,
    name: impl Fn(&'a T) -> &'a Name,
) -> Vec<Fate<'a, T>> {
    let new: Vec<&T> = new.into_iter().collect();
    let mut unmet: HashMap<&Name, &T> = new.iter().map(|thing| (name(thing), *thing)).collect();
    let mut fates: Vec<_> = old
        .into_iter()
        .map(|thing| match unmet.remove(name(thing)) {
            Some(same) => Fate::Kept(thing, same),
            None => Fate::Removed(thing),
        })
        .collect();
    let added = new
        .into_iter()
        .filter(|thing| unmet.contains_key(name(thing)));
    fates.extend(added.map(Fate::Added));
    fates
}
