//! From a text to a document that may be executed, whatever its variables are.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Schema;
use apollo_compiler::ast;
use apollo_compiler::parser::Parser;
use apollo_compiler::response::GraphQLError;
use apollo_compiler::validation::DiagnosticList;
use apollo_compiler::validation::Valid;

use super::Refusal;
use super::expansion;
use super::nesting;
use super::repeated;
use crate::graphql::LimitsConfig;
use crate::graphql::error::Code;
use crate::graphql::error::RequestError;

/// A text that was parsed.
pub(super) struct Parsed {
    pub(super) document: ast::Document,
    n_tokens: usize,
}

/// A text that was read.
pub(super) struct ReadText {
    pub(super) document: Valid<ExecutableDocument>,
    pub(super) n_tokens: usize,
}

/// Parses a text, whose size and nesting are looked at first.
pub(super) fn parse(text: &str, limits: &LimitsConfig) -> Result<Parsed, Refusal> {
    check_text(text, limits)?;
    let mut parser = Parser::new()
        // The nesting is bounded by now; the grammar adds a few levels.
        .recursion_limit(limits.nesting * 2)
        .token_limit(limits.tokens);
    let parsed = parser.parse_ast(text, "document");
    let n_tokens = parser.tokens_reached();
    if n_tokens >= limits.tokens {
        let message = format!(
            "The document has more than {} tokens (`limits.tokens`)",
            limits.tokens
        );
        return Err(RequestError::new(Code::QueryTooComplex, message).into());
    }
    let document = parsed.map_err(|invalid| all(&invalid.errors, Code::GraphqlParseFailed))?;
    Ok(Parsed { document, n_tokens })
}

/// Validates it, and looks at what its fragments expand to.
pub(super) fn validate(
    parsed: &Parsed,
    schema: &Valid<Schema>,
    limits: &LimitsConfig,
) -> Result<ReadText, Refusal> {
    let document = parsed.document.to_executable_validate(schema);
    let document =
        document.map_err(|invalid| all(&invalid.errors, Code::GraphqlValidationFailed))?;
    expansion::check(&document, limits)?;
    repeated::check(&document)?;
    Ok(ReadText {
        document,
        n_tokens: parsed.n_tokens,
    })
}

fn check_text(text: &str, limits: &LimitsConfig) -> Result<(), RequestError> {
    if text.len() > limits.document_bytes {
        let message = format!(
            "The document has {} bytes; the most is {} (`limits.document_bytes`)",
            text.len(),
            limits.document_bytes
        );
        return Err(RequestError::new(Code::QueryTooComplex, message));
    }
    if nesting::exceeds(text, limits.nesting) {
        let message = format!(
            "The document's brackets are nested more than {} deep (`limits.nesting`)",
            limits.nesting
        );
        return Err(RequestError::new(Code::QueryTooComplex, message));
    }
    Ok(())
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

/// An error of apollo-compiler's.
pub(super) fn located(code: Code, error: &GraphQLError) -> RequestError {
    let start = RequestError::new(code, error.message.as_str());
    error
        .locations
        .iter()
        .fold(start, |e, at| e.at(at.line, at.column))
}
