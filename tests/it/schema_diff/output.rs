//! What clients read: types, fields, values.

use super::check;
use super::lines;

#[test]
fn types_come_and_go() {
    check(
        "",
        "type T { x: Int }",
        &["SAFE      T was added"],
        &["BREAKING  T was removed"],
    );
    check(
        "interface I { x: Int }",
        "interface I { x: Int } type T implements I { x: Int }",
        &["DANGEROUS T was added and implements `I`"],
        &["BREAKING  T was removed"],
    );
    // Nobody selects on an interface that was not there.
    check(
        "",
        "interface I { x: Int } type T implements I { x: Int }",
        &["SAFE      I was added", "SAFE      T was added"],
        &["BREAKING  I was removed", "BREAKING  T was removed"],
    );
}

#[test]
fn types_change_their_kind() {
    let kinds = [
        ("scalar T", "a scalar"),
        ("type T { x: Int }", "an object type"),
        ("interface T { x: Int }", "an interface"),
        ("union T = Query", "a union"),
        ("enum T { X }", "an enum"),
        ("input T { x: Int }", "an input type"),
    ];
    for (old, was) in kinds {
        for (new, is) in kinds.iter().filter(|(new, _)| *new != old) {
            assert_eq!(
                lines(old, new),
                [format!("BREAKING  T changed from {was} to {is}")]
            );
        }
    }
}

#[test]
fn fields_come_and_go() {
    for kind in ["type", "interface"] {
        check(
            &format!("{kind} T {{ x: Int }}"),
            &format!("{kind} T {{ x: Int y: Int }}"),
            &["SAFE      T.y was added"],
            &["BREAKING  T.y was removed"],
        );
    }
    // An extension is part of its type, and the order of fields says nothing.
    check(
        "type T { x: Int y: Int }",
        "type T { y: Int } extend type T { x: Int }",
        &[],
        &[],
    );
}

#[test]
fn a_field_may_promise_more_and_not_less() {
    for (less, more) in [
        ("Int", "Int!"),
        ("[Int]", "[Int]!"),
        ("[Int]", "[Int!]"),
        ("[Int]", "[Int!]!"),
        ("[Int!]", "[Int!]!"),
        ("[[Int]!]", "[[Int!]!]!"),
    ] {
        check(
            &format!("type T {{ x: {less} }}"),
            &format!("type T {{ x: {more} }}"),
            &[&format!(
                "SAFE      T.x changed its type from `{less}` to `{more}`"
            )],
            &[&format!(
                "BREAKING  T.x changed its type from `{more}` to `{less}`"
            )],
        );
    }
    for (one, other) in [
        ("Int", "Float"),
        ("Int", "[Int]"),
        ("Int!", "[Int]!"),
        ("[Int]!", "[Int!]"),
        ("[Int]", "[[Int]]"),
        ("[Int]", "[Float!]!"),
    ] {
        check(
            &format!("interface T {{ x: {one} }}"),
            &format!("interface T {{ x: {other} }}"),
            &[&format!(
                "BREAKING  T.x changed its type from `{one}` to `{other}`"
            )],
            &[&format!(
                "BREAKING  T.x changed its type from `{other}` to `{one}`"
            )],
        );
    }
}

#[test]
fn values_of_enums_come_and_go() {
    check(
        "enum E { A }",
        "enum E { B A }",
        &["DANGEROUS E.B was added"],
        &["BREAKING  E.B was removed"],
    );
}

#[test]
fn members_of_unions_come_and_go() {
    check(
        "type T { x: Int } union U = Query",
        "type T { x: Int } union U = T | Query",
        &["DANGEROUS U has the member `T` now"],
        &["BREAKING  U no longer has the member `T`"],
    );
}

#[test]
fn interfaces_are_implemented_or_not() {
    for kind in ["type", "interface"] {
        check(
            &format!("interface I {{ x: Int }} {kind} T {{ x: Int }}"),
            &format!("interface I {{ x: Int }} {kind} T implements I {{ x: Int }}"),
            &["DANGEROUS T implements `I` now"],
            &["BREAKING  T no longer implements `I`"],
        );
    }
}

#[test]
fn scalars_are_specified_or_not() {
    check(
        "scalar S",
        r#"scalar S @specifiedBy(url: "https://a")"#,
        &[r#"SAFE      S has a specification now: "https://a""#],
        &[r#"DANGEROUS S has no specification any more; it was "https://a""#],
    );
    check(
        r#"scalar S @specifiedBy(url: "https://a")"#,
        r#"scalar S @specifiedBy(url: "https://b")"#,
        &[r#"DANGEROUS S changed its specification from "https://a" to "https://b""#],
        &[r#"DANGEROUS S changed its specification from "https://b" to "https://a""#],
    );
}

#[test]
fn a_deprecation_is_a_note() {
    for (plain, coordinate) in [
        ("type T { x: Int # }", "T.x"),
        ("type T { x(a: Int #): Int }", "T.x(a:)"),
        ("input T { x: Int # }", "T.x"),
        ("enum T { X # }", "T.X"),
        ("directive @d(a: Int #) on FIELD", "@d(a:)"),
    ] {
        check(
            &plain.replace('#', ""),
            &plain.replace('#', r#"@deprecated(reason: "Old\nhat")"#),
            &[&format!(
                r#"SAFE      {coordinate} is deprecated now: "Old\nhat""#
            )],
            &[&format!("SAFE      {coordinate} is no longer deprecated")],
        );
    }
    check(
        "type T { x: Int @deprecated }",
        r#"type T { x: Int @deprecated(reason: "Old") }"#,
        &[r#"SAFE      T.x is deprecated for another reason: "Old""#],
        &[r#"SAFE      T.x is deprecated for another reason: "No longer supported""#],
    );
    // What is meant is the same.
    check(
        "type T { x: Int @deprecated }",
        r#"type T { x: Int @deprecated(reason: "No longer supported") }"#,
        &[],
        &[],
    );
}
