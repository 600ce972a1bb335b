//! The graph: the only module that knows async-graphql.
//!
//! Its face is [`Graph::answer`]: a request in, the bytes of the answer out.
//! Every document passes the `gate` first; what it admits is executed.

mod config;
mod connection;
mod date_time;
mod edge;
mod error;
mod freshness;
mod gate;
mod image;
mod image_status;
mod image_type;
mod page_info;
mod query;
mod service_info;
mod source;

use std::sync::Arc;

use async_graphql::EmptyMutation;
use async_graphql::EmptySubscription;
use async_graphql::SDLExportOptions;
use async_graphql::Schema;
use async_graphql::ValidationMode;
use serde_json::Map;
use serde_json::Value;
use tokio::time::Instant;

use crate::catalogue::Catalogue;
use error::RequestError;
use gate::Gate;
use query::Query;
use service_info::ServiceInfo;

pub use config::LimitsConfig;
pub use error::Code;
pub use error::request_error_body;

/// async-graphql counts depth in its own way (fragments included), with its own
/// limit, which is never to be met: the gate's is lower.
const EXECUTOR_DEPTH: usize = 512;

type ImageSchema = Schema<Query, EmptyMutation, EmptySubscription>;

/// The service's graph. Cheap to clone.
#[derive(Clone)]
pub struct Graph(Arc<Shared>);

struct Shared {
    schema: ImageSchema,
    sdl: String,
    gate: Gate,
    catalogue: Catalogue,
    limits: LimitsConfig,
}

/// A GraphQL request, as GraphQL over HTTP names its parts.
#[derive(Debug, Clone, Default)]
pub struct GraphRequest {
    /// The document.
    pub query: String,
    /// Which of its operations to execute.
    pub operation_name: Option<String>,
    /// The variables' values.
    pub variables: Map<String, Value>,
}

/// The answer to a request.
#[derive(Debug)]
pub struct GraphAnswer {
    /// What became of the request.
    pub outcome: Outcome,
    /// The JSON of a GraphQL response.
    pub body: Vec<u8>,
}

/// What became of a request: HTTP's status depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was executed; its answer holds `data`, and maybe `errors` too.
    Executed,
    /// It was not: the answer holds `errors` and no `data`.
    Refused,
    /// It is no query, and only those may come this way.
    NotAQuery,
}

impl Graph {
    /// A graph over `catalogue`. `emulated` says whether an emulator answers
    /// for BCC.
    ///
    /// # Errors
    /// A schema that is not valid: a defect of ours, found at the start.
    pub fn new(
        catalogue: Catalogue,
        limits: LimitsConfig,
        emulated: bool,
    ) -> Result<Self, InvalidSchema> {
        let schema = schema(ServiceInfo::new(emulated, &limits));
        let sdl = printed(&schema);
        let gate = Gate::new(&sdl, limits.clone()).map_err(InvalidSchema)?;
        Ok(Self(Arc::new(Shared {
            schema,
            sdl,
            gate,
            catalogue,
            limits,
        })))
    }

    /// The schema in the schema definition language.
    #[must_use]
    pub fn sdl(&self) -> &str {
        &self.0.sdl
    }

    /// The limits in force.
    #[must_use]
    pub fn limits(&self) -> &LimitsConfig {
        &self.0.limits
    }

    /// Answers a request. `only_queries` holds for those that came by GET.
    pub async fn answer(&self, request: GraphRequest, only_queries: bool) -> GraphAnswer {
        let shared = &self.0;
        let admitted = match shared.gate.admit(request, only_queries) {
            Ok(admitted) => admitted,
            Err(refusal) => return refuse(&refusal, shared.limits.errors),
        };
        let deadline = Instant::now() + shared.limits.deadline;
        let reader = shared.catalogue.reader(deadline, None);
        let mut response = shared
            .schema
            .execute(admitted.into_executable().data(reader))
            .await;
        error::finish(&mut response, shared.limits.errors);
        GraphAnswer {
            outcome: Outcome::Executed,
            body: serialized(&response),
        }
    }
}

/// The schema in the schema definition language. No setting changes it.
#[must_use]
pub fn sdl() -> String {
    printed(&schema(ServiceInfo::new(false, &LimitsConfig::default())))
}

fn printed(schema: &ImageSchema) -> String {
    let options = SDLExportOptions::new()
        .include_specified_by()
        .prefer_single_line_descriptions();
    schema.sdl_with_options(options)
}

fn schema(info: ServiceInfo) -> ImageSchema {
    Schema::build(Query, EmptyMutation, EmptySubscription)
        // The gate has validated the document already, and completely.
        .validation_mode(ValidationMode::Fast)
        .limit_recursive_depth(EXECUTOR_DEPTH)
        .data(info)
        .finish()
}

/// The schema that the types make up is not valid.
#[derive(Debug, thiserror::Error)]
#[error("the schema is not valid: {0}")]
pub struct InvalidSchema(String);

fn refuse(refusal: &gate::Refusal, max_errors: usize) -> GraphAnswer {
    match refusal {
        gate::Refusal::NotAQuery(error) => GraphAnswer {
            outcome: Outcome::NotAQuery,
            body: error::request_errors_body(std::slice::from_ref(error), max_errors),
        },
        gate::Refusal::Errors(errors) => GraphAnswer {
            outcome: Outcome::Refused,
            body: error::request_errors_body(errors, max_errors),
        },
    }
}

fn serialized(response: &async_graphql::Response) -> Vec<u8> {
    match serde_json::to_vec(response) {
        Ok(body) => body,
        Err(error) => {
            tracing::error!(%error, "an answer could not be written as JSON");
            let error = RequestError::new(Code::Internal, "The answer could not be written");
            error::request_errors_body(&[error], 1)
        }
    }
}
