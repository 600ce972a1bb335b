//! Which changes of a type's wrapping (`!`, `[…]`) clients can bear.

use apollo_compiler::schema::Type;

/// Whether whoever reads an `old` can read a `new`: it may promise more.
pub(super) fn is_readable_as(old: &Type, new: &Type) -> bool {
    match (old, new) {
        (Type::Named(old), Type::Named(new) | Type::NonNullNamed(new))
        | (Type::NonNullNamed(old), Type::NonNullNamed(new)) => old == new,
        (Type::List(old), Type::List(new) | Type::NonNullList(new))
        | (Type::NonNullList(old), Type::NonNullList(new)) => is_readable_as(old, new),
        _ => false,
    }
}

/// Whether whoever gives an `old` may give it for a `new`: it may ask for less.
/// A variable of type `T` can't stand for a `[T]`, although a literal can.
pub(super) fn is_givable_as(old: &Type, new: &Type) -> bool {
    match (old, new) {
        (Type::Named(old) | Type::NonNullNamed(old), Type::Named(new))
        | (Type::NonNullNamed(old), Type::NonNullNamed(new)) => old == new,
        (Type::List(old) | Type::NonNullList(old), Type::List(new))
        | (Type::NonNullList(old), Type::NonNullList(new)) => is_givable_as(old, new),
        _ => false,
    }
}
