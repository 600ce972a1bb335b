//! Where a field is: what its error tells.

use apollo_compiler::Node;
use apollo_compiler::executable::Field;
use apollo_compiler::parser::SourceMap;
use apollo_compiler::parser::SourceSpan;
use async_graphql::Pos;

/// Where in the answer and in the document a field is.
#[derive(Debug)]
pub(super) struct Place {
    /// The field's name in the answer.
    pub(super) key: String,
    span: Option<SourceSpan>,
}

impl Place {
    pub(super) fn of(field: &Node<Field>) -> Self {
        Self {
            key: field.response_key().to_string(),
            span: field.location(),
        }
    }

    /// Its line and its column, in characters: apollo-compiler counts bytes.
    pub(super) fn position(&self, sources: &SourceMap) -> Pos {
        let before = self.span.and_then(|span| {
            let text = sources.get(&span.file_id())?.source_text();
            text.get(..span.offset())
        });
        let before = before.unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        Pos {
            line: before.matches('\n').count() + 1,
            column: line.chars().count() + 1,
        }
    }
}
