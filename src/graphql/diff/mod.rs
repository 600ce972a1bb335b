//! What changed between two schemas, and whether clients can bear it.
//!
//! The rules are those of graphql-js (`findBreakingChanges` and
//! `findDangerousChanges`) and of GraphQL Inspector. Where these say less than
//! what clients meet, this says more: an argument that loses its default may be
//! required from then on, and a root operation type may go.

mod argument;
mod change;
mod default;
mod deprecation;
mod directive;
mod fate;
mod field;
mod root;
mod sdl;
mod types;
mod wrapping;

use change::Changes;

pub use change::Change;
pub use change::Severity;
pub use sdl::InvalidSdl;
pub use sdl::Sdl;
pub use sdl::SdlProblem;

/// What changed from `old` to `new`: what breaks clients first, and otherwise by
/// coordinate. Descriptions don't count, nor does the order of anything.
#[must_use]
pub fn schema_changes(old: &Sdl, new: &Sdl) -> Vec<Change> {
    let mut changes = Changes::default();
    root::compare(old.schema(), new.schema(), &mut changes);
    types::compare(old.schema(), new.schema(), &mut changes);
    directive::compare(old.schema(), new.schema(), &mut changes);
    changes.in_order()
}
