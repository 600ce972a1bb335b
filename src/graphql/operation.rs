//! Operations whose results are taken one by one: subscriptions, and queries
//! that come the same way.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use async_graphql::Data;
use async_graphql::Executor;
use async_graphql::Request;
use async_graphql::Response;
use futures_util::StreamExt as _;
use futures_util::stream;
use futures_util::stream::BoxStream;

use super::answer::serialized;
use super::error;
use super::error::Code;
use super::error::RequestError;
use super::schema::ImageSchema;
use crate::shares::Share;

/// An operation that was admitted.
pub struct Operation {
    schema: ImageSchema,
    request: Request,
    /// What it takes of `limits.fields_in_flight`, as long as it is under way.
    share: Option<Share>,
}

/// Why an operation was not admitted.
#[derive(Debug)]
pub struct RefusedOperation {
    /// The list of its errors, as JSON.
    pub errors: Vec<u8>,
}

/// Hands operations to a transport that executes what it is told to. They were
/// admitted before; the transport's own idea of the request does not count.
#[derive(Clone, Default)]
pub struct Handover(Arc<Mutex<Option<Operation>>>);

impl Operation {
    pub(super) fn new(schema: ImageSchema, request: Request, share: Option<Share>) -> Self {
        Self {
            schema,
            request,
            share,
        }
    }

    /// Executes it. Each result is the JSON of a GraphQL response.
    #[must_use]
    pub fn results(self) -> BoxStream<'static, Vec<u8>> {
        self.responses()
            .map(|response| serialized(&response))
            .boxed()
    }

    fn responses(self) -> BoxStream<'static, Response> {
        let responses = self.schema.execute_stream(self.request);
        let share = self.share;
        let finished = responses.map(move |mut response| {
            let _ = &share;
            error::finish(&mut response.errors);
            response
        });
        finished.boxed()
    }
}

impl RefusedOperation {
    /// One that is refused for another reason than what it is.
    #[must_use]
    pub fn new(code: Code, message: String) -> Self {
        Self {
            errors: error::request_errors(&[RequestError::new(code, message)], 1),
        }
    }

    /// The JSON of a GraphQL response.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        [b"{\"errors\":", &*self.errors, b"}"].concat()
    }
}

impl Handover {
    /// The operation that the transport is told to execute next.
    pub fn next(&self, operation: Operation) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(operation);
    }

    fn take(&self) -> Option<Operation> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Executor for Handover {
    async fn execute(&self, request: Request) -> Response {
        let mut responses = self.execute_stream(request, None);
        responses.next().await.unwrap_or_default()
    }

    fn execute_stream(&self, _: Request, _: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        match self.take() {
            Some(operation) => operation.responses(),
            None => stream::empty().boxed(),
        }
    }
}
