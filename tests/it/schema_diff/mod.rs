//! Which changes of a schema break clients: every rule, both ways.

mod input;
mod invalid;
mod output;
mod whole;

use bcc_graphql::graphql::Sdl;
use bcc_graphql::graphql::schema_changes;

/// What every schema here has besides: some query, and a use of each built-in
/// scalar, so that those are no part of the difference.
const BASE: &str = "type Query { all(id: ID, b: Boolean, f: Float, i: Int, s: String): Int }\n";

/// The lines that tell what changed between two schemas.
fn lines(old: &str, new: &str) -> Vec<String> {
    let parsed = |text: &str| match Sdl::parse(&format!("{BASE}{text}")) {
        Ok(sdl) => sdl,
        Err(invalid) => panic!("{text}\n{:?}", invalid.problems),
    };
    let changes = schema_changes(&parsed(old), &parsed(new));
    changes.iter().map(ToString::to_string).collect()
}

/// Checks what a change is said to do, and what the opposite change is.
fn check(a: &str, b: &str, forth: &[&str], back: &[&str]) {
    assert_eq!(lines(a, b), forth, "from {a} to {b}");
    assert_eq!(lines(b, a), back, "from {b} to {a}");
    for same in [a, b] {
        assert!(lines(same, same).is_empty(), "{same}");
    }
}
