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

mod calls;
mod cost;
mod expansion;
mod introspection;
mod nesting;
mod selected;
mod subscription;
mod told;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Schema;
use apollo_compiler::ast;
use apollo_compiler::executable::Operation;
use apollo_compiler::executable::OperationType;
use apollo_compiler::parser::Parser;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::DiagnosticList;
use apollo_compiler::validation::Valid;
use async_graphql::Variables;
use serde_json::Map;
use serde_json::Value;

use super::LimitsConfig;
use super::error::Code;
use super::error::RequestError;
use calls::Surroundings;
use told::Telling;

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
}

/// A request that may be executed.
pub(super) struct Admitted {
    document: Valid<ExecutableDocument>,
    text: String,
    operation_name: Option<String>,
    /// Coerced, defaults included.
    variables: JsonMap,
    /// How many fields the answer may have.
    fields: usize,
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

/// Why a request may not be executed.
pub(super) enum Refusal {
    /// What is wrong with it.
    Errors(Vec<RequestError>),
    /// It is no query, where only queries are taken.
    NotAQuery(RequestError),
    /// It is a subscription, where one answer is expected.
    NeedsStream(RequestError),
}

impl Refusal {
    /// What is wrong.
    pub(super) fn errors(&self) -> &[RequestError] {
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

impl Admitted {
    /// The name of the operation to execute, asked for or not.
    pub(super) fn operation_name(&self) -> Option<&str> {
        self.operation_name.as_deref()
    }

    /// How many fields the answer may have.
    pub(super) fn fields(&self) -> usize {
        self.fields
    }

    /// The operation to execute.
    pub(super) fn operation(&self) -> Option<&Operation> {
        let operation = self.document.operations.get(self.operation_name());
        operation.ok().map(|operation| &**operation)
    }

    /// The document, with the variables' values.
    pub(super) fn selected(&self) -> Selected<'_> {
        Selected {
            document: &self.document,
            variables: &self.variables,
        }
    }

    /// The request in async-graphql's form.
    pub(super) fn into_executable(self) -> Result<async_graphql::Request, RequestError> {
        let document = executable(&self.text)?;
        let variables = executable_variables(&self.variables)?;
        let mut request = async_graphql::Request::new(self.text).variables(variables);
        request.operation_name = self.operation_name;
        request.set_parsed_query(document);
        Ok(request)
    }
}

impl Gate {
    /// A gate for the schema that `sdl` defines.
    pub(super) fn new(sdl: &str, limits: LimitsConfig, page_size: usize) -> Result<Self, String> {
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
        })
    }

    /// Whether a document may be executed at all, whatever its variables are.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub(super) fn check(&self, text: &str) -> Result<(), RequestError> {
        let check = || -> Result<(), Refusal> {
            self.check_text(text)?;
            let document = self.validate(&self.parse(text)?)?;
            Ok(expansion::check(&document, &self.limits)?)
        };
        check().map_err(|refusal| match refusal.errors().first() {
            Some(error) => error.clone(),
            None => RequestError::new(Code::Internal, "The document was refused without a reason"),
        })
    }

    /// Admits the operation of this name in the document `text`; the only one, if no
    /// name is given. `sees_all_types` says whether who asks is shown lists as they are.
    pub(super) fn admit(
        &self,
        text: &str,
        operation_name: Option<&str>,
        variables: Map<String, Value>,
        came: Came,
        sees_all_types: bool,
    ) -> Result<Admitted, Refusal> {
        self.check_text(text)?;
        let ast = self.parse(text)?;
        check_type(&ast, operation_name, came)?;
        let document = self.validate(&ast)?;
        let operation = document
            .operations
            .get(operation_name)
            .map_err(|_| wrong_operation(&document, operation_name))?;
        expansion::check(&document, &self.limits)?;
        let variables = JsonMap::from_iter(
            variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into())),
        );
        let variables =
            coerce_variable_values(&self.schema, operation, &variables).map_err(|error| {
                let error = error.to_graphql_error(&document.sources);
                located(Code::BadUserInput, &error)
            })?;
        let selected = Selected {
            document: &document,
            variables: &variables,
        };
        let telling = Telling {
            schema: &self.schema,
            sdl_bytes: self.sdl_bytes,
        };
        let cost = cost::check(&telling, &selected, operation, &self.limits)?;
        calls::check(
            &selected,
            operation,
            cost.calls,
            Surroundings {
                page_size: self.page_size,
                sees_all_types,
            },
            &self.limits,
        )?;
        let operation_name = operation.name.as_ref().map(ToString::to_string);
        Ok(Admitted {
            document,
            text: text.to_owned(),
            operation_name,
            variables: variables.into_inner(),
            fields: cost.fields,
        })
    }

    fn check_text(&self, query: &str) -> Result<(), RequestError> {
        let limits = &self.limits;
        if query.len() > limits.document_bytes {
            let message = format!(
                "The document has {} bytes; the most is {} (`limits.document_bytes`)",
                query.len(),
                limits.document_bytes
            );
            return Err(RequestError::new(Code::QueryTooComplex, message));
        }
        if nesting::exceeds(query, limits.nesting) {
            let message = format!(
                "The document's brackets are nested more than {} deep (`limits.nesting`)",
                limits.nesting
            );
            return Err(RequestError::new(Code::QueryTooComplex, message));
        }
        Ok(())
    }

    fn parse(&self, query: &str) -> Result<ast::Document, Refusal> {
        let mut parser = Parser::new()
            // The nesting is bounded by now; the grammar adds a few levels.
            .recursion_limit(self.limits.nesting * 2)
            .token_limit(self.limits.tokens);
        let parsed = parser.parse_ast(query, "document");
        if parser.tokens_reached() >= self.limits.tokens {
            let message = format!(
                "The document has more than {} tokens (`limits.tokens`)",
                self.limits.tokens
            );
            return Err(RequestError::new(Code::QueryTooComplex, message).into());
        }
        parsed.map_err(|invalid| all(&invalid.errors, Code::GraphqlParseFailed))
    }

    fn validate(&self, document: &ast::Document) -> Result<Valid<ExecutableDocument>, Refusal> {
        document
            .to_executable_validate(&self.schema)
            .map_err(|invalid| all(&invalid.errors, Code::GraphqlValidationFailed))
    }
}

