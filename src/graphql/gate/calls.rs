//! The calls to BCC that an operation may cause: known before the first, as if
//! nothing were held.
//!
//! A listing costs as much however many fields show it. Where one of them needs
//! the whole listing, that is a walk; otherwise each window costs the pages that it
//! may span, and windows behind the same cursor are one. One look-up by id costs a
//! call; several cost a walk over the list of all images, whichever are asked for.

use std::collections::HashMap;
use std::hash::Hash;

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

/// The argument with the cursor that a window is behind.
const AFTER: &str = "after";

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
    // Two variables may hold one cursor. That matters, and is looked at, only where
    // it would be too much otherwise: mostly, then, the variables do not matter.
    let at_most = needed.calls(limits, Listing::cursors_as_written);
    if at_most + lookups + single_calls <= limits.upstream_calls {
        return Ok(());
    }
    let listings = needed.calls(limits, |listing| listing.cursors(selected));
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
struct Needed<'a> {
    listings: HashMap<Arguments, Listing<'a>>,
    /// Images that are looked up by id.
    lookups: usize,
}

/// What is needed of one listing.
#[derive(Default)]
struct Listing<'a> {
    whole: bool,
    /// The fields that show a window of it, and how many pages each may span.
    windows: Vec<(&'a Field, usize)>,
}

impl<'a> Listing<'a> {
    /// The pages of the longest window behind each cursor, of which those that are
    /// written alike are the same.
    fn cursors_as_written(&self) -> Vec<usize> {
        self.longest(|field| field.specified_argument_by_name(AFTER))
    }

    /// The same of the cursors' values.
    fn cursors(&self, selected: &Selected<'_>) -> Vec<usize> {
        self.longest(|field| selected.text(field, AFTER))
    }

    fn longest<K: Hash + Eq>(&self, behind: impl Fn(&'a Field) -> K) -> Vec<usize> {
        let mut longest: HashMap<K, usize> = HashMap::new();
        for (field, pages) in &self.windows {
            let window = longest.entry(behind(field)).or_default();
            *window = (*pages).max(*window);
        }
        longest.into_values().collect()
    }
}

impl<'a> Needed<'a> {
    /// The calls for lists, each of which has windows of so many pages.
    fn calls(&self, limits: &LimitsConfig, windows: impl Fn(&Listing<'a>) -> Vec<usize>) -> usize {
        let calls = self.listings.values().map(|listing| {
            if listing.whole {
                limits.walk_pages
            } else {
                // One more each: a window may begin within a page.
                windows(listing).iter().map(|pages| pages + 1).sum()
            }
        });
        calls.sum()
    }

    fn add(&mut self, selected: &Selected<'a>, field: &'a Field, surroundings: Surroundings) {
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

    fn add_window(
        &mut self,
        selected: &Selected<'a>,
        field: &'a Field,
        surroundings: Surroundings,
    ) {
        let listing = self.listing(selected, field);
        let mut whole = WHOLE_ARGUMENTS
            .iter()
            .any(|argument| selected.is_given(field, argument));
        selected.each_field(&field.selection_set, &mut |below| {
            whole |= WHOLE_FIELDS.contains(&below.name.as_str());
        });
        listing.whole |= whole || !surroundings.sees_all_types;
        let pages = first(selected, field).div_ceil(surroundings.page_size.max(1));
        listing.windows.push((field, pages));
    }

    fn listing(&mut self, selected: &Selected<'_>, field: &Field) -> &mut Listing<'a> {
        self.narrowed_by(&LISTING, selected, field)
    }

    /// All images of the field's source.
    fn everything(&mut self, selected: &Selected<'_>, field: &Field) -> &mut Listing<'a> {
        self.narrowed_by(&SOURCE, selected, field)
    }

    fn narrowed_by(
        &mut self,
        heeded: &[&str],
        selected: &Selected<'_>,
        field: &Field,
    ) -> &mut Listing<'a> {
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
