//! `docs/attacks.md` says what was tried on the service and what shows it. That is
//! only as good as the tests that it names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What the field's lists name: graphql-cop's tests, GraphQL Armor's rules, OWASP's
/// GraphQL cheat sheet, and what HTTP services and keys are attacked with. Each must
/// stand in the first cell of a row.
const KNOWN: &[&str] = &[
    // graphql-cop
    "Alias overloading",
    "Batch queries",
    "Directive overloading",
    "Field duplication",
    "Circular introspection",
    "Introspection",
    "Field suggestions",
    "GraphiQL exposure",
    "Tracing exposure",
    "unhandled errors",
    "GET queries",
    "GET mutations",
    "urlencoded",
    // GraphQL Armor
    "Tokens and characters",
    "Depth",
    "Cost",
    // OWASP
    "Injection",
    "Broken authorization",
    "IDOR",
    "Page size abuse",
    // HTTP
    "Slowloris",
    "Silent connections",
    "Huge headers",
    "text/plain",
    "multipart",
    "DNS rebinding",
    "Request smuggling",
    "JSON bombs",
    "Compression bombs",
    "Log forging",
    "Very many connections",
    "rapid reset",
    "Sec-Fetch-Site",
    "CORS",
    "WebSocket hijacking",
    "Requests faster",
    "Subscriptions without number",
    "panic",
    // Keys, cursors, patterns
    "Brute force",
    "alg none",
    "HS/RS confusion",
    "Expired tokens",
    "Cursor forging",
    "Regex DoS",
    "Secrets in logs",
    "core dumps",
];

struct Row {
    what: String,
    seen: String,
    test: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rows() -> Vec<Row> {
    let page = fs::read_to_string(root().join("docs/attacks.md")).unwrap();
    let cells = |line: &str| -> Vec<String> {
        let cells = line.trim_matches('|').split(" | ");
        cells.map(|cell| cell.trim().to_owned()).collect()
    };
    page.lines()
        .filter(|line| line.starts_with("| ") && !line.ends_with("| test |"))
        .map(|line| {
            let cells = cells(line);
            let [what, seen, test] = &cells[..] else {
                panic!("a row has three cells: {line}");
            };
            Row {
                what: what.clone(),
                seen: seen.clone(),
                test: test.trim_matches('`').to_owned(),
            }
        })
        .collect()
}

/// Whether there is such a test, by its path below `tests/it`.
fn exists(test: &str) -> bool {
    let Some((module, name)) = test.rsplit_once("::") else {
        return false;
    };
    let module = module.replace("::", "/");
    let text = [format!("{module}.rs"), format!("{module}/mod.rs")]
        .iter()
        .find_map(|file| fs::read_to_string(root().join("tests/it").join(file)).ok());
    let attributes = ["#[test]\n", "#[tokio::test]\nasync "];
    text.is_some_and(|text| {
        let mut tests = attributes
            .iter()
            .map(|attribute| format!("{attribute}fn {name}("));
        tests.any(|test| text.contains(&test))
    })
}

#[test]
fn every_row_names_a_test() {
    let rows = rows();
    assert!(rows.len() > 80, "{} rows were found", rows.len());
    for row in rows {
        assert!(
            exists(&row.test),
            "{}: there is no test {}",
            row.what,
            row.test
        );
    }
}

#[test]
fn every_known_attack_has_a_row() {
    let rows = rows();
    for known in KNOWN {
        assert!(rows.iter().any(|row| row.what.contains(known)), "{known}");
    }
}

#[test]
fn every_fault_of_the_emulator_has_a_row() {
    let source = fs::read_to_string(root().join("src/emulator/fault/mod.rs")).unwrap();
    let (_, faults) = source.split_once("pub enum Fault {\n").unwrap();
    let (faults, _) = faults.split_once("\n}\n").unwrap();
    let faults: BTreeSet<&str> = faults
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(|line| line.split(|c: char| !c.is_alphanumeric()).next().unwrap())
        .collect();
    assert!(faults.len() > 20, "{faults:?}");
    let rows = rows();
    let told = rows.iter().filter_map(|row| row.what.strip_prefix('`'));
    let told: BTreeSet<&str> = told.filter_map(|row| row.split('`').next()).collect();
    assert_eq!(told, faults);
}

/// A code that clients look for is written as it is sent.
#[test]
fn every_code_is_one_that_is_sent() {
    let codes = fs::read_to_string(root().join("src/graphql/error.rs")).unwrap();
    for row in rows() {
        for word in row.seen.split('`').skip(1).step_by(2) {
            let is_code =
                word.contains('_') && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            let known = codes.contains(&format!("\"{word}\""));
            assert!(!is_code || known, "{}: {word}", row.what);
        }
    }
}
