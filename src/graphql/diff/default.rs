//! Defaults of arguments and input fields.

use apollo_compiler::Node;
use apollo_compiler::ast::Value;
use apollo_compiler::schema::InputValueDefinition;

use super::change::Changes;

/// Compares the defaults of an argument or input field that takes what it took.
pub(super) fn compare(
    coordinate: &str,
    old: &InputValueDefinition,
    new: &InputValueDefinition,
    changes: &mut Changes,
) {
    match (&old.default_value, &new.default_value) {
        (Some(was), Some(is)) if !is_same(was, is) => {
            let what = format!("changed its default from `{}` to `{}`", line(was), line(is));
            changes.dangerous(coordinate, what);
        }
        (Some(was), None) if new.is_required() => {
            let what = format!("lost its default `{}` and is required now", line(was));
            changes.breaking(coordinate, what);
        }
        (Some(was), None) => {
            changes.dangerous(coordinate, format!("lost its default `{}`", line(was)));
        }
        // It was required: nobody left it out, so nobody gets the default.
        (None, Some(is)) if old.is_required() => {
            changes.safe(coordinate, format!("has the default `{}` now", line(is)));
        }
        (None, Some(is)) => {
            changes.dangerous(coordinate, format!("has the default `{}` now", line(is)));
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
}

/// A value on one line.
pub(super) fn line(value: &Value) -> String {
    value.serialize().no_indent().to_string()
}

/// Whether two values are the same, however they are written.
fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let in_b = |name| b.iter().find(|(other, _)| other == name);
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| in_b(name).is_some_and(|(_, b)| is_same(a, b)))
        }
        (Value::List(a), Value::List(b)) => {
            let same = |(a, b): (&Node<Value>, &Node<Value>)| is_same(a, b);
            a.len() == b.len() && a.iter().zip(b).all(same)
        }
        // `1` and `1.0` are one number; two integers may be too long for a float.
        (Value::Float(_), Value::Float(_) | Value::Int(_)) | (Value::Int(_), Value::Float(_)) => {
            a.to_f64() == b.to_f64()
        }
        _ => a == b,
    }
}
