//! An answer: its bytes, and what HTTP has to know of it.

use std::sync::Arc;
use std::time::Duration;

use super::Kept;
use super::Resolvers;
use super::body::Body;
use super::body::Digest;
use super::error;
use super::error::Code;
use super::error::RequestError;
use super::gate::Refusal;
use super::under_way::TooMuch;
use crate::shares::Exceeded;
use crate::shares::Share;

/// The answer to a request.
#[derive(Debug)]
pub struct GraphAnswer {
    /// What became of the request.
    pub outcome: Outcome,
    /// Which resolvers made it; `None` if the request was not executed.
    pub resolvers: Option<Resolvers>,
    /// How old its data is; `None` if none of it is BCC's.
    pub age: Option<Age>,
    /// The JSON of a GraphQL response.
    pub body: Body,
    /// What it takes of `limits.fields_in_flight`, to be kept until it is sent.
    pub share: Option<Share>,
    /// The same where it is kept, for whoever asks again.
    pub kept: Option<Arc<Kept>>,
}

/// How old an answer's data is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// The age of its oldest part.
    pub age: Duration,
    /// Whether all of it is fresh.
    pub is_fresh: bool,
    /// How long data is fresh from when BCC was asked.
    pub fresh_for: Duration,
}

/// What became of a request: HTTP's status depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was executed; its answer holds `data`.
    Executed {
        /// Whether it holds `errors` too.
        failed: bool,
    },
    /// It was not: the answer holds `errors` and no `data`.
    Refused,
    /// It is no query, and only those may come this way.
    NotAQuery,
    /// It is a subscription, which has no single answer.
    NeedsStream,
    /// It was not executed, for so much is under way.
    Overloaded(Exceeded),
}

impl GraphAnswer {
    /// What its bytes are known by. Where they are kept, that is worked out once.
    #[must_use]
    pub fn digest(&self) -> Digest {
        match &self.kept {
            Some(kept) => *kept.digest(),
            None => self.body.digest(),
        }
    }

    /// The answer to a request that is not executed.
    pub(super) fn refusal(refusal: &Refusal, max_errors: usize) -> Self {
        let outcome = match refusal {
            Refusal::NotAQuery(_) => Outcome::NotAQuery,
            Refusal::NeedsStream(_) => Outcome::NeedsStream,
            Refusal::Errors(_) => Outcome::Refused,
        };
        let body = error::request_errors_body(refusal.errors(), max_errors);
        Self::not_executed(outcome, body)
    }

    /// The answer to a request that is one too many.
    pub(super) fn overloaded(too_much: &TooMuch) -> Self {
        let body = error::request_error_body(too_much.code, &too_much.message);
        Self::not_executed(Outcome::Overloaded(too_much.exceeded), body)
    }

    /// The answer, of no data, to a request that was not executed.
    pub(super) fn not_executed(outcome: Outcome, body: Vec<u8>) -> Self {
        Self {
            outcome,
            resolvers: None,
            age: None,
            body: body.into(),
            share: None,
            kept: None,
        }
    }
}

/// The JSON of a response.
pub(super) fn serialized(response: &async_graphql::Response) -> Vec<u8> {
    match serde_json::to_vec(response) {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            let error = RequestError::new(Code::Internal, "The answer could not be written");
            error::request_errors_body(&[error], 1)
        }
    }
}
