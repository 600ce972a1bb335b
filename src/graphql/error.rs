//! Every error that a client can see, and its code.

use std::fmt;

use async_graphql::ErrorExtensionValues;
use async_graphql::Pos;
use async_graphql::ServerError;
use serde::Serialize;
use serde_json::json;

use crate::catalogue::BceError;
use crate::catalogue::CatalogueError;
use crate::catalogue::CursorError;
use crate::catalogue::Failure;
use crate::catalogue::InvalidListing;
use crate::catalogue::WatchError;
use crate::image::FilterError;
use crate::image::Spelling;

use super::config::MAX_FIRST;
use super::config::MAX_IDS;
use super::federation::Problem;

/// The longest message sent, in characters.
const MAX_MESSAGE: usize = 500;

macro_rules! codes {
    ($($code:ident = $text:literal,)*) => {
        /// What stands in `extensions.code`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the codes are documented in README, Errors")]
        pub enum Code {
            $($code,)*
        }

        impl Code {
            /// Every code, in the order of their declaration.
            pub const ALL: &[Self] = &[$(Self::$code,)*];

            /// The code's text.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $text,)*
                }
            }
        }
    };
}

codes! {
    BadUserInput = "BAD_USER_INPUT",
    PageTooLarge = "PAGE_TOO_LARGE",
    CursorInvalid = "CURSOR_INVALID",
    CursorMismatch = "CURSOR_MISMATCH",
    CursorExpired = "CURSOR_EXPIRED",
    ListingTooLarge = "LISTING_TOO_LARGE",
    GraphqlParseFailed = "GRAPHQL_PARSE_FAILED",
    GraphqlValidationFailed = "GRAPHQL_VALIDATION_FAILED",
    QueryTooComplex = "QUERY_TOO_COMPLEX",
    PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND",
    PersistedQueryRequired = "PERSISTED_QUERY_REQUIRED",
    Unauthenticated = "UNAUTHENTICATED",
    Forbidden = "FORBIDDEN",
    RateLimited = "RATE_LIMITED",
    Overloaded = "OVERLOADED",
    UpstreamDenied = "UPSTREAM_DENIED",
    UpstreamThrottled = "UPSTREAM_THROTTLED",
    UpstreamTimeout = "UPSTREAM_TIMEOUT",
    UpstreamUnavailable = "UPSTREAM_UNAVAILABLE",
    UpstreamInvalidResponse = "UPSTREAM_INVALID_RESPONSE",
    RequestTimeout = "REQUEST_TIMEOUT",
    Internal = "INTERNAL",
}

/// Why a field could not be answered.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum FieldError {
    #[error("`{argument}` is {value}; it must be 0 or more")]
    NegativeLength { argument: &'static str, value: i32 },
    #[error("`{argument}` is {value}; the most is {MAX_FIRST}. Page with `after: <endCursor>`")]
    PageTooLarge { argument: &'static str, value: i32 },
    #[error("{0}")]
    Listing(#[from] InvalidListing),
    #[error("{}", .0.text(Spelling::Camel))]
    Filter(#[from] FilterError),
    #[error("no source has {0}; `sources` lists those that there are")]
    UnknownSource(String),
    #[error("{}", forbidden_source(.0))]
    ForbiddenSource(String),
    #[error("images of type `{asked}` are not granted to you; those granted are `{}`", .granted.join("`, `"))]
    ForbiddenType { asked: String, granted: Vec<String> },
    #[error("`ids` has {0} ids; the most is {MAX_IDS}")]
    TooManyIds(usize),
    #[error("`sharedWith` shows other people's accounts: it needs the scope `admin`")]
    NeedsAdmin,
    #[error("`representations[{index}]` can't be used: {problem}")]
    Representation { index: usize, problem: Problem },
    #[error(
        "`{argument}` can't be used: {error}. Take `endCursor`, `startCursor` or an edge's `cursor` of this same list"
    )]
    Cursor {
        argument: &'static str,
        error: CursorError,
    },
    #[error(
        "{0} subscriptions are open, the most that there may be (`subscriptions.max`); try again later"
    )]
    TooManySubscriptions(usize),
    #[error(
        "{0} different lists are watched, the most that there may be (`subscriptions.max_listings`); say with `filter` what `type` and `nameContains` say, which takes no list of its own, or try again later"
    )]
    TooManyListings(usize),
    #[error(
        "You have {0} subscriptions, the most of one caller (half of `subscriptions.max`); end one"
    )]
    TooManyOwnSubscriptions(usize),
    #[error(
        "You watch {0} different lists, the most of one caller (half of `subscriptions.max_listings`); end a subscription, or say with `filter` what `type` and `nameContains` say, which takes no list of its own"
    )]
    TooManyOwnListings(usize),
    #[error("{}", catalogue_message(.0))]
    Catalogue(#[from] CatalogueError),
}

