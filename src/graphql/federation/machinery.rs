//! What only routers ask. Clients are not shown it: neither introspection nor the
//! printed schema has it, as if it were not there, and it is answered all the same.

use apollo_compiler::ast::Definition;
use apollo_compiler::ast::Document;
use apollo_compiler::ast::ObjectTypeDefinition;

/// The types that federation adds to a subgraph.
const TYPES: [&str; 3] = ["_Any", "_Entity", "_Service"];

/// The fields that it adds to `Query`.
const FIELDS: [&str; 2] = ["_entities", "_service"];

/// The schema that clients see, of the whole one. Fails where that is none, or
/// where it lacks what is to be left out.
pub(in crate::graphql) fn shown_to_clients(sdl: &str) -> Result<String, String> {
    let mut document = parse(sdl)?;
    leave_out(&mut document)?;
    Ok(printed(&document))
}

pub(super) fn parse(sdl: &str) -> Result<Document, String> {
    Document::parse(sdl, "schema.graphql").map_err(|invalid| invalid.errors.to_string())
}

pub(super) fn printed(document: &Document) -> String {
    document.serialize().indent_prefix("\t").to_string()
}

fn leave_out(document: &mut Document) -> Result<(), String> {
    let before = document.definitions.len();
    document.definitions.retain(|definition| {
        let name = definition.name().map_or("", |name| name.as_str());
        !TYPES.contains(&name)
    });
    if before - document.definitions.len() != TYPES.len() {
        return Err(format!("the schema lacks one of {TYPES:?}"));
    }
    let fields = &mut object(document, "Query")?.fields;
    let before = fields.len();
    fields.retain(|field| !FIELDS.contains(&field.name.as_str()));
    if before - fields.len() != FIELDS.len() {
        return Err(format!("`Query` lacks one of {FIELDS:?}"));
    }
    Ok(())
}

pub(super) fn object<'a>(
    document: &'a mut Document,
    name: &str,
) -> Result<&'a mut ObjectTypeDefinition, String> {
    let mut definitions = document.definitions.iter_mut();
    let found = definitions.find_map(|definition| match definition {
        Definition::ObjectTypeDefinition(object) if object.name == *name => Some(object.make_mut()),
        _ => None,
    });
    found.ok_or_else(|| format!("the schema has no type `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDL: &str = "type Query { _service: Int _entities: Int a: A } type A { b: Int } \
        scalar _Any scalar _Entity scalar _Service";

    #[test]
    fn what_is_to_be_left_out_has_to_be_there() {
        let shown = shown_to_clients(SDL).unwrap();
        assert!(shown.contains("a: A") && !shown.contains('_'), "{shown}");
        for gone in [
            "_service: Int",
            "_entities: Int",
            "scalar _Any",
            "scalar _Entity",
        ] {
            assert!(shown_to_clients(&SDL.replace(gone, "")).is_err(), "{gone}");
        }
    }
}
