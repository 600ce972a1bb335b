//! The schema itself: root operation types, directives, what does not count.

use super::check;
use super::lines;

#[test]
fn root_operation_types_come_and_go() {
    for (operation, name) in [("mutation", "Mutation"), ("subscription", "Subscription")] {
        let ty = format!("type {name} {{ x: Int }}");
        // Without a `schema`, the name alone makes it a root type.
        check(
            &format!("{ty} schema {{ query: Query }}"),
            &ty,
            &[&format!(
                "SAFE      schema has a {operation} type now: `{name}`"
            )],
            &[&format!(
                "BREAKING  schema has no {operation} type any more; it was `{name}`"
            )],
        );
    }
    check(
        "type Other { x: Int } schema { query: Query }",
        "type Other { x: Int } schema { query: Other }",
        &["BREAKING  schema changed its query type from `Query` to `Other`"],
        &["BREAKING  schema changed its query type from `Other` to `Query`"],
    );
}

#[test]
fn directives_come_and_go() {
    check(
        "",
        "directive @d on FIELD",
        &["SAFE      @d was added"],
        &["BREAKING  @d was removed"],
    );
    check(
        "directive @d on FIELD",
        "directive @d on FIELD | QUERY",
        &["SAFE      @d can stand at QUERY now"],
        &["BREAKING  @d can't stand at QUERY any more"],
    );
    check(
        "directive @d on FIELD | QUERY",
        "directive @d repeatable on QUERY | FIELD",
        &["SAFE      @d can be repeated now"],
        &["BREAKING  @d can't be repeated any more"],
    );
}

#[test]
fn what_is_built_in_is_always_there() {
    let built_in = "\
        directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
        directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
        directive @specifiedBy(url: String!) on SCALAR
        directive @deprecated(reason: String = \"No longer supported\")
            on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
        scalar ID";
    check("", built_in, &[], &[]);
}

#[test]
fn descriptions_do_not_count() {
    check(
        r#""Old" type T { "old" x("old" a: Int): E } "Old" enum E { "old" X }"#,
        r#"type T { x(a: Int): E } "New" enum E { X }"#,
        &[],
        &[],
    );
}

#[test]
fn the_worst_comes_first_and_then_it_goes_by_coordinate() {
    let old = "type T { b: Int a: Int } enum E { X } type A { x: Int }";
    let new = "type T { c: Int } enum E { Y X } type A { x: Int! }";
    assert_eq!(
        lines(old, new),
        [
            "BREAKING  T.a was removed",
            "BREAKING  T.b was removed",
            "DANGEROUS E.Y was added",
            "SAFE      A.x changed its type from `Int` to `Int!`",
            "SAFE      T.c was added",
        ]
    );
}
