//! The graph: the only module that knows async-graphql.
//!
//! Its face is [`Graph::answer`]: a request in, the bytes of the answer out.
//! Operations whose results come one by one go through [`Graph::admit`]. Every
//! document passes the `gate` first; what it admits is executed.

mod answer;
mod answering;
mod answers;
mod body;
mod config;
mod connection;
mod date_time;
mod detail;
mod diff;
mod documents;
mod edge;
mod error;
mod events;
mod facets;
mod federation;
mod filter;
mod freshness;
mod gate;
mod grants;
mod held;
mod image;
mod image_change;
mod image_change_kind;
mod image_status;
mod image_type;
mod introspection;
mod loader;
mod node;
mod operation;
mod order;
mod page_info;
mod pagination;
mod projection;
mod query;
mod question;
mod request;
mod resolve;
mod schema;
mod service_info;
mod source;
mod steps;
mod subscription;
mod under_way;
mod watcher;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::access::Caller;
use crate::access::Principal;
use crate::catalogue::Catalogue;
use crate::catalogue::Reader;
use crate::compression::Coding;
use crate::shares::Share;
use crate::telemetry::metrics::Page;
use answers::Answers;
use documents::Documents;
use error::RequestError;
use federation::Service;
use gate::Admitted;
use gate::Came;
use gate::Gate;
use gate::Refusal;
use projection::Projection;
use schema::ImageSchema;
use under_way::UnderWay;
use watcher::Watched;
use watcher::Watcher;

pub use answer::Age;
pub use answer::GraphAnswer;
pub use answer::Outcome;
pub use answers::AnswersCount;
pub use answers::Kept;
pub use body::Body;
pub use body::Digest;
pub use config::FrontLimits;
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
pub use error::internal_error_body;
pub use error::request_error_body;
pub use held::HeldCounts;
pub use introspection::IntrospectionConfig;
pub use operation::Handover;
pub use operation::Operation;
pub use operation::RefusedOperation;
pub use projection::Resolvers;
pub use request::GraphRequest;
pub use schema::sdl;
pub use schema::subgraph_sdl;
pub use steps::Steps;

/// The service's graph. Cheap to clone.
#[derive(Clone)]
pub struct Graph(Arc<Shared>);

