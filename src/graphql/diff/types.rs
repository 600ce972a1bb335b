//! The types, each by its kind.

use apollo_compiler::Name;
use apollo_compiler::Schema;
use apollo_compiler::collections::IndexSet;
use apollo_compiler::schema::ComponentName;
use apollo_compiler::schema::EnumType;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::schema::InputObjectType;
use apollo_compiler::schema::ScalarType;
use apollo_compiler::schema::UnionType;

use super::argument;
use super::change::Changes;
use super::default::line;
use super::deprecation;
use super::fate::Fate;
use super::fate::fates;
use super::field;

pub(super) fn compare(old: &Schema, new: &Schema, changes: &mut Changes) {
    for fate in fates(own(old), own(new), ExtendedType::name) {
        match fate {
            Fate::Removed(ty) => changes.breaking(ty.name().as_str(), "was removed"),
            Fate::Added(ty) => added(ty, old, changes),
            Fate::Kept(old, new) => compare_type(old, new, changes),
        }
    }
}

/// The types that the schema defines itself. A built-in scalar is among its
/// types only while something uses it, and that is compared.
fn own(schema: &Schema) -> impl Iterator<Item = &ExtendedType> {
    schema.types.values().filter(|ty| !ty.is_built_in())
}

/// A new type may appear wherever an interface that it implements is returned.
fn added(ty: &ExtendedType, old: &Schema, changes: &mut Changes) {
    let name = ty.name().as_str();
    let known: Vec<&str> = match ty {
        ExtendedType::Object(object) => object.implements_interfaces.iter(),
        // An interface is no type of an answer's object.
        _ => Default::default(),
    }
    .map(|interface| interface.name.as_str())
    .filter(|interface| old.get_interface(interface).is_some())
    .collect();
    if known.is_empty() {
        changes.safe(name, "was added");
    } else {
        let what = format!("was added and implements `{}`", known.join("`, `"));
        changes.dangerous(name, what);
    }
}

fn compare_type(old: &ExtendedType, new: &ExtendedType, changes: &mut Changes) {
    use ExtendedType as Kind;

    let name = old.name();
    match (old, new) {
        (Kind::Scalar(old), Kind::Scalar(new)) => compare_scalar(old, new, changes),
        (Kind::Object(old), Kind::Object(new)) => {
            let (was, is) = (&old.implements_interfaces, &new.implements_interfaces);
            compare_interfaces(name, was, is, changes);
            field::compare(name, &old.fields, &new.fields, changes);
        }
        (Kind::Interface(old), Kind::Interface(new)) => {
            let (was, is) = (&old.implements_interfaces, &new.implements_interfaces);
            compare_interfaces(name, was, is, changes);
            field::compare(name, &old.fields, &new.fields, changes);
        }
        (Kind::Union(old), Kind::Union(new)) => compare_union(old, new, changes),
        (Kind::Enum(old), Kind::Enum(new)) => compare_enum(old, new, changes),
        (Kind::InputObject(old), Kind::InputObject(new)) => compare_input(old, new, changes),
        _ => {
            let what = format!("changed from {} to {}", kind(old), kind(new));
            changes.breaking(name.as_str(), what);
        }
    }
}

fn kind(ty: &ExtendedType) -> &'static str {
    match ty {
        ExtendedType::Scalar(_) => "a scalar",
        ExtendedType::Object(_) => "an object type",
        ExtendedType::Interface(_) => "an interface",
        ExtendedType::Union(_) => "a union",
        ExtendedType::Enum(_) => "an enum",
        ExtendedType::InputObject(_) => "an input type",
    }
}

fn compare_scalar(old: &ScalarType, new: &ScalarType, changes: &mut Changes) {
    let url = |scalar: &ScalarType| {
        let specified_by = scalar.directives.get("specifiedBy")?;
        specified_by
            .specified_argument_by_name("url")
            .map(|url| line(url))
    };
    let name = old.name.as_str();
    match (url(old), url(new)) {
        (Some(was), Some(is)) if was != is => {
            changes.dangerous(
                name,
                format!("changed its specification from {was} to {is}"),
            );
        }
        (Some(was), None) => {
            changes.dangerous(name, format!("has no specification any more; it was {was}"));
        }
        (None, Some(is)) => changes.safe(name, format!("has a specification now: {is}")),
        (Some(_), Some(_)) | (None, None) => {}
    }
}

fn compare_interfaces(
    name: &Name,
    old: &IndexSet<ComponentName>,
    new: &IndexSet<ComponentName>,
    changes: &mut Changes,
) {
    for fate in fates(old, new, |interface| &interface.name) {
        match fate {
            Fate::Removed(interface) => {
                changes.breaking(name.as_str(), format!("no longer implements `{interface}`"));
            }
            Fate::Added(interface) => {
                changes.dangerous(name.as_str(), format!("implements `{interface}` now"));
            }
            Fate::Kept(..) => {}
        }
    }
}

fn compare_union(old: &UnionType, new: &UnionType, changes: &mut Changes) {
    let name = old.name.as_str();
    for fate in fates(&old.members, &new.members, |member| &member.name) {
        match fate {
            Fate::Removed(member) => {
                changes.breaking(name, format!("no longer has the member `{member}`"));
            }
            Fate::Added(member) => {
                changes.dangerous(name, format!("has the member `{member}` now"));
            }
            Fate::Kept(..) => {}
        }
    }
}

fn compare_enum(old: &EnumType, new: &EnumType, changes: &mut Changes) {
    for fate in fates(old.values.values(), new.values.values(), |v| &v.value) {
        let (Fate::Removed(value) | Fate::Kept(value, _) | Fate::Added(value)) = &fate;
        let coordinate = format!("{}.{}", old.name, value.value);
        match fate {
            Fate::Removed(_) => changes.breaking(coordinate, "was removed"),
            Fate::Added(_) => changes.dangerous(coordinate, "was added"),
            Fate::Kept(old, new) => {
                deprecation::compare(&coordinate, &old.directives, &new.directives, changes);
            }
        }
    }
}

fn compare_input(old: &InputObjectType, new: &InputObjectType, changes: &mut Changes) {
    let name = old.name.as_str();
    match (old.directives.has("oneOf"), new.directives.has("oneOf")) {
        (false, true) => changes.breaking(name, "is `@oneOf` now: it takes exactly one field"),
        (true, false) => changes.safe(name, "is no longer `@oneOf`"),
        (true, true) | (false, false) => {}
    }
    for fate in fates(old.fields.values(), new.fields.values(), |f| &f.name) {
        let (Fate::Removed(field) | Fate::Kept(field, _) | Fate::Added(field)) = &fate;
        let coordinate = format!("{name}.{}", field.name);
        argument::compare_one(&coordinate, &fate, changes);
    }
}
