//! What this service is.

use async_graphql::SimpleObject;

use super::config::DEFAULT_FIRST;
use super::config::FrontLimits;
use super::config::LimitsConfig;
use super::config::MAX_FIRST;
use super::config::MAX_IDS;

/// This service, and what it lets one request do.
#[derive(SimpleObject, Clone)]
pub(super) struct ServiceInfo {
    /// Its version.
    version: &'static str,
    /// Whether an emulator answers for BCC: then the images are a sample.
    emulator: bool,
    /// What one request may cost.
    limits: Limits,
}

/// What one request may cost. Beyond a limit the answer is an error that names
/// it.
#[derive(SimpleObject, Clone)]
struct Limits {
    /// The most images of one page (`first`).
    max_first: i32,
    /// How many images a page has where `first` is not given.
    default_first: i32,
    /// How long a request waits for BCC at most, in milliseconds.
    deadline_ms: i32,
    /// The most pages of BCC that one walk over a list reads.
    walk_pages: i32,
    /// The largest request body, in bytes.
    body_bytes: i32,
    /// The largest document, in bytes.
    document_bytes: i32,
    /// How deep brackets may be nested in a document.
    nesting: i32,
    /// The most tokens of a document.
    tokens: i32,
    /// The most fields of an operation, its fragments put in.
    selections: i32,
    /// How deep an operation may be nested, its fragments put in.
    depth: i32,
    /// The most fields in an answer: those selected of an image, times the images
    /// asked for.
    fields: i32,
    /// The most calls to BCC that a request may need, as if nothing were held. A
    /// list costs 1 and one for each of BCC's pages that `first` spans; one that is
    /// filtered, sorted, counted or paged backwards costs `walkPages`, once for all
    /// fields that show it; so do several look-ups by id together. One look-up,
    /// `detail` and `sharedWith` cost 1 each.
    upstream_calls: i32,
    /// The most calls about single images (`detail`, `sharedWith`) among them.
    detail_calls: i32,
    /// The most ids in one argument.
    max_ids: i32,
    /// The most errors in the answer to a request that is not executed.
    errors: i32,
    /// The most terms in all filters of a request: a value is one, and one more for
    /// each 40 bytes of it; a pattern is a hundred.
    filter_terms: i32,
    /// The most fields in all answers that are under way, of which one caller may
    /// have half.
    fields_in_flight: i32,
    /// The most requests under way at once, of which one caller may have half.
    requests: i32,
    /// The most requests of one caller a second; null is any number.
    requests_per_second: Option<f64>,
    /// The most requests of one caller at once, after a quiet time.
    requests_at_once: i32,
    /// The most subscriptions at once, of which one caller may have half.
    subscriptions: i32,
    /// The most different lists that are watched at once, of which one caller may
    /// have half.
    subscription_lists: i32,
    /// The most operations at once on one WebSocket.
    subscriptions_per_connection: i32,
}

impl ServiceInfo {
    pub(super) fn new(emulator: bool, limits: &LimitsConfig, front: &FrontLimits) -> Self {
        let int = |value: usize| i32::try_from(value).unwrap_or(i32::MAX);
        Self {
            version: env!("CARGO_PKG_VERSION"),
            emulator,
            limits: Limits {
                max_first: MAX_FIRST,
                default_first: DEFAULT_FIRST,
                deadline_ms: i32::try_from(limits.deadline.as_millis()).unwrap_or(i32::MAX),
                walk_pages: int(limits.walk_pages),
                body_bytes: int(limits.body_bytes),
                document_bytes: int(limits.document_bytes),
                nesting: int(limits.nesting),
                tokens: int(limits.tokens),
                selections: int(limits.selections),
                depth: int(limits.depth),
                fields: int(limits.fields),
                upstream_calls: int(limits.upstream_calls),
                detail_calls: int(limits.detail_calls),
                max_ids: int(MAX_IDS),
                errors: int(limits.errors),
                filter_terms: int(limits.filter_terms),
                fields_in_flight: int(limits.fields_in_flight),
                requests: int(front.requests),
                requests_per_second: front.requests_per_second,
                requests_at_once: int(front.requests_at_once),
                subscriptions: int(front.subscriptions),
                subscription_lists: int(front.subscription_listings),
                subscriptions_per_connection: int(front.subscriptions_per_connection),
            },
        }
    }
}
