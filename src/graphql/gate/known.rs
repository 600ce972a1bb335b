//! A document that may be executed, and what is worked out once for all who send
//! it.

use std::sync::Arc;
use std::sync::OnceLock;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Name;
use apollo_compiler::Node;
use apollo_compiler::executable::Operation;
use apollo_compiler::executable::OperationType;
use apollo_compiler::validation::Valid;
use async_graphql::parser::types::ExecutableDocument as Executable;

use super::executable;
use super::introspection;
use super::read::ReadText;
use super::subscription;
use super::switches;
use crate::graphql::error::Code;
use crate::graphql::error::RequestError;

/// What a token takes in memory, in the gate's form and the executor's together:
/// measured, and rounded up. A test holds it.
const BYTES_OF_A_TOKEN: usize = 250;

/// What a document takes whatever is in it.
const BYTES_OF_A_DOCUMENT: usize = 2000;

/// A document that passed all checks that do not depend on the request.
pub(super) struct Known {
    /// No other one has it.
    pub(super) number: u64,
    pub(super) text: Arc<str>,
    pub(super) document: Valid<ExecutableDocument>,
    pub(super) operations: Vec<KnownOperation>,
    /// The first field that asks for the schema, in whichever operation.
    pub(super) introspects: Option<&'static str>,
    /// The variables that `@skip` and `@include` look at.
    pub(super) switches: Vec<Name>,
    n_tokens: usize,
    /// In the executor's form, once that is needed.
    executable: OnceLock<Executable>,
}

/// An operation of a document.
pub(super) struct KnownOperation {
    pub(super) operation: Node<Operation>,
    /// How many fields its answer may have, where it is within all limits whatever
    /// the variables are: for those who see some types of images, and for those who
    /// see all.
    pub(super) fields: [OnceLock<usize>; 2],
}

impl Known {
    pub(super) fn new(number: u64, text: Arc<str>, read: ReadText) -> Self {
        let ReadText { document, n_tokens } = read;
        let operations = document.operations.iter();
        let operations = operations.map(|operation| KnownOperation {
            operation: operation.clone(),
            fields: Default::default(),
        });
        Self {
            number,
            operations: operations.collect(),
            introspects: introspection::introspects(&document),
            switches: switches::of(&document),
            text,
            document,
            n_tokens,
            executable: OnceLock::new(),
        }
    }

    /// How many bytes it takes in memory, about, all that is worked out later
    /// included.
    pub(super) fn weight(&self) -> usize {
        // The text is here and in the document.
        BYTES_OF_A_DOCUMENT + 2 * self.text.len() + BYTES_OF_A_TOKEN * self.n_tokens
    }

    /// The names and the types of its operations.
    pub(super) fn operation_types(
        &self,
    ) -> impl Iterator<Item = (Option<&Name>, OperationType)> + Clone {
        let operations = self.operations.iter();
        operations.map(|known| {
            let operation = &known.operation;
            (operation.name.as_ref(), operation.operation_type)
        })
    }

    /// The operation to execute: the one of this name, or the only one.
    pub(super) fn choose(&self, name: Option<&str>) -> Result<usize, RequestError> {
        let chosen = match (name, &self.operations[..]) {
            (None, [_]) => Some(0),
            (None, _) => None,
            (Some(_), operations) => operations.iter().position(|known| {
                let own = known.operation.name.as_ref();
                own.map(|own| own.as_str()) == name
            }),
        };
        chosen.ok_or_else(|| self.wrong_operation(name))
    }

    fn wrong_operation(&self, asked: Option<&str>) -> RequestError {
        let names = self.operation_types().filter_map(|(name, _)| name);
        let names: Vec<&str> = names.map(|name| name.as_str()).collect();
        let known = match names[..] {
            [] => "it has no named operation".to_owned(),
            _ => format!("it has `{}`", names.join("`, `")),
        };
        let message = match asked {
            Some(asked) => {
                format!("`operationName` is `{asked}`, which the document lacks: {known}")
            }
            None if self.operations.is_empty() => "The document has no operation".to_owned(),
            None => {
                format!(
                    "The document has several operations; choose one by `operationName`: {known}"
                )
            }
        };
        RequestError::new(Code::BadUserInput, message)
    }

    /// The document in the executor's form.
    pub(super) fn executable(&self) -> Result<Executable, RequestError> {
        if let Some(known) = self.executable.get() {
            return Ok(known.clone());
        }
        let mut document = executable::of(&self.document, &self.text).ok_or_else(|| {
            // It is valid, so this is ours to mend.
            tracing::error!("a valid document has no form for the executor");
            let message = "The document was not understood by this service";
            RequestError::new(Code::Internal, message)
        })?;
        subscription::unwrap_root_fields(&mut document);
        Ok(self.executable.get_or_init(|| document).clone())
    }
}
