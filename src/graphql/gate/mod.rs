//! The gate: what is executed, and what is not.
//!
//! async-graphql's parser and some of its walks can be made to overflow the
//! stack or to run for ever by a small document, and its validation has gaps.
//! So a document comes to it only after, in this order: a bound on its size and
//! on the nesting of its brackets ([`nesting`]), a complete parse and
//! validation under limits (apollo-compiler), a bound on what its fragments
//! expand to ([`expansion`]), the coercion of its variables, defaults included,
//! and bounds on the size of its answer ([`cost`]) and on the calls to BCC that it
//! may cause ([`calls`]).
//!
//! What of this does not depend on the request is done once for a document
//! ([`known`]), and nothing is kept of one that is refused.

mod admitted;
mod calls;
mod cost;
mod executable;
mod expansion;
mod introspection;
mod known;
mod nesting;
mod positions;
mod read;
mod refusal;
mod repeated;
mod selected;
mod subscription;
mod switches;
mod told;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;

use apollo_compiler::Name;
use apollo_compiler::Schema;
use apollo_compiler::executable::OperationType;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use serde_json::Map;
use serde_json::Value;

use super::LimitsConfig;
use super::error::Code;
use super::error::RequestError;
use super::held::Held;
use super::held::HeldCounts;
use calls::Surroundings;
use known::Known;
use known::KnownOperation;
use told::Telling;

pub(super) use admitted::Admitted;
pub(super) use admitted::Switches;
pub(super) use refusal::Refusal;
pub(super) use selected::Selected;

/// What the executor's introspection has and apollo-compiler's lacks: clients
/// of the specification of 2025 ask for it.
const NEWER_INTROSPECTION: &str = "extend type __Type { isOneOf: Boolean }";

/// Checks requests against the schema and the limits.
pub(super) struct Gate {
    schema: Valid<Schema>,
    sdl_bytes: usize,
    limits: LimitsConfig,
    /// How many images BCC is asked for in one call.
    page_size: usize,
    /// Documents by their text.
    known: Held<Arc<str>, Arc<Known>>,
    /// The number of the next document.
    next: AtomicU64,
}

/// How a request came, on which it depends what operations it may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    /// By GET: only queries, which change nothing.
    ByGet,
    /// By POST, for one answer: no subscriptions.
    ByPost,
    /// For a stream of answers.
    ForStream,
}

impl Gate {
    /// A gate for the schema that `sdl` defines. Documents that are kept take at most
    /// `max_bytes`.
    pub(super) fn new(
        sdl: &str,
        limits: LimitsConfig,
        page_size: usize,
        max_bytes: u64,
    ) -> Result<Self, String> {
        let schema = Schema::builder()
            .parse(sdl, "schema.graphql")
            .parse(NEWER_INTROSPECTION, "introspection.graphql")
            .build()
            .and_then(Schema::validate)
            .map_err(|invalid| invalid.errors.to_string())?;
        Ok(Self {
            schema,
            sdl_bytes: sdl.len(),
            limits,
            page_size,
            known: Held::new(max_bytes, |_, known: &Arc<Known>| known.weight()),
            next: AtomicU64::new(0),
        })
    }

