//! The graph: the only module that knows async-graphql.
//!
//! Its face is [`Graph::answer`]: a request in, the bytes of the answer out.
//! Every document passes the `gate` first; what it admits is executed.

mod config;
mod connection;
mod date_time;
mod detail;
mod diff;
mod documents;
mod edge;
mod error;
mod facets;
mod federation;
mod filter;
mod freshness;
mod gate;
mod grants;
mod image;
mod image_status;
mod image_type;
mod introspection;
mod loader;
mod node;
mod order;
mod page_info;
mod pagination;
mod query;
mod resolve;
mod service_info;
mod source;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::EmptyMutation;
use async_graphql::EmptySubscription;
use async_graphql::SDLExportOptions;
use async_graphql::Schema;
use async_graphql::ValidationMode;
use serde_json::Map;
use serde_json::Value;
use tokio::time::Instant;

use crate::access::Principal;
use crate::catalogue::Catalogue;
use crate::catalogue::Reader;
use documents::Documents;
use error::RequestError;
use federation::Service;
use gate::Admitted;
use gate::Gate;
use gate::Refusal;
use query::Query;
use service_info::ServiceInfo;

pub use config::GraphConfig;
pub use config::LimitsConfig;
pub use diff::Change;
pub use diff::InvalidSdl;
pub use diff::Sdl;
pub use diff::SdlProblem;
pub use diff::Severity;
pub use diff::schema_changes;
pub use documents::DocumentName;
pub use documents::DocumentsConfig;
pub use documents::DocumentsMode;
pub use documents::InvalidDocuments;
pub use error::Code;
pub use error::request_error_body;
pub use introspection::IntrospectionConfig;

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
    /// What a supergraph is composed of.
    service: Service,
    gate: Gate,
    documents: Documents,
    catalogue: Catalogue,
    limits: LimitsConfig,
    introspection: IntrospectionConfig,
}

/// A GraphQL request, as GraphQL over HTTP names its parts.
#[derive(Debug, Clone, Default)]
pub struct GraphRequest {
    /// The document's text.
    pub query: Option<String>,
    /// What the document is known by: enough without its text, if it is known here.
    pub document: Option<DocumentName>,
    /// Which of its operations to execute.
    pub operation_name: Option<String>,
    /// The variables' values.
    pub variables: Map<String, Value>,
    /// How old data the caller takes at most; `None` leaves it to the settings.
    pub max_age: Option<Duration>,
}

/// The answer to a request.
#[derive(Debug)]
pub struct GraphAnswer {
    /// What became of the request.
    pub outcome: Outcome,
    /// How old its data is; `None` if none of it is BCC's.
    pub age: Option<Age>,
    /// The JSON of a GraphQL response.
    pub body: Vec<u8>,
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
}

impl Graph {
    /// A graph over `catalogue`. `emulated` says whether an emulator answers
    /// for BCC.
    ///
    /// # Errors
    /// A schema that is not valid, or trusted documents that can't be used.
    pub fn new(
        catalogue: Catalogue,
        config: GraphConfig,
        emulated: bool,
    ) -> Result<Self, InvalidGraph> {
        let GraphConfig {
            limits,
            documents,
            introspection,
        } = config;
        let schema = schema(ServiceInfo::new(emulated, &limits));
        let whole = printed(&schema);
        let sdl = federation::shown_to_clients(&whole).map_err(InvalidGraph::Schema)?;
        let gate = Gate::new(&whole, limits.clone(), catalogue.page_size())
            .map_err(InvalidGraph::Schema)?;
        let service = Service::new(federation::subgraph(&sdl).map_err(InvalidGraph::Schema)?);
        let graph = Self(Arc::new(Shared {
            schema,
            sdl,
            service,
            gate,
            documents: Documents::new(documents),
            catalogue,
            limits,
            introspection,
        }));
        graph.reload_documents()?;
        Ok(graph)
    }

    /// Reads the trusted documents anew. Blocks.
    ///
    /// # Errors
    /// What is wrong with them. Those that were read before stay in force.
    pub fn reload_documents(&self) -> Result<(), InvalidDocuments> {
        let shared = &self.0;
        shared.documents.reload(|text| shared.gate.check(text))
    }

    /// Reads the trusted documents whenever their files change, and never ends.
    pub async fn follow_documents(&self) -> Infallible {
        let Some(every) = self.0.documents.follow_every() else {
            return std::future::pending().await;
        };
        loop {
            tokio::time::sleep(every).await;
            let shared = Arc::clone(&self.0);
            let follow = move || shared.documents.follow(|text| shared.gate.check(text));
            if let Err(error) = tokio::task::spawn_blocking(follow).await {
                tracing::error!(%error, "the trusted documents could not be looked at");
            }
        }
    }

