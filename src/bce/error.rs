//! What can go wrong with a call, in the words of its caller.

use std::fmt;
use std::time::Duration;

/// What happened, as far as a caller can act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failure {
    /// BCC does not take our credentials, or they may not read images.
    Denied,
    /// BCC asks us to slow down.
    Throttled,
    /// No answer in time.
    TimedOut,
    /// BCC could not be reached, or says that it is failing.
    Unavailable,
    /// BCC does not take the request itself.
    Rejected,
    /// An answer that can't be used.
    Invalid,
    /// Not sent: our own limits on calls left no place for it in time.
    Paced,
    /// Not sent: BCC has been failing, and is left alone for a moment.
    Resting,
}

impl Failure {
    /// Each of them, in the order in which they are declared.
    pub(super) const ALL: [Self; 8] = [
        Self::Denied,
        Self::Throttled,
        Self::TimedOut,
        Self::Unavailable,
        Self::Rejected,
        Self::Invalid,
        Self::Paced,
        Self::Resting,
    ];

    /// A word for it, by which it is counted.
    pub(super) fn as_word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Throttled => "throttled",
            Self::TimedOut => "timed_out",
            Self::Unavailable => "unavailable",
            Self::Rejected => "rejected",
            Self::Invalid => "invalid",
            Self::Paced => "paced",
            Self::Resting => "resting",
        }
    }
}

/// What BCC said with a failure: its status, and the fields of its
/// `{"requestId", "code", "message"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// BCE's code, such as `SignatureDoesNotMatch`.
    pub code: Option<String>,
    /// The request's id, which Baidu's support asks for.
    pub request_id: Option<String>,
}

/// A call that failed. Its text is for the log: it may hold BCC's own message,
/// never a secret. That of a call that was not sent is all ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BceError {
    /// What happened.
    pub failure: Failure,
    /// The particulars.
    pub detail: String,
    /// What BCC said, if it did.
    pub answer: Option<Answer>,
    /// How long BCC asks us to wait.
    pub retry_after: Option<Duration>,
}

impl BceError {
    pub(super) fn new(failure: Failure, detail: impl Into<String>) -> Self {
        Self {
            failure,
            detail: detail.into(),
            answer: None,
            retry_after: None,
        }
    }

    /// An answer that breaks BCC's own rules, found by whoever joins pages.
    #[must_use]
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(Failure::Invalid, detail)
    }

    /// Work that was given up for its own deadline.
    #[must_use]
    pub fn too_slow(detail: impl Into<String>) -> Self {
        Self::new(Failure::TimedOut, detail)
    }

    pub(super) fn with_request_id(mut self, status: u16, request_id: Option<String>) -> Self {
        self.answer = Some(Answer {
            status,
            code: None,
            request_id,
        });
        self
    }

    /// An answer whose status is no success.
    pub(super) fn from_answer(
        answer: Answer,
        message: &str,
        retry_after: Option<Duration>,
    ) -> Self {
        let code = answer.code.as_deref().unwrap_or("no code");
        Self {
            failure: classify(answer.status, answer.code.as_deref()),
            detail: format!("{} {code}: {message}", answer.status),
            answer: Some(answer),
            retry_after,
        }
    }

    /// Whether the same call may well succeed a little later. Not so for
    /// statuses such as 501 and 505, which will not get better. With 200, the
    /// body broke off.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.failure {
            Failure::Throttled | Failure::Paced | Failure::Resting => true,
            Failure::TimedOut | Failure::Unavailable => self
                .answer
                .as_ref()
                .is_none_or(|answer| matches!(answer.status, 200 | 500 | 502 | 503 | 504)),
            Failure::Denied | Failure::Rejected | Failure::Invalid => false,
        }
    }

    /// Whether BCC does not take the marker we sent: what it does with an
    /// unknown one is not documented, so any 400 or 404 that is not about
    /// credentials counts.
    #[must_use]
    pub fn refuses_the_marker(&self) -> bool {
        self.failure == Failure::Rejected
            && self
                .answer
                .as_ref()
                .is_some_and(|answer| matches!(answer.status, 400 | 404))
    }

    /// Whether BCC does not know what was asked for.
    pub(super) fn is_not_found(&self) -> bool {
        self.failure == Failure::Rejected
            && self
                .answer
                .as_ref()
                .is_some_and(|answer| answer.status == 404)
    }

    pub(super) fn has_code(&self, code: &str) -> bool {
        self.answer
            .as_ref()
            .and_then(|answer| answer.code.as_deref())
            == Some(code)
    }
}

impl fmt::Display for BceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.failure {
            Failure::Denied => "BCC refused the credentials",
            Failure::Throttled => "BCC asks to slow down",
            Failure::TimedOut => "BCC did not answer in time",
            Failure::Unavailable => "BCC is not available",
            Failure::Rejected => "BCC does not take the request",
            Failure::Invalid => "BCC's answer can't be used",
            Failure::Paced | Failure::Resting => "BCC was not called",
        };
        write!(f, "{what}: {}", self.detail)?;
        match self.answer.as_ref().and_then(|a| a.request_id.as_deref()) {
            Some(request_id) => write!(f, " (request {request_id})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for BceError {}

/// BCE's common error codes (Reference, "Error codes"), then the status. The
/// throttling code is not documented: `RateLimit` is the one seen in use.
fn classify(status: u16, code: Option<&str>) -> Failure {
    match (status, code) {
        (429, _) | (_, Some("RateLimit")) => Failure::Throttled,
        (
            _,
            Some(
                "AccessDenied"
                | "AuthError"
                | "InvalidAccessKeyId"
                | "InvalidHTTPAuthHeader"
                | "InvalidSessionToken"
                | "OperationDenied"
                | "OptInRequired"
                | "QualifyNotPass"
                | "RequestExpired"
                | "SeniorRealNameQualify"
                | "SignatureDoesNotMatch",
            ),
        )
        | (401 | 403, _) => Failure::Denied,
        (504, _) => Failure::TimedOut,
        (_, Some("InternalError" | "ServiceInternalError")) | (500..=599, _) => {
            Failure::Unavailable
        }
        (400..=499, _) => Failure::Rejected,
        _ => Failure::Invalid,
    }
}
