//! The root operation types.

use apollo_compiler::Schema;
use apollo_compiler::ast::OperationType;

use super::change::Changes;

const SCHEMA: &str = "schema";

pub(super) fn compare(old: &Schema, new: &Schema, changes: &mut Changes) {
    for operation in [
        OperationType::Query,
        OperationType::Mutation,
        OperationType::Subscription,
    ] {
        match (old.root_operation(operation), new.root_operation(operation)) {
            (Some(was), None) => {
                let what = format!("has no {operation} type any more; it was `{was}`");
                changes.breaking(SCHEMA, what);
            }
            (None, Some(is)) => {
                changes.safe(SCHEMA, format!("has a {operation} type now: `{is}`"));
            }
            (Some(was), Some(is)) if was != is => {
                let what = format!("changed its {operation} type from `{was}` to `{is}`");
                changes.breaking(SCHEMA, what);
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
    }
}