    /// The schema in the schema definition language.
    #[must_use]
    pub fn sdl(&self) -> &str {
        &self.0.sdl
    }

    /// Whether a principal is told of the schema.
    #[must_use]
    pub fn tells_schema_to(&self, principal: &Principal) -> bool {
        self.0.introspection.is_for(principal)
    }

    /// The limits in force.
    #[must_use]
    pub fn limits(&self) -> &LimitsConfig {
        &self.0.limits
    }

    /// Says whether a request of `principal` would be executed.
    ///
    /// # Errors
    /// The answer that says why not.
    pub fn check(&self, request: GraphRequest, principal: &Principal) -> Result<(), GraphAnswer> {
        let admitted = self.0.admit(request, principal, false);
        let refused = |refusal| refuse(&refusal, self.0.limits.errors);
        admitted.map(drop).map_err(refused)
    }

    /// Answers a request of `principal`. `only_queries` holds for those that came
    /// by GET.
    pub async fn answer(
        &self,
        request: GraphRequest,
        principal: &Principal,
        only_queries: bool,
    ) -> GraphAnswer {
        let shared = &self.0;
        let max_age = request.max_age;
        let admitted = match shared.admit(request, principal, only_queries) {
            Ok(admitted) => admitted,
            Err(refusal) => return refuse(&refusal, shared.limits.errors),
        };
        let deadline = Instant::now() + shared.limits.deadline;
        let sight = grants::sight(principal, &shared.catalogue);
        let reader = Arc::new(shared.catalogue.reader(deadline, max_age, sight));
        let request = admitted
            .into_executable()
            .data(loader::lookups(Arc::clone(&reader)))
            .data(Arc::clone(&reader))
            .data(shared.service.clone())
            .data(principal.clone());
        let mut response = shared.schema.execute(request).await;
        error::finish(&mut response);
        GraphAnswer {
            outcome: Outcome::Executed {
                failed: !response.errors.is_empty(),
            },
            age: shared.age(&reader),
            body: serialized(&response),
        }
    }
}

/// The schema in the schema definition language. No setting changes it.
///
/// # Errors
/// One that is not valid: a defect of ours.
pub fn sdl() -> Result<String, InvalidGraph> {
    let whole = printed(&schema(ServiceInfo::new(false, &LimitsConfig::default())));
    federation::shown_to_clients(&whole).map_err(InvalidGraph::Schema)
}

/// The schema as a subgraph of a federated graph. No setting changes it.
///
/// # Errors
/// A defect of ours, which a test would find.
pub fn subgraph_sdl() -> Result<String, InvalidGraph> {
    federation::subgraph(&sdl()?).map_err(InvalidGraph::Schema)
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

impl Shared {
    /// Finds the request's document, and lets it through the gate.
    fn admit(
        &self,
        request: GraphRequest,
        principal: &Principal,
        only_queries: bool,
    ) -> Result<Admitted, Refusal> {
        let any_document = principal.may_send_any_document();
        let document = self.documents.resolve(&request, any_document)?;
        let admitted = self.gate.admit(
            &document.text,
            request.operation_name.as_deref(),
            request.variables,
            only_queries,
        )?;
        self.introspection.check(&admitted, principal)?;
        self.documents
            .admitted(&document, admitted.operation_name());
        Ok(admitted)
    }

    fn age(&self, reader: &Reader) -> Option<Age> {
        let oldest = reader.oldest()?;
        let now = self.catalogue.now();
        Some(Age {
            // A clock that went back makes it young, not negative.
            age: (now - oldest.fetched_at).to_std().unwrap_or_default(),
            is_fresh: now < oldest.fresh_until,
            fresh_for: self.catalogue.fresh_for(),
        })
    }
}

/// Why there can be no graph.
#[derive(Debug, thiserror::Error)]
pub enum InvalidGraph {
    /// The schema that the types make up is not valid: a defect of ours.
    #[error("the schema is not valid: {0}")]
    Schema(String),
    /// The trusted documents can't be used.
    #[error(transparent)]
    Documents(#[from] InvalidDocuments),
}

fn refuse(refusal: &Refusal, max_errors: usize) -> GraphAnswer {
    match refusal {
        Refusal::NotAQuery(error) => GraphAnswer {
            outcome: Outcome::NotAQuery,
            age: None,
            body: error::request_errors_body(std::slice::from_ref(error), max_errors),
        },
        Refusal::Errors(errors) => GraphAnswer {
            outcome: Outcome::Refused,
            age: None,
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
