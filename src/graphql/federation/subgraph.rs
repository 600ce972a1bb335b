//! The subgraph's SDL: our own schema, and what composition has to know of it.

use apollo_compiler::Node;
use apollo_compiler::ast::Definition;
use apollo_compiler::ast::Directive;
use apollo_compiler::ast::DirectiveList;
use apollo_compiler::ast::Document;
use apollo_compiler::ast::ObjectTypeDefinition;

/// Federation's directives. 2.9 is the first version with `@cost` and
/// `@listSize`, and the last one that every composer knows.
const LINK: &str = r#"extend schema @link(
    url: "https://specs.apollo.dev/federation/v2.9"
    import: ["@key", "@shareable", "@inaccessible", "@cost", "@listSize"]
)"#;

/// What only routers ask: the part of the schema that composition adds by itself.
const MACHINERY: [&str; 3] = ["_Any", "_Entity", "_Service"];

/// The same, of `Query`.
const MACHINERY_FIELDS: [&str; 2] = ["_entities", "_service"];

/// What is known of a type (`Image`) or a field (`Query.node`).
///
/// The fields that are `@inaccessible` speak of this service alone. In a larger
/// graph a router could not tell whom to ask for any `node`, or whose
/// `serviceInfo` is meant. Others may have a `node` too, which composition takes
/// only where both are `@shareable`.
///
/// `@cost` is for what neighbours don't share: a call to BCC for each image, or
/// a walk over a whole list. All else weighs what it weighs by default.
const DIRECTIVES: &[(&str, &str)] = &[
    ("Image", r#"@key(fields: "id") @key(fields: "id region")"#),
    ("Image.detail", "@cost(weight: 10)"),
    ("Image.sharedWith", "@cost(weight: 10)"),
    ("ImageConnection.facets", "@cost(weight: 10)"),
    ("ImageConnection.totalCount", "@cost(weight: 10)"),
    // Relay's, so that other services have it too.
    ("PageInfo", "@shareable"),
    (
        "Query.images",
        r#"@listSize(assumedSize: 100, slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)"#,
    ),
    (
        "Query.availableImages",
        r#"@listSize(assumedSize: 100, slicingArguments: ["first"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)"#,
    ),
    ("Query.latestImage", "@cost(weight: 10)"),
    ("Query.node", "@inaccessible @shareable"),
    ("Query.nodes", "@inaccessible @shareable"),
    ("Query.serviceInfo", "@inaccessible"),
    ("Query.sources", "@inaccessible"),
];

/// The subgraph's SDL, from the SDL of our own schema. Fails where that is none,
/// or where it lacks what is to be left out or decorated.
pub(in crate::graphql) fn subgraph(sdl: &str) -> Result<String, String> {
    let mut document = parse(sdl)?;
    leave_out(&mut document)?;
    for (place, directives) in DIRECTIVES {
        decorate(&mut document, place, directives)?;
    }
    document.definitions.splice(0..0, parse(LINK)?.definitions);
    Ok(document.serialize().indent_prefix("\t").to_string())
}

fn parse(sdl: &str) -> Result<Document, String> {
    Document::parse(sdl, "schema.graphql").map_err(|invalid| invalid.errors.to_string())
}

fn leave_out(document: &mut Document) -> Result<(), String> {
    let before = document.definitions.len();
    document.definitions.retain(|definition| {
        let name = definition.name().map_or("", |name| name.as_str());
        !MACHINERY.contains(&name)
    });
    if before - document.definitions.len() != MACHINERY.len() {
        return Err(format!("the schema lacks one of {MACHINERY:?}"));
    }
    // Those of the language itself, which everybody has.
    let is_directive = |definition: &Definition| definition.as_directive_definition().is_some();
    document
        .definitions
        .retain(|definition| !is_directive(definition));
    let fields = &mut object(document, "Query")?.fields;
    let before = fields.len();
    fields.retain(|field| !MACHINERY_FIELDS.contains(&field.name.as_str()));
    if before - fields.len() != MACHINERY_FIELDS.len() {
        return Err(format!("`Query` lacks one of {MACHINERY_FIELDS:?}"));
    }
    Ok(())
}

fn decorate(document: &mut Document, place: &str, directives: &str) -> Result<(), String> {
    let added = parsed(directives)?;
    let (name, field) = match place.split_once('.') {
        Some((name, field)) => (name, Some(field)),
        None => (place, None),
    };
    let object = object(document, name)?;
    let list = match field {
        None => &mut object.directives,
        Some(field) => {
            let found = object.fields.iter_mut().find(|known| known.name == *field);
            let found = found.ok_or_else(|| format!("the schema has no field `{place}`"))?;
            &mut found.make_mut().directives
        }
    };
    list.0.extend(added);
    Ok(())
}

fn object<'a>(
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

/// Directives, as they stand behind a definition.
fn parsed(directives: &str) -> Result<Vec<Node<Directive>>, String> {
    let bearer = parse(&format!("scalar Bearer {directives}"))?;
    let lists = bearer.definitions.iter().map(Definition::directives);
    Ok(lists.flat_map(|DirectiveList(list)| list.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDL: &str = "type Query { _service: Int _entities: Int a: A } type A { b: Int } \
        scalar _Any scalar _Entity scalar _Service";

    #[test]
    fn what_is_not_there_is_not_decorated_in_silence() {
        for (place, refusal) in [
            ("B", "the schema has no type `B`"),
            ("B.b", "the schema has no type `B`"),
            ("A.a", "the schema has no field `A.a`"),
        ] {
            let mut document = parse(SDL).unwrap();
            let refused = decorate(&mut document, place, "@x");
            assert_eq!(refused, Err(refusal.to_owned()));
        }
        let mut document = parse(SDL).unwrap();
        assert_eq!(decorate(&mut document, "A", "@x"), Ok(()));
        assert_eq!(decorate(&mut document, "A.b", "@y(z: 1) @y"), Ok(()));
        assert!(decorate(&mut document, "A", "not a directive").is_err());
        let printed = document.serialize().no_indent().to_string();
        assert!(
            printed.contains("type A @x { b: Int @y(z: 1) @y }"),
            "{printed}"
        );
    }

    #[test]
    fn what_is_to_be_left_out_has_to_be_there() {
        let mut document = parse(SDL).unwrap();
        assert_eq!(leave_out(&mut document), Ok(()));
        let printed = document.serialize().no_indent().to_string();
        assert!(!printed.contains('_'), "{printed}");
        for gone in [
            "_service: Int",
            "_entities: Int",
            "scalar _Any",
            "scalar _Entity",
        ] {
            let mut document = parse(&SDL.replace(gone, "")).unwrap();
            assert!(leave_out(&mut document).is_err(), "{gone}");
        }
    }
}
