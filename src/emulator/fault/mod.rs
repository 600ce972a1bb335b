//! What can go wrong, on request.

mod apply;
mod parse;
mod reshape;
mod script;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::sync::Semaphore;

pub(super) use apply::Faults;
pub(super) use script::Script;

/// A way to fail. Each one has the text by which a command-line flag names it,
/// in parentheses.
///
/// Delays and resets come before anything is read. Then the signature is
/// judged, so that no fault hides a bad one, and only then does the answer
/// go wrong.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Answers this much later (`latency=200ms`).
    Latency(Duration),
    /// Answers once it has got a permit, which it uses up. For tests that need
    /// requests in flight. A closed semaphore holds nothing back.
    Hold(Arc<Semaphore>),
    /// Drops the connection without an answer (`reset`).
    Reset,
    /// Judges signatures, and dates its answers, as if its clock were this much
    /// ahead (`clock-skew=45m`, `clock-skew=-45m`).
    ClockSkew(TimeDelta),

    /// Answers with an error (`status=503`, `status=503:ServiceUnavailable`).
    Status {
        /// The HTTP status.
        status: u16,
        /// BCE's code.
        code: String,
        /// BCE's message.
        message: String,
        /// The `Retry-After` header: seconds, a date, or nonsense.
        retry_after: Option<String>,
    },
    /// 429 with the code `RateLimit` (`throttle`, `throttle=2`).
    Throttle {
        /// The `Retry-After` header, in seconds.
        retry_after: Option<u64>,
    },
    /// 302 to this address (`redirect=URL`).
    Redirect(String),
    /// 200 and a body that is no JSON from the middle on (`wrong-json`).
    WrongJson,
    /// 200 and JSON of another shape (`wrong-shape`).
    WrongShape,
    /// 200 and a page of HTML, as a proxy would send it (`not-json`).
    NotJson,

    /// The connection ends in the middle of the body (`truncated-body`).
    TruncatedBody,
    /// The body is filled up with spaces to this many bytes; it stays valid
    /// JSON (`huge-body=BYTES`).
    HugeBody(usize),
    /// The body comes in eight pieces, with this pause before each
    /// (`slow-body=50ms`).
    SlowBody(Duration),

    /// Truncated, and `nextMarker` names the page itself (`looping-marker`).
    LoopingMarker,
    /// Truncated, but there is no `nextMarker` (`missing-next-marker`).
    MissingNextMarker,
    /// Truncated, but `nextMarker` is `""` (`empty-next-marker`).
    EmptyNextMarker,
    /// Truncated and without images; `nextMarker` names the first of those it
    /// should have had (`empty-truncated`).
    EmptyTruncated,
    /// As version 1 was once seen to answer: `marker` is the text `null` if
    /// there was none, `nextMarker` is `""` on the last page (`old-markers`).
    OldMarkers,
    /// Fields that nobody knows, in the answer and in each image or user
    /// (`unknown-fields`).
    UnknownFields,
    /// Types and statuses that nobody knows (`unknown-values`).
    UnknownTypeAndStatus,
    /// Every field of each image or user but its id is null (`null-fields`).
    NullFields,
    /// `imageName` is honoured for `Custom` only, as older documents say
    /// (`ignore-image-name`).
    IgnoreImageName,

    /// Once a page is answered, the image that the next one starts with is
    /// deleted (`delete-between-pages`).
    DeleteBetweenPages,
    /// Once a page is answered, an image is inserted before the one that the
    /// next page starts with (`insert-between-pages`).
    InsertBetweenPages,
}
