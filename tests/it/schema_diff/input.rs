//! What clients give: arguments, input fields, their types and defaults.

use super::check;

/// The places where something is given: a schema with it in the place of `#`,
/// and what precedes and follows its name in its coordinate.
const PLACES: [(&str, &str, &str); 4] = [
    ("type T { x(#): Int }", "T.x(", ":)"),
    ("interface T { x(#): Int }", "T.x(", ":)"),
    ("input T { # }", "T.", ""),
    ("directive @d(#) on FIELD", "@d(", ":)"),
];

/// Checks a change, both ways, at each of the places. The lines have the
/// coordinate as `{}`.
fn check_everywhere(a: &str, b: &str, forth: &str, back: &str) {
    for (place, before, after) in PLACES {
        let at = |line: &str| line.replace("{}", &format!("{before}a{after}"));
        check(
            &place.replace('#', &format!("other: Int {a}")),
            &place.replace('#', &format!("{b} other: Int")),
            &[&at(forth)],
            &[&at(back)],
        );
    }
}

#[test]
fn what_may_be_given_comes_and_goes() {
    let gone = "BREAKING  {} was removed";
    for optional in ["a: Int", "a: Int = 1", "a: Int! = 1", "a: [Int!]"] {
        let added = "SAFE      {} was added and is optional";
        check_everywhere("", optional, added, gone);
    }
    for required in ["a: Int!", "a: [Int]!"] {
        let added = "BREAKING  {} was added and is required";
        check_everywhere("", required, added, gone);
    }
}

#[test]
fn it_may_ask_for_less_and_not_for_more() {
    for (more, less) in [
        ("Int!", "Int"),
        ("[Int]!", "[Int]"),
        ("[Int!]", "[Int]"),
        ("[Int!]!", "[Int]"),
        ("[[Int!]!]!", "[[Int]!]"),
    ] {
        check_everywhere(
            &format!("a: {more}"),
            &format!("a: {less}"),
            &format!("SAFE      {{}} changed its type from `{more}` to `{less}`"),
            &format!("BREAKING  {{}} changed its type from `{less}` to `{more}`"),
        );
    }
    for (one, other) in [("Int", "Float"), ("Int", "[Int]"), ("[Int]", "[Int!]!")] {
        // The last one is safe in the other direction.
        let back = match other {
            "[Int!]!" => "SAFE     ",
            _ => "BREAKING ",
        };
        check_everywhere(
            &format!("a: {one}"),
            &format!("a: {other}"),
            &format!("BREAKING  {{}} changed its type from `{one}` to `{other}`"),
            &format!("{back} {{}} changed its type from `{other}` to `{one}`"),
        );
    }
}

#[test]
fn a_default_changes_what_is_answered() {
    check_everywhere(
        "a: Int = 1",
        "a: Int = 2",
        "DANGEROUS {} changed its default from `1` to `2`",
        "DANGEROUS {} changed its default from `2` to `1`",
    );
    check_everywhere(
        "a: Int",
        "a: Int = 1",
        "DANGEROUS {} has the default `1` now",
        "DANGEROUS {} lost its default `1`",
    );
    // Nothing given is not null given.
    check_everywhere(
        "a: Int",
        "a: Int = null",
        "DANGEROUS {} has the default `null` now",
        "DANGEROUS {} lost its default `null`",
    );
}

#[test]
fn without_its_default_it_may_be_required() {
    check_everywhere(
        "a: Int! = 1",
        "a: Int!",
        "BREAKING  {} lost its default `1` and is required now",
        "SAFE      {} has the default `1` now",
    );
}

#[test]
fn one_default_may_be_written_in_many_ways() {
    for (ty, one, other) in [
        ("Float", "1", "1.0"),
        ("Float", "10.0", "1e1"),
        ("[Float]", "[1, 2]", "[1.0, 2.0]"),
        ("N", "{p: 1, q: 2}", "{q: 2, p: 1}"),
        ("String", r#""x""#, r#""""x""""#),
        ("String", r#""x""#, r#""\u0078""#),
    ] {
        let with = |default: &str| {
            format!("input N {{ p: Int q: Int }} type T {{ x(a: {ty} = {default}): Int }}")
        };
        check(&with(one), &with(other), &[], &[]);
    }
    for (ty, one, other) in [
        ("[Int]", "[1, 2]", "[2, 1]"),
        ("[Int]", "[1]", "[1, 1]"),
        ("N", "{p: 1}", "{q: 1}"),
        ("N", "{p: 1}", "{p: 1, q: 1}"),
        ("S", "9007199254740993", "9007199254740992"),
        ("S", "1", r#""1""#),
    ] {
        let with = |default: &str| {
            format!("scalar S input N {{ p: Int q: Int }} type T {{ x(a: {ty} = {default}): Int }}")
        };
        let line = |was: &str, is: &str| {
            format!("DANGEROUS T.x(a:) changed its default from `{was}` to `{is}`")
        };
        let (forth, back) = (line(one, other), line(other, one));
        check(&with(one), &with(other), &[&forth], &[&back]);
    }
}

#[test]
fn a_type_and_a_default_change_at_once() {
    // What takes another type says that alone.
    check_everywhere(
        "a: Int = 1",
        "a: String = \"1\"",
        "BREAKING  {} changed its type from `Int` to `String`",
        "BREAKING  {} changed its type from `String` to `Int`",
    );
    check(
        "type T { x(a: Int! = 1): Int }",
        "type T { x(a: Int = 2): Int }",
        &[
            "DANGEROUS T.x(a:) changed its default from `1` to `2`",
            "SAFE      T.x(a:) changed its type from `Int!` to `Int`",
        ],
        &["BREAKING  T.x(a:) changed its type from `Int` to `Int!`"],
    );
}

#[test]
fn exactly_one_field_is_less_than_any() {
    check(
        "input T { a: Int b: Int }",
        "input T @oneOf { a: Int b: Int }",
        &["BREAKING  T is `@oneOf` now: it takes exactly one field"],
        &["SAFE      T is no longer `@oneOf`"],
    );
    // Some printers write down its definition, and some don't.
    check(
        "input T @oneOf { a: Int b: Int }",
        "input T @oneOf { a: Int b: Int } directive @oneOf on INPUT_OBJECT",
        &[],
        &[],
    );
}
