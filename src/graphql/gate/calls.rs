//! The calls to BCC that an operation may cause: known before the first, as if
//! nothing were held.
//!
//! A listing costs as much however many fields show it. Where one of them needs
//! the whole listing, that is a walk; otherwise each window costs the pages that it
//! may span, and windows behind the same cursor are one. One look-up by id costs a
//! call; several cost a walk over the list of all images, whichever are asked for.

use std::collections::HashMap;

use apollo_compiler::executable::Field;
use apollo_compiler::executable::Operation;

use super::selected::Selected;
use crate::graphql::LimitsConfig;
use crate::graphql::config::DEFAULT_FIRST;
use crate::graphql::error::Code;
use crate::graphql::error::RequestError;

/// How many images BCC gives a call of its list for a specification.
const SPEC_PAGE: usize = 100;

/// The arguments that say which listing a field shows.
const LISTING: [&str; 6] = [
    "type",
    "nameContains",
    "account",
    "region",
    "spec",
    "osName",
];

/// Those that say which source it is of.
const SOURCE: [&str; 2] = ["account", "region"];

/// The arguments and fields that need all pages of a listing.
const WHOLE_ARGUMENTS: [&str; 4] = ["filter", "orderBy", "last", "before"];
const WHOLE_FIELDS: [&str; 2] = ["totalCount", "facets"];

/// What the calls depend on beside the operation.
#[derive(Clone, Copy)]
pub(super) struct Surroundings {
    /// How many images BCC is asked for in one call.
    pub(super) page_size: usize,
    /// Whether who asks may see images of all types. If not, what is in sight is
    /// picked out of the whole listing.
    pub(super) sees_all_types: bool,
}

/// Refuses an operation that may need more calls than `limits.upstream_calls`,
/// `single_calls` of them about single images.
pub(super) fn check(
    selected: &Selected<'_>,
    operation: &Operation,
    single_calls: usize,
    surroundings: Surroundings,
    limits: &LimitsConfig,
) -> Result<(), RequestError> {
    let mut needed = Needed::default();
    selected.each_field(&operation.selection_set, &mut |field| {
        needed.add(selected, field, surroundings);
    });
    let lookups = match needed.lookups {
        0 => 0,
        1 => 1,
        _ => {
            // Shared with the fields that need it too.
            needed.listings.entry(everything()).or_default().whole = true;
            0
        }
    };
    let listings: usize = needed
        .listings
        .values()
        .map(|listing| listing.calls(limits.walk_pages))
        .sum();
    let calls = listings + lookups + single_calls;
    if calls <= limits.upstream_calls {
        return Ok(());
    }
    let message = format!(
        "This request may need {calls} calls to BCC: {listings} for {} lists, {lookups} for look-ups by id, {single_calls} for `detail` and `sharedWith`; the most is {} (`limits.upstream_calls`). A list that is filtered, sorted, counted or paged backwards, or of which you may not see all types, costs {}, and so do several look-ups together; ask for fewer lists in one request",
        needed.listings.len(),
        limits.upstream_calls,
        limits.walk_pages,
    );
    Err(RequestError::new(Code::QueryTooComplex, message))
}

/// The values of the arguments of [`LISTING`].
type Arguments = [Option<String>; LISTING.len()];

/// The list of all images.
fn everything() -> Arguments {
    Arguments::default()
}

/// What the fields of an operation need.
#[derive(Default)]
struct Needed {
    listings: HashMap<Arguments, Listing>,
    /// Images that are looked up by id.
    lookups: usize,
}

/// What is needed of one listing.
#[derive(Default)]
struct Listing {
    whole: bool,
    /// The pages of the longest window behind each cursor.
    windows: HashMap<Option<String>, usize>,
}

impl Listing {
    fn calls(&self, walk_pages: usize) -> usize {
        if self.whole {
            walk_pages
        } else {
            // One more each: a window may begin within a page.
            self.windows.values().map(|pages| pages + 1).sum()
        }
    }
}

impl Needed {
    fn add(&mut self, selected: &Selected<'_>, field: &Field, surroundings: Surroundings) {
        match field.name.as_str() {
            "images" => self.add_window(selected, field, surroundings),
            "availableImages" => {
                let page_size = SPEC_PAGE;
                self.add_window(
                    selected,
                    field,
                    Surroundings {
                        page_size,
                        ..surroundings
                    },
                );
                // What BCC does not tell of them is looked up. Where it has to be
                // known of each whether it is in sight, the list of all images tells.
                if surroundings.sees_all_types {
                    self.lookups += first(selected, field);
                } else {
                    self.everything(selected, field).whole = true;
                }
            }
            "latestImage" | "imageChanges" => self.listing(selected, field).whole = true,
            "image" | "node" => self.lookups += 1,
            "nodes" => self.lookups += selected.count(field, "ids"),
            "_entities" => self.lookups += selected.count(field, "representations"),
            _ => {}
        }
    }

    fn add_window(&mut self, selected: &Selected<'_>, field: &Field, surroundings: Surroundings) {
        let listing = self.listing(selected, field);
        let mut whole = WHOLE_ARGUMENTS
            .iter()
            .any(|argument| selected.is_given(field, argument));
        selected.each_field(&field.selection_set, &mut |below| {
            whole |= WHOLE_FIELDS.contains(&below.name.as_str());
        });
        listing.whole |= whole || !surroundings.sees_all_types;
        let pages = first(selected, field).div_ceil(surroundings.page_size.max(1));
        let window = listing
            .windows
            .entry(selected.text(field, "after"))
            .or_default();
        *window = pages.max(*window);
    }

    fn listing(&mut self, selected: &Selected<'_>, field: &Field) -> &mut Listing {
        self.narrowed_by(&LISTING, selected, field)
    }

    /// All images of the field's source.
    fn everything(&mut self, selected: &Selected<'_>, field: &Field) -> &mut Listing {
        self.narrowed_by(&SOURCE, selected, field)
    }

    fn narrowed_by(
        &mut self,
        heeded: &[&str],
        selected: &Selected<'_>,
        field: &Field,
    ) -> &mut Listing {
        let arguments = LISTING.map(|argument| {
            if !heeded.contains(&argument) {
                return None;
            }
            let text = selected.text(field, argument)?;
            // What stands for "all" is the same as nothing.
            let all = match argument {
                "type" => "ALL",
                _ => "",
            };
            (text != all).then_some(text)
        });
        self.listings.entry(arguments).or_default()
    }
}

fn first(selected: &Selected<'_>, field: &Field) -> usize {
    let default = usize::try_from(DEFAULT_FIRST).unwrap_or(0);
    selected.length(field, "first").unwrap_or(default)
}
