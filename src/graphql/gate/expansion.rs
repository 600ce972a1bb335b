//! How large and how deep a document becomes once its fragments are put in.
//!
//! Twenty fragments that name each other twice are a million selections in 750
//! bytes. Each fragment is measured once, whatever its uses, so measuring takes
//! no longer than reading the document.

use std::collections::HashMap;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Name;
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

/// Refuses a document whose operations, all together, are larger than the limits,
/// or one of them deeper. Those that are not asked for count too: the executor
/// walks them all.
pub(super) fn check(
    document: &ExecutableDocument,
    limits: &LimitsConfig,
) -> Result<(), RequestError> {
    let mut measured = HashMap::new();
    let mut whole = Size::default();
    for operation in document.operations.iter() {
        let size = measure(document, &operation.selection_set, &mut measured);
        whole.selections = whole.selections.saturating_add(size.selections);
        whole.depth = whole.depth.max(size.depth);
    }
    if whole.selections > limits.selections {
        let message = format!(
            "With its fragments put in, the document selects {} fields; the most is {} (`limits.selections`)",
            whole.selections, limits.selections
        );
        return Err(RequestError::new(Code::QueryTooComplex, message));
    }
    if whole.depth > limits.depth {
        let message = format!(
            "With its fragments put in, the document is nested {} levels deep; the most is {} (`limits.depth`)",
            whole.depth, limits.depth
        );
        return Err(RequestError::new(Code::QueryTooComplex, message));
    }
    Ok(())
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
