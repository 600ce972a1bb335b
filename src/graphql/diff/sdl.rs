//! A schema as people write it down.

use std::fmt;

use apollo_compiler::Name;
use apollo_compiler::Node;
use apollo_compiler::Schema;
use apollo_compiler::name;
use apollo_compiler::schema::DirectiveDefinition;
use apollo_compiler::schema::DirectiveLocation;
use apollo_compiler::validation::DiagnosticList;
use apollo_compiler::validation::Valid;

/// A schema in the schema definition language, read and found valid.
#[derive(Debug, Clone)]
pub struct Sdl(Valid<Schema>);

/// A text is no schema.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the schema is not valid: {}", first(.problems))]
pub struct InvalidSdl {
    /// What is wrong with it, from its beginning on.
    pub problems: Vec<SdlProblem>,
}

/// What is wrong with one place of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SdlProblem {
    /// Its line and its column, from 1 on, if it is about one place.
    pub at: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
}

impl Sdl {
    /// Reads a schema.
    ///
    /// # Errors
    /// A text that is not a valid schema.
    pub fn parse(text: &str) -> Result<Self, InvalidSdl> {
        let mut schema = Schema::builder()
            // Printers differ in which of the built-in types they write out.
            .ignore_builtin_redefinitions()
            .parse(text, "schema.graphql")
            .build()
            .map_err(|invalid| problems(&invalid.errors))?;
        add_one_of(&mut schema);
        let schema = schema
            .validate()
            .map_err(|invalid| problems(&invalid.errors))?;
        Ok(Self(schema))
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.0
    }
}

impl fmt::Display for SdlProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.at {
            write!(f, "{line}:{column}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// `@oneOf` is built in since September 2025, so printers leave its definition
/// out; apollo-compiler does not know it yet.
fn add_one_of(schema: &mut Schema) {
    const ONE_OF: Name = name!("oneOf");
    schema
        .directive_definitions
        .entry(ONE_OF)
        .or_insert_with(|| {
            Node::new(DirectiveDefinition {
                description: None,
                name: ONE_OF,
                arguments: Vec::new(),
                repeatable: false,
                locations: vec![DirectiveLocation::InputObject],
            })
        });
}

fn problems(errors: &DiagnosticList) -> InvalidSdl {
    let problems = errors
        .iter()
        .map(|error| {
            let error = error.to_json();
            SdlProblem {
                at: error.locations.first().map(|at| (at.line, at.column)),
                // It may quote the text, which may hold anything.
                message: error.message.replace(char::is_control, "\u{fffd}"),
            }
        })
        .collect();
    InvalidSdl { problems }
}

fn first(problems: &[SdlProblem]) -> String {
    problems
        .first()
        .map(ToString::to_string)
        .unwrap_or_default()
}
