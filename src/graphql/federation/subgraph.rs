//! The subgraph's SDL: our own schema, and what composition has to know of it.

use apollo_compiler::Node;
use apollo_compiler::ast::Definition;
use apollo_compiler::ast::Directive;
use apollo_compiler::ast::DirectiveList;
use apollo_compiler::ast::Document;

use super::machinery::object;
use super::machinery::parse;
use super::machinery::printed;

/// Federation's directives. 2.9 is the first version with `@cost` and
/// `@listSize`, and the last one that every composer knows.
const LINK: &str = r#"extend schema @link(
    url: "https://specs.apollo.dev/federation/v2.9"
    import: ["@key", "@shareable", "@inaccessible", "@cost", "@listSize"]
)"#;

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

/// The subgraph's SDL, from the schema that clients see. Fails where that is none,
/// or where it lacks what is to be decorated.
pub(in crate::graphql) fn subgraph(sdl: &str) -> Result<String, String> {
    let mut document = parse(sdl)?;
    // Everybody has the directives of the language itself.
    document
        .definitions
        .retain(|definition| definition.as_directive_definition().is_none());
    for (place, directives) in DIRECTIVES {
        decorate(&mut document, place, directives)?;
    }
    document.definitions.splice(0..0, parse(LINK)?.definitions);
    Ok(printed(&document))
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

/// Directives, as they stand behind a definition.
fn parsed(directives: &str) -> Result<Vec<Node<Directive>>, String> {
    let bearer = parse(&format!("scalar Bearer {directives}"))?;
    let lists = bearer.definitions.iter().map(Definition::directives);
    Ok(lists.flat_map(|DirectiveList(list)| list.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDL: &str = "type Query { a: A } type A { b: Int }";

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
}
