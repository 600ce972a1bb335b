//! `@deprecated`: a note to people, which breaks nothing.

use apollo_compiler::ast::DirectiveList;
use apollo_compiler::ast::Value;

use super::change::Changes;
use super::default::line;

/// The reason where none is given, by the specification.
const NO_REASON: &str = "No longer supported";

pub(super) fn compare(
    coordinate: &str,
    old: &DirectiveList,
    new: &DirectiveList,
    changes: &mut Changes,
) {
    let what = match (reason(old), reason(new)) {
        (None, Some(reason)) => format!("is deprecated now: {reason}"),
        (Some(_), None) => "is no longer deprecated".to_owned(),
        (Some(was), Some(is)) if was != is => format!("is deprecated for another reason: {is}"),
        (Some(_), Some(_)) | (None, None) => return,
    };
    changes.safe(coordinate, what);
}

/// Why it is deprecated, quoted; `None` if it is not.
fn reason(directives: &DirectiveList) -> Option<String> {
    let deprecated = directives.get("deprecated")?;
    Some(match deprecated.specified_argument_by_name("reason") {
        Some(reason) => line(reason),
        None => line(&Value::String(NO_REASON.to_owned())),
    })
}
