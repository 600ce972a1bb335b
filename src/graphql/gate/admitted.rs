//! A request that passed the gate.

use std::sync::Arc;

use apollo_compiler::executable::Operation;
use apollo_compiler::parser::SourceMap;
use apollo_compiler::response::JsonMap;
use apollo_compiler::response::JsonValue;
use async_graphql::Variables;

use super::Known;
use super::Selected;
use crate::graphql::error::Code;
use crate::graphql::error::RequestError;

/// A request that may be executed.
pub(in crate::graphql) struct Admitted {
    document: Arc<Known>,
    /// Which of its operations to execute.
    operation: usize,
    /// Coerced, defaults included.
    variables: JsonMap,
    /// How many fields the answer may have.
    fields: usize,
}

/// What decides which fields are selected: an operation, and what the variables of
/// `@skip` and `@include` are.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct Switches {
    document: u64,
    operation: usize,
    values: Vec<Option<bool>>,
}

impl Admitted {
    pub(super) fn new(
        document: Arc<Known>,
        operation: usize,
        variables: JsonMap,
        fields: usize,
    ) -> Self {
        Self {
            document,
            operation,
            variables,
            fields,
        }
    }

    /// The name of the operation to execute, asked for or not.
    pub(in crate::graphql) fn operation_name(&self) -> Option<&str> {
        self.operation().name.as_ref().map(|name| name.as_str())
    }

    /// How many fields the answer may have.
    pub(in crate::graphql) fn fields(&self) -> usize {
        self.fields
    }

    /// The operation to execute.
    pub(in crate::graphql) fn operation(&self) -> &Operation {
        &self.document.operations[self.operation].operation
    }

    /// The first field that asks for the schema, in whichever operation.
    pub(in crate::graphql) fn introspects(&self) -> Option<&'static str> {
        self.document.introspects
    }

    /// The document, with the variables' values.
    pub(in crate::graphql) fn selected(&self) -> Selected<'_> {
        Selected::new(&self.document.document, &self.variables)
    }

    /// The variables' values, defaults included.
    pub(in crate::graphql) fn variables(&self) -> &JsonMap {
        &self.variables
    }

    /// Where the document's text is found by what points into it.
    pub(in crate::graphql) fn sources(&self) -> &SourceMap {
        &self.document.document.sources
    }

    /// What decides which fields are selected. Requests with the same ones select
    /// the same.
    pub(in crate::graphql) fn switches(&self) -> Switches {
        let value = |name: &str| self.variables.get(name).and_then(JsonValue::as_bool);
        let names = self.document.switches.iter();
        Switches {
            document: self.document.number,
            operation: self.operation,
            values: names.map(|name| value(name)).collect(),
        }
    }

    /// The request in async-graphql's form.
    pub(in crate::graphql) fn into_executable(
        self,
    ) -> Result<async_graphql::Request, RequestError> {
        let document = self.document.executable()?;
        let variables = executable_variables(&self.variables)?;
        let mut request = async_graphql::Request::new(&*self.document.text).variables(variables);
        request.operation_name = self.operation_name().map(str::to_owned);
        request.set_parsed_query(document);
        Ok(request)
    }
}

impl Switches {
    /// How many bytes it takes in memory beside itself.
    pub(in crate::graphql) fn weight(&self) -> usize {
        size_of_val(&*self.values)
    }
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
