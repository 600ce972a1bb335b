//! Texts that are no schema: where, and what is wrong.

use bcc_graphql::graphql::Sdl;

#[test]
fn it_is_said_where_a_text_is_no_schema() {
    for (text, at, what) in [
        ("", Some((1, 1)), "syntax error"),
        ("# nothing", Some((1, 10)), "syntax error"),
        ("scalar S", None, "query"),
        ("type Query {\n  a: Foo\n}", Some((2, 6)), "Foo"),
        ("type Query {\n  a: Int", Some((2, 9)), "expected R_CURLY"),
        ("type Query { a: Int }\n{ a }", Some((2, 1)), "operation"),
        ("type Query { a: Int a: Int }", Some((1, 21)), "duplicate"),
        ("type Query { a: Int @key }", Some((1, 21)), "key"),
        ("\u{1b}", Some((1, 1)), "syntax error"),
    ] {
        let invalid = Sdl::parse(text).unwrap_err();
        let first = &invalid.problems[0];
        assert_eq!(first.at, at, "{text}: {invalid}");
        assert!(first.message.contains(what), "{text}: {invalid}");
        assert!(
            !first.message.contains(char::is_control),
            "{text}: {invalid}"
        );
    }
}

#[test]
fn nesting_without_end_is_refused() {
    let deep = "[".repeat(20_000);
    let text = format!("type Query {{ a: {deep}Int }}");
    assert!(Sdl::parse(&text).is_err());
    let text = format!("type Query {{ a(x: Int = {deep}): Int }}");
    assert!(Sdl::parse(&text).is_err());
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    assert!(Sdl::parse("\u{feff}type Query { a: Int }").is_ok());
}