impl From<WatchError> for FieldError {
    fn from(error: WatchError) -> Self {
        match error {
            WatchError::Unreadable(error) => Self::Catalogue(error),
            WatchError::TooMany { max } => Self::TooManySubscriptions(max),
            WatchError::TooManyListings { max } => Self::TooManyListings(max),
        }
    }
}

impl FieldError {
    /// The one place where a code is chosen for what happened below.
    fn code(&self) -> Code {
        match self {
            Self::NegativeLength { .. }
            | Self::Listing(_)
            | Self::Filter(_)
            | Self::UnknownSource(_)
            | Self::TooManyIds(_)
            | Self::Representation { .. } => Code::BadUserInput,
            Self::PageTooLarge { .. } => Code::PageTooLarge,
            Self::NeedsAdmin | Self::ForbiddenSource(_) | Self::ForbiddenType { .. } => {
                Code::Forbidden
            }
            Self::TooManySubscriptions(_)
            | Self::TooManyListings(_)
            | Self::TooManyOwnSubscriptions(_)
            | Self::TooManyOwnListings(_) => Code::RateLimited,
            Self::Cursor { error, .. } => match error {
                CursorError::Invalid => Code::CursorInvalid,
                CursorError::Mismatch => Code::CursorMismatch,
            },
            Self::Catalogue(error) => match error {
                CatalogueError::CursorExpired => Code::CursorExpired,
                CatalogueError::ListingTooLarge { .. } => Code::ListingTooLarge,
                CatalogueError::Deadline => Code::RequestTimeout,
                CatalogueError::Broken => Code::Internal,
                CatalogueError::Upstream(error) => match error.failure {
                    Failure::Denied => Code::UpstreamDenied,
                    Failure::Throttled | Failure::Paced => Code::UpstreamThrottled,
                    Failure::TimedOut => Code::UpstreamTimeout,
                    Failure::Unavailable | Failure::Resting => Code::UpstreamUnavailable,
                    Failure::Rejected | Failure::Invalid => Code::UpstreamInvalidResponse,
                },
            },
        }
    }

    fn upstream(&self) -> Option<&BceError> {
        match self {
            Self::Catalogue(CatalogueError::Upstream(error)) => Some(error),
            _ => None,
        }
    }
}

impl FieldError {
    /// The error as it is sent.
    pub(super) fn sent(&self) -> async_graphql::Error {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code().as_str());
        if let Some(upstream) = self.upstream() {
            extensions.set("retryable", upstream.is_retryable());
            if let Some(answer) = &upstream.answer {
                extensions.set("upstreamStatus", i32::from(answer.status));
                if let Some(code) = &answer.code {
                    extensions.set("upstreamCode", code.as_str());
                }
                if let Some(request_id) = &answer.request_id {
                    extensions.set("upstreamRequestId", request_id.as_str());
                }
            }
        }
        let mut sent = async_graphql::Error::new(self.to_string());
        sent.extensions = Some(extensions);
        sent
    }
}

fn forbidden_source(named: &str) -> String {
    match named {
        "" => "no source is granted to you; ask whoever runs this service".to_owned(),
        _ => format!("{named} is not granted to you; `sources` lists those that are"),
    }
}