/// Checks that the operation that would be executed may come like this, as far
/// as the document tells before it is validated.
fn check_type(document: &ast::Document, name: Option<&str>, came: Came) -> Result<(), Refusal> {
    let named = |operation: &ast::OperationDefinition| {
        name.is_none() || operation.name.as_ref().map(|n| n.as_str()) == name
    };
    let is_of = |wanted: OperationType| {
        let definitions = document.definitions.iter();
        let mut operations = definitions.filter_map(|d| d.as_operation_definition());
        operations.any(|operation| named(operation) && operation.operation_type == wanted)
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

fn wrong_operation(document: &ExecutableDocument, asked: Option<&str>) -> RequestError {
    let names: Vec<&str> = document
        .operations
        .named
        .keys()
        .map(|name| name.as_str())
        .collect();
    let known = match names[..] {
        [] => "it has no named operation".to_owned(),
        _ => format!("it has `{}`", names.join("`, `")),
    };
    let message = match asked {
        Some(asked) => format!("`operationName` is `{asked}`, which the document lacks: {known}"),
        None if document.operations.is_empty() => "The document has no operation".to_owned(),
        None => {
            format!("The document has several operations; choose one by `operationName`: {known}")
        }
    };
    RequestError::new(Code::BadUserInput, message)
}

fn all(errors: &DiagnosticList, code: Code) -> Refusal {
    let mut errors: Vec<RequestError> = errors
        .iter()
        .map(|error| located(code, &error.to_json()))
        .collect();
    // Three brackets that are missing at the end are one thing to say.
    errors.dedup();
    Refusal::Errors(errors)
}

fn located(code: Code, error: &apollo_compiler::response::GraphQLError) -> RequestError {
    let start = RequestError::new(code, error.message.as_str());
    error
        .locations
        .iter()
        .fold(start, |e, at| e.at(at.line, at.column))
}

/// The document as the executor's own parser reads it.
fn executable(
    query: &str,
) -> Result<async_graphql::parser::types::ExecutableDocument, RequestError> {
    let mut document = async_graphql::parser::parse_query(query).map_err(|error| {
        // Two parsers that differ: the text is valid by the one that follows
        // the specification, so this is ours to mend.
        tracing::error!(%error, "a valid document was not understood");
        RequestError::new(
            Code::Internal,
            "The document was not understood by this service",
        )
    })?;
    subscription::unwrap_root_fields(&mut document);
    Ok(document)
}

fn executable_variables(variables: &JsonMap) -> Result<Variables, RequestError> {
    match serde_json::to_value(variables) {
        Ok(json) => Ok(Variables::from_json(json)),
        Err(error) => {
            tracing::error!(%error, "variables could not be converted");
            Err(RequestError::new(
                Code::Internal,
                "The variables were not understood",
            ))
        }
    }
}
