//! What an operation may cost: the size of its answer, and the calls about
//! single images. Known before the first call, whatever is held.

use apollo_compiler::executable::Field;
use apollo_compiler::executable::Operation;
use apollo_compiler::executable::SelectionSet;

use super::selected::Selected;
use super::told;
use super::told::BYTES_OF_A_FIELD;
use super::told::Telling;
use crate::graphql::LimitsConfig;
use crate::graphql::config::DEFAULT_FIRST;
use crate::graphql::error::Code;
use crate::graphql::error::RequestError;

/// The fields of an image that cost a call each. No other type has such names.
const COSTLY: [&str; 2] = ["detail", "sharedWith"];

/// An entry of `_entities` or `nodes` that fails has an error, which is as large as
/// so many fields.
const FIELDS_OF_AN_ERROR: usize = 8;

/// What an operation may cost at most.
pub(super) struct Cost {
    /// The fields of its answer.
    pub(super) fields: usize,
    /// The calls about single images.
    pub(super) calls: usize,
}

/// Refuses an operation whose answer may be larger than `limits.fields`, or that
/// may need more calls about single images than `limits.detail_calls`.
pub(super) fn check<'a>(
    telling: &Telling<'a>,
    selected: &Selected<'a>,
    operation: &'a Operation,
    limits: &LimitsConfig,
) -> Result<Cost, RequestError> {
    let (mut fields, mut calls, mut terms) = (0_usize, 0_usize, 0_usize);
    selected.each_field(&operation.selection_set, &mut |field| {
        if let Some(told) = told::fields(telling, selected, field, limits.fields) {
            fields = fields.saturating_add(told);
            return;
        }
        let images = images_of(selected, field);
        let below = fields_below(selected, &field.selection_set);
        let below = match field.name.as_str() {
            "nodes" | "_entities" => below.max(FIELDS_OF_AN_ERROR),
            _ => below,
        };
        fields = fields.saturating_add(images.saturating_mul(below));
        fields = fields.saturating_add(weight(field) - 1);
        terms = terms.saturating_add(selected.terms(field, "filter"));
        calls = calls.saturating_add(images.saturating_mul(costly_kinds(selected, field)));
    });
    if fields > limits.fields {
        let message = format!(
            "The answer may have {fields} fields; the most is {} (`limits.fields`). Ask for fewer images (`first`, `ids`, `representations`), or for fewer fields of each",
            limits.fields
        );
        return Err(RequestError::new(Code::QueryTooComplex, message));
    }
    if terms > limits.filter_terms {
        let message = format!(
            "The filters of this request have {terms} terms (a value is one, and one more for each 40 bytes of it; a pattern is a hundred); the most is {} (`limits.filter_terms`). Ask for fewer filtered lists in one request, or give their filters fewer values",
            limits.filter_terms
        );
        return Err(RequestError::new(Code::QueryTooComplex, message));
    }
    if calls > limits.detail_calls {
        let message = format!(
            "`detail` and `sharedWith` cost a call to BCC for each image: this request may need {calls}; the most is {} (`limits.detail_calls`). Ask for fewer images (`first`, `ids`, `representations`)",
            limits.detail_calls
        );
        return Err(RequestError::new(Code::QueryTooComplex, message));
    }
    Ok(Cost { fields, calls })
}

/// How many fields are selected below a root field, at all levels.
fn fields_below<'a>(selected: &Selected<'a>, set: &'a SelectionSet) -> usize {
    let mut fields = 0;
    selected.each_field(set, &mut |field| {
        fields += weight(field) + fields_below(selected, &field.selection_set);
    });
    fields
}

/// How many fields a field counts for, by its name in the answer: clients choose it,
/// and it comes back with each image.
pub(super) fn weight(field: &Field) -> usize {
    1 + field.response_key().len() / BYTES_OF_A_FIELD
}

/// How many of the costly fields are selected on the images of a root field.
/// The same one in several places is asked once an image.
fn costly_kinds<'a>(selected: &Selected<'a>, root: &'a Field) -> usize {
    let mut found = [false; COSTLY.len()];
    find_costly(selected, &root.selection_set, &mut found);
    found.iter().filter(|found| **found).count()
}

fn find_costly<'a>(
    selected: &Selected<'a>,
    set: &'a SelectionSet,
    found: &mut [bool; COSTLY.len()],
) {
    selected.each_field(set, &mut |field| {
        if let Some(kind) = COSTLY.iter().position(|name| field.name == *name) {
            found[kind] = true;
        }
        find_costly(selected, &field.selection_set, found);
    });
}

/// How many images a root field may give.
fn images_of(selected: &Selected<'_>, root: &Field) -> usize {
    match root.name.as_str() {
        "images" | "availableImages" => {
            let first = selected.length(root, "first");
            let last = selected.length(root, "last");
            match (first, last) {
                (None, None) => usize::try_from(DEFAULT_FIRST).unwrap_or(0),
                (first, last) => first.unwrap_or(usize::MAX).min(last.unwrap_or(usize::MAX)),
            }
        }
        "nodes" => selected.count(root, "ids"),
        "_entities" => selected.count(root, "representations"),
        _ => 1,
    }
}