struct Shared {
    /// What answers where it can; `None` if it is not to.
    projection: Option<Projection>,
    /// What answers all else.
    schema: ImageSchema,
    sdl: String,
    /// What a supergraph is composed of.
    service: Service,
    gate: Gate,
    documents: Documents,
    catalogue: Catalogue,
    limits: LimitsConfig,
    introspection: IntrospectionConfig,
    /// Answers that may be asked for again.
    answers: Answers,
    /// The fields of the answers under way.
    under_way: UnderWay,
    watched: Watched,
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
            answers_max_bytes,
            front,
            resolvers,
        } = config;
        let schema = schema::schema(emulated, &limits, &front);
        let whole = schema::printed(&schema);
        let sdl = federation::shown_to_clients(&whole).map_err(InvalidGraph::Schema)?;
        let service = federation::subgraph(&sdl).map_err(InvalidGraph::Schema)?;
        let kept = documents.parsed_max_bytes;
        let gate = Gate::new(&whole, limits.clone(), catalogue.page_size(), kept)
            .map_err(InvalidGraph::Schema)?;
        let projection = match resolvers {
            Resolvers::Projected => Some(Projection::new(kept / 2)),
            Resolvers::Derived => None,
        };
        let graph = Self(Arc::new(Shared {
            projection,
            schema,
            sdl,
            service: Service::new(service),
            under_way: UnderWay::new(limits.fields_in_flight),
            watched: Watched::new(&front),
            gate,
            documents: Documents::new(documents),
            catalogue,
            limits,
            introspection,
            answers: Answers::new(answers_max_bytes),
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

    /// How well each of the graph's caches does, by its name.
    #[must_use]
    pub fn caches(&self) -> [(&'static str, HeldCounts); 3] {
        let projection = self.0.projection.as_ref();
        let [plans, rows] = projection.map(Projection::held).unwrap_or_default();
        [
            ("documents", self.0.gate.held()),
            ("plans", plans),
            ("rows", rows),
        ]
    }

    /// Tells how well the caches do.
    pub fn tell_metrics(&self, page: &mut Page) {
        for (cache, counts) in self.caches() {
            counts.tell(cache, page);
        }
        self.0.answers.tell(page);
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
        let admitted = self.0.admit(request, principal, Came::ForStream);
        let executable = admitted.and_then(|admitted| Ok(admitted.into_executable()?));
        let refused = |refusal| GraphAnswer::refusal(&refusal, self.0.limits.errors);
        executable.map(drop).map_err(refused)
    }

    /// An answer that is kept, made smaller: once for all who ask for it. `None` if that
    /// fails.
    pub async fn packed(&self, kept: &Arc<Kept>, coding: Coding) -> Option<Bytes> {
        self.0.answers.packed(kept, coding).await
    }

    /// How often an answer was kept that could be sent again.
    #[must_use]
    pub fn answers_count(&self) -> AnswersCount {
        self.0.answers.count()
    }

    /// Admits an operation of `principal` whose results are taken one by one.
    /// `behind` is cancelled if they are taken too slowly.
    ///
    /// # Errors
    /// What is wrong with the request.
    pub fn admit(
        &self,
        request: GraphRequest,
        principal: &Principal,
        behind: &CancellationToken,
    ) -> Result<Operation, RefusedOperation> {
        let shared = &self.0;
        let max_age = request.max_age;
        let caller = request.caller.clone();
        let refused = |refusal: Refusal| RefusedOperation {
            errors: error::request_errors(refusal.errors(), shared.limits.errors),
        };
        let admitted = shared.admit(request, principal, Came::ForStream);
        let admitted = admitted.map_err(refused)?;
        let share = shared.under_way.take(caller.as_ref(), admitted.fields());
        let share =
            share.map_err(|too_much| RefusedOperation::new(too_much.code, too_much.message))?;
        let reader = shared.reader(principal, max_age);
        let request = shared.executable(admitted, &reader, principal);
        let request = request.map_err(|error| refused(error.into()))?;
        let watching = Watcher::new(&shared.watched, caller);
        let request = request.data(behind.clone()).data(watching);
        Ok(Operation::new(shared.schema.clone(), request, share))
    }

    /// What a result of so many bytes takes of `limits.fields_in_flight`, to be kept
    /// until it is sent. An operation's own share says nothing of its results' size.
    #[must_use]
    pub fn hold(&self, caller: Option<&Caller>, n_bytes: usize) -> Option<Share> {
        self.0.under_way.hold(caller, n_bytes)
    }
}

impl Shared {
    /// Finds the request's document, and lets it through the gate.
    fn admit(
        &self,
        request: GraphRequest,
        principal: &Principal,
        came: Came,
    ) -> Result<Admitted, Refusal> {
        let any_document = principal.may_send_any_document();
        let document = self.documents.resolve(&request, any_document)?;
        let admitted = self.gate.admit(
            &document.text,
            request.operation_name.as_deref(),
            request.variables,
            came,
            principal.types().is_none(),
        )?;
        self.introspection.check(&admitted, principal)?;
        self.documents
            .admitted(&document, admitted.operation_name());
        Ok(admitted)
    }

    /// What a request of `principal` reads with that begins now.
    fn reader(&self, principal: &Principal, max_age: Option<Duration>) -> Arc<Reader> {
        let deadline = Instant::now() + self.limits.deadline;
        let sight = grants::sight(principal, &self.catalogue);
        Arc::new(self.catalogue.reader(deadline, max_age, sight))
    }

    /// The request in the executor's form, with what the resolvers find in their
    /// context.
    fn executable(
        &self,
        admitted: Admitted,
        reader: &Arc<Reader>,
        principal: &Principal,
    ) -> Result<async_graphql::Request, RequestError> {
        let request = admitted.into_executable()?;
        Ok(request
            .data(loader::lookups(Arc::clone(reader)))
            .data(Arc::clone(reader))
            .data(self.service.clone())
            .data(principal.clone()))
    }
}
