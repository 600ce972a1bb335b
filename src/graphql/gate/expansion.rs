//! How large and how deep an operation becomes once its fragments are put in.
//!
//! Twenty fragments that name each other twice are a million selections in 750
//! bytes. Each fragment is measured once, whatever its uses, so measuring takes
//! no longer than reading the document.

use std::collections::HashMap;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Name;
use apollo_compiler::executable::Operation;
use apollo_compiler::executable::Selection;
use apollo_compiler::executable::SelectionSet;

use crate::graphql::LimitsConfig;
use crate::graphql::error::Code;
use crate::graphql::error::RequestError;

/// The size of a selection set with its fragments put in.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    /// Fields, in all.
    selections: usize,
    /// Nested selection sets, inline fragments and spreads included.
    depth: usize,
}

/// Refuses an operation that is larger or deeper than the limits.
pub(super) fn check(
    document: &ExecutableDocument,
    operation: &Operation,
    limits: &LimitsConfig,
) -> Result<(), RequestError> {
    let mut measured = HashMap::new();
    let size = measure(document, &operation.selection_set, &mut measured);
    let (what, value, limit, setting) = if size.selections > limits.selections {
        ("selects", size.selections, limits.selections, "selections")
    } else if size.depth > limits.depth {
        ("is nested", size.depth, limits.depth, "depth")
    } else {
        return Ok(());
    };
    let unit = if setting == "depth" {
        "levels deep"
    } else {
        "fields"
    };
    let message = format!(
        "With its fragments put in, the operation {what} {value} {unit}; the most is {limit} (`limits.{setting}`)"
    );
    Err(RequestError::new(Code::QueryTooComplex, message))
}

/// Recursion is bounded: validation refuses fragments in circles, each
/// fragment is entered once, and brackets are nested at most so deep.
fn measure<'a>(
    document: &'a ExecutableDocument,
    set: &'a SelectionSet,
    measured: &mut HashMap<&'a Name, Size>,
) -> Size {
    let mut size = Size::default();
    for selection in &set.selections {
        let (own, inner) = match selection {
            Selection::Field(field) => (1, measure(document, &field.selection_set, measured)),
            Selection::InlineFragment(inline) => {
                (0, measure(document, &inline.selection_set, measured))
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.fragment_name;
                let inner = match (measured.get(name), document.fragments.get(name)) {
                    (Some(known), _) => *known,
                    (None, Some(fragment)) => {
                        let inner = measure(document, &fragment.selection_set, measured);
                        measured.insert(name, inner);
                        inner
                    }
                    (None, None) => Size::default(),
                };
                (0, inner)
            }
        };
        size.selections = size
            .selections
            .saturating_add(own)
            .saturating_add(inner.selections);
        size.depth = size.depth.max(inner.depth + 1);
    }
    size
}