/// What a client is told. BCC's own words and ours about the wire stay in the log.
fn catalogue_message(error: &CatalogueError) -> String {
    let text = match error {
        CatalogueError::Upstream(error) => match error.failure {
            Failure::Denied => {
                "BCC refused this service's credentials, or they may not list images"
            }
            Failure::Throttled => "BCC asks this service to slow down; try again in a moment",
            Failure::TimedOut => "BCC did not answer in time; try again",
            Failure::Unavailable => "BCC can't be reached or is failing; try again in a moment",
            Failure::Rejected => "BCC did not take the request",
            Failure::Invalid => "BCC gave an answer that can't be used",
            // Nothing of BCC's is in it.
            Failure::Paced | Failure::Resting => &error.detail,
        },
        CatalogueError::CursorExpired => {
            "The image that `after` stands for is gone, and so is its place in the list; start again without `after`"
        }
        CatalogueError::ListingTooLarge { max_pages } => {
            return format!(
                "The list has more than {max_pages} pages of BCC (`limits.walk_pages`); narrow it with `type` or `nameContains`"
            );
        }
        CatalogueError::Deadline => {
            "BCC did not answer within this request's time; its answer will be kept, so try again"
        }
        CatalogueError::Broken => "Something went wrong in this service",
    };
    text.to_owned()
}

/// Why a request was not executed at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestError {
    code: Code,
    message: String,
    locations: Vec<Pos>,
}

impl RequestError {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            locations: Vec::new(),
        }
    }

    pub(super) fn at(mut self, line: usize, column: usize) -> Self {
        self.locations.push(Pos { line, column });
        self
    }
}

/// The message and its place, for whoever runs the service.
impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match self.locations.first() {
            Some(Pos { line, column }) => write!(f, " (line {line}, column {column})"),
            None => Ok(()),
        }
    }
}

#[derive(Serialize)]
struct SentError<'a> {
    message: String,
    #[serde(skip_serializing_if = "<[Pos]>::is_empty")]
    locations: &'a [Pos],
    extensions: SentExtensions,
}

#[derive(Serialize)]
struct SentExtensions {
    code: &'static str,
}

/// A response of one error and no `data`, for what is refused before GraphQL.
#[must_use]
pub fn request_error_body(code: Code, message: &str) -> Vec<u8> {
    request_errors_body(&[RequestError::new(code, message)], 1)
}

/// A response for a request that met a defect of ours. The reason is in the log,
/// under the request's id.
#[must_use]
pub fn internal_error_body(request_id: &str) -> Vec<u8> {
    let message = format!(
        "Something went wrong in this service; whoever runs it finds the reason in its log, under the request's id `{request_id}`"
    );
    let extensions = json!({ "code": Code::Internal.as_str(), "requestId": request_id });
    let errors = json!({ "errors": [{ "message": message, "extensions": extensions }] });
    errors.to_string().into_bytes()
}

/// The same of several errors.
pub(super) fn request_errors_body(errors: &[RequestError], most: usize) -> Vec<u8> {
    let mut body = b"{\"errors\":".to_vec();
    body.extend(request_errors(errors, most));
    body.push(b'}');
    body
}

/// A list of errors, as JSON.
pub(super) fn request_errors(errors: &[RequestError], most: usize) -> Vec<u8> {
    let sent = errors.iter().take(most.max(1)).map(|error| SentError {
        message: shortened(&error.message, MAX_MESSAGE),
        locations: &error.locations,
        extensions: SentExtensions {
            code: error.code.as_str(),
        },
    });
    let sent: Vec<SentError<'_>> = sent.collect();
    // Texts and numbers only: writing them to memory can't fail.
    serde_json::to_vec(&sent).unwrap_or_default()
}

/// Gives every error of an executed request a code. What comes without one is not
/// of our resolvers' making. None is left out: each tells a failed field from one
/// that is null, and there are no more of them than fields.
pub(super) fn finish(errors: &mut [ServerError]) {
    for error in errors {
        error.message = shortened(&error.message, MAX_MESSAGE);
        if !has_code(error) {
            tracing::error!(message = error.message, "the executor failed");
            "Something went wrong in this service".clone_into(&mut error.message);
            let extensions = error.extensions.get_or_insert_default();
            extensions.set("code", Code::Internal.as_str());
        }
    }
}

fn has_code(error: &ServerError) -> bool {
    error
        .extensions
        .as_ref()
        .is_some_and(|extensions| extensions.get("code").is_some())
}

/// At most so many characters of a text.
pub(super) fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
