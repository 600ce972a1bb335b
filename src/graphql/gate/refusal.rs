//! Why a request is not executed.

use crate::graphql::error::RequestError;

/// Why a request may not be executed.
pub(in crate::graphql) enum Refusal {
    /// What is wrong with it.
    Errors(Vec<RequestError>),
    /// It is no query, where only queries are taken.
    NotAQuery(RequestError),
    /// It is a subscription, where one answer is expected.
    NeedsStream(RequestError),
}

impl Refusal {
    /// What is wrong.
    pub(in crate::graphql) fn errors(&self) -> &[RequestError] {
        match self {
            Self::Errors(errors) => errors,
            Self::NotAQuery(error) | Self::NeedsStream(error) => std::slice::from_ref(error),
        }
    }
}

impl From<RequestError> for Refusal {
    fn from(error: RequestError) -> Self {
        Self::Errors(vec![error])
    }
}