    /// Whether a document may be executed at all, whatever its variables are.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub(super) fn check(&self, text: &str) -> Result<(), RequestError> {
        let parsed = read::parse(text, &self.limits);
        let read = parsed.and_then(|parsed| read::validate(&parsed, &self.schema, &self.limits));
        read.map(drop)
            .map_err(|refusal| match refusal.errors().first() {
                Some(error) => error.clone(),
                None => {
                    RequestError::new(Code::Internal, "The document was refused without a reason")
                }
            })
    }

    /// Admits the operation of this name in the document `text`; the only one, if no
    /// name is given. `sees_all_types` says whether who asks is shown lists as they are.
    pub(super) fn admit(
        &self,
        text: &Arc<str>,
        operation_name: Option<&str>,
        variables: Map<String, Value>,
        came: Came,
        sees_all_types: bool,
    ) -> Result<Admitted, Refusal> {
        let known = self.document(text, operation_name, came)?;
        let chosen = known.choose(operation_name)?;
        let operation = &known.operations[chosen];
        let variables = JsonMap::from_iter(
            variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into())),
        );
        let variables = coerce_variable_values(&self.schema, &operation.operation, &variables)
            .map_err(|error| {
                let error = error.to_graphql_error(&known.document.sources);
                read::located(Code::BadUserInput, &error)
            })?;
        let fields = self.fields(&known, operation, &variables, sees_all_types)?;
        Ok(Admitted::new(known, chosen, variables.into_inner(), fields))
    }

    /// How well the cache of documents does.
    pub(super) fn held(&self) -> HeldCounts {
        self.known.counts()
    }

    /// The document of this text, which may come like this.
    fn document(
        &self,
        text: &Arc<str>,
        operation_name: Option<&str>,
        came: Came,
    ) -> Result<Arc<Known>, Refusal> {
        if let Some(known) = self.known.get(&**text) {
            check_type(&known.operation_types(), operation_name, came)?;
            return Ok(known);
        }
        let parsed = read::parse(text, &self.limits)?;
        let definitions = parsed.document.definitions.iter();
        let operations = definitions.filter_map(|d| d.as_operation_definition());
        let types = operations.map(|of| (of.name.as_ref(), of.operation_type));
        check_type(&types, operation_name, came)?;
        let read = read::validate(&parsed, &self.schema, &self.limits)?;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let known = Arc::new(Known::new(number, Arc::clone(text), read));
        self.known.put(Arc::clone(text), Arc::clone(&known));
        Ok(known)
    }

    /// How many fields the answer may have, if it and the calls for it are within
    /// the limits.
    fn fields(
        &self,
        known: &Known,
        operation: &KnownOperation,
        variables: &JsonMap,
        sees_all_types: bool,
    ) -> Result<usize, RequestError> {
        let kept = &operation.fields[usize::from(sees_all_types)];
        if let Some(fields) = kept.get() {
            return Ok(*fields);
        }
        let selected = Selected::new(&known.document, variables);
        let telling = Telling {
            schema: &self.schema,
            sdl_bytes: self.sdl_bytes,
        };
        let cost = cost::check(&telling, &selected, &operation.operation, &self.limits)?;
        calls::check(
            &selected,
            &operation.operation,
            cost.calls,
            Surroundings {
                page_size: self.page_size,
                sees_all_types,
            },
            &self.limits,
        )?;
        if selected.holds_for_all_variables() {
            // Another request may have been quicker, and found the same.
            let _ = kept.set(cost.fields);
        }
        Ok(cost.fields)
    }
}

/// Checks that the operation that would be executed may come like this. A document
/// that is wrong tells it too.
fn check_type<'a>(
    operations: &(impl Iterator<Item = (Option<&'a Name>, OperationType)> + Clone),
    name: Option<&str>,
    came: Came,
) -> Result<(), Refusal> {
    let is_of = |wanted: OperationType| {
        let mut operations = operations.clone();
        operations.any(|(own, of)| {
            of == wanted && (name.is_none() || own.map(|own| own.as_str()) == name)
        })
    };
    if came != Came::ForStream && is_of(OperationType::Subscription) {
        let message = "A subscription has many answers: send it by WebSocket (`graphql-transport-ws`) or by SSE (`Accept: text/event-stream`)";
        let error = RequestError::new(Code::BadUserInput, message);
        return Err(Refusal::NeedsStream(error));
    }
    if came == Came::ByGet && is_of(OperationType::Mutation) {
        let message = "Only queries may come by GET; send this operation by POST";
        let error = RequestError::new(Code::BadUserInput, message);
        return Err(Refusal::NotAQuery(error));
    }
    Ok(())
}
