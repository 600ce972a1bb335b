//! Documents and plans that are kept change no answer, and take no more memory than
//! they may.

use std::collections::BTreeSet;

use bcc_graphql::access::Grants;
use bcc_graphql::access::Principal;
use bcc_graphql::graphql::Graph;
use bcc_graphql::graphql::GraphRequest;
use bcc_graphql::graphql::HeldCounts;
use bcc_graphql::graphql::Outcome;
use bcc_graphql::image::ImageType;
use fastrand::Rng;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::Both;
use super::ask;
use super::documents::document;
use super::random::cursors;

/// How many requests are made, with so many different documents.
const REQUESTS: usize = 400;
const DOCUMENTS: usize = 40;

fn counts(graph: &Graph, name: &str) -> HeldCounts {
    let held = graph.caches();
    held.into_iter().find(|(of, _)| *of == name).unwrap().1
}

/// Other values for some of the variables: what they are of stays.
fn changed(rng: &mut Rng, text: &str, variables: &Map<String, Value>) -> Map<String, Value> {
    let mut changed = variables.clone();
    for switch in ["s0", "s1", "s2", "s3", "s4"] {
        if text.contains(&format!("${switch}:")) && rng.bool() {
            changed.insert(switch.to_owned(), json!(rng.bool()));
        }
    }
    for (name, value) in &mut changed {
        if name.starts_with("first") && rng.bool() {
            *value = json!(rng.i32(-2..50));
        } else if name.starts_with("after") && rng.u8(0..4) == 0 {
            *value = json!(null);
        }
    }
    changed
}

/// Like these, in any order and with any variables.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_changes_no_answer() {
    let both = Both::start().await;
    let cursors = cursors(&both).await;
    let keeps_none = both.another(|config| config.documents.parsed_max_bytes = 0);
    let keeps = both.another(|_| ());
    let anybody = Principal::anonymous(true);
    let mut rng = Rng::with_seed(6);
    for _ in 0..REQUESTS {
        let document = document(rng.u64(0..DOCUMENTS as u64), &cursors);
        let variables = changed(&mut rng, &document.text, &document.variables);
        let kept = ask(&keeps, &document.text, &variables, &anybody).await;
        let new = ask(&keeps_none, &document.text, &variables, &anybody).await;
        let shown = format!("{}\n{variables:?}", document.text);
        assert_eq!(kept.data, new.data, "{shown}");
        assert_eq!(kept.resolvers, new.resolvers, "{shown}");
        // Which of several fields fails first is a matter of time.
        let errors = |errors: &[Value]| -> BTreeSet<String> {
            errors.iter().map(ToString::to_string).collect()
        };
        assert_eq!(errors(&kept.errors), errors(&new.errors), "{shown}");
    }
    let documents = counts(&keeps, "documents");
    assert_eq!(documents.hits + documents.misses, REQUESTS as u64);
    assert!(documents.misses <= DOCUMENTS as u64, "{documents:?}");
    assert!(counts(&keeps, "plans").hits > 100);
    assert_eq!(counts(&keeps_none, "documents").hits, 0);
    assert_eq!(counts(&keeps_none, "plans").hits, 0);
}

#[tokio::test]
async fn what_is_refused_is_not_kept() {
    let both = Both::start().await;
    let anybody = Principal::anonymous(true);
    for query in [
        "{ images { nodes { id } }",
        "{ images { nodes { no_such_field } } }",
        "{ images(first: \"one\") { nodes { id } } }",
        "query($unused: Int) { images { nodes { id } } }",
        "subscription { imageChanges { kind } }",
        &format!("{{ images {{ {} }} }}", "nodes { id } ".repeat(5001)),
        &format!("{{ images {}{}", "{ ".repeat(70), "} ".repeat(71)),
        "{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A }",
        &format!("{{ sources {{ region }} }} #{}", "x".repeat(1 << 16)),
    ] {
        for _ in 0..2 {
            let answer = ask(&both.projected, query, &Map::new(), &anybody).await;
            assert_eq!(answer.resolvers, None, "{query}");
        }
    }
    let documents = counts(&both.projected, "documents");
    assert_eq!((documents.hits, documents.bytes), (0, 0));
    assert_eq!(counts(&both.projected, "plans").bytes, 0);
}

#[tokio::test]
async fn documents_keep_to_their_bound() {
    const MOST: u64 = 100_000;
    let both = Both::start().await;
    let graph = both.another(|config| config.documents.parsed_max_bytes = MOST);
    let anybody = Principal::anonymous(true);
    let mut most = 0;
    for n in 0..300 {
        let query = format!("{{ images(first: 1) {{ nodes {{ x{n}: id }} }} }}");
        let answer = ask(&graph, &query, &Map::new(), &anybody).await;
        assert!(answer.data.contains(&format!("x{n}")), "{answer:?}");
        let documents = counts(&graph, "documents");
        assert!(documents.bytes <= MOST, "{documents:?} after {n}");
        most = most.max(documents.bytes);
    }
    assert!(most > MOST / 2, "{most} bytes were kept at most");
}

/// How a request comes is looked at each time.
#[tokio::test]
async fn a_document_that_is_known_may_not_come_in_any_way() {
    let both = Both::start().await;
    let graph = &both.projected;
    let anybody = Principal::anonymous(true);
    let request = |operation: &str| {
        GraphRequest {
        query: Some(
            "query Q { images(first: 1) { nodes { id } } } subscription S { imageChanges { kind } }"
                .to_owned(),
        ),
        operation_name: Some(operation.to_owned()),
        ..GraphRequest::default()
    }
    };
    for _ in 0..2 {
        let answer = graph.answer(request("Q"), &anybody, false).await;
        assert_eq!(answer.outcome, Outcome::Executed { failed: false });
        assert!(graph.check(request("S"), &anybody).is_ok());
        let answer = graph.answer(request("S"), &anybody, false).await;
        assert_eq!(answer.outcome, Outcome::NeedsStream);
        let answer = graph.answer(request("R"), &anybody, false).await;
        assert_eq!(answer.outcome, Outcome::Refused);
    }
    assert_eq!(counts(graph, "documents").misses, 1);
}

/// A list of which not all types may be seen is walked: that costs more.
#[tokio::test]
async fn what_a_document_costs_is_another_thing_for_others() {
    let both = Both::start().await;
    let graph = both.another(|config| config.limits.upstream_calls = 100);
    let all = Principal::anonymous(true);
    let some = Principal::of_key(
        "some",
        Grants {
            types: Some(BTreeSet::from([ImageType::System])),
            ..Grants::default()
        },
    );
    let query = "{ images(first: 1) { nodes { id } } }";
    for _ in 0..2 {
        let answer = ask(&graph, query, &Map::new(), &all).await;
        assert!(answer.errors.is_empty(), "{answer:?}");
        let answer = ask(&graph, query, &Map::new(), &some).await;
        assert_eq!(
            answer.errors[0]["extensions"]["code"], "QUERY_TOO_COMPLEX",
            "{answer:?}"
        );
    }
}

/// Several windows behind one cursor are one, however the cursor is written.
#[tokio::test]
async fn windows_behind_variables_of_one_value_cost_as_much_as_one() {
    let both = Both::start().await;
    let graph = both.another(|config| config.limits.upstream_calls = 7);
    let anybody = Principal::anonymous(true);
    let query = "query($a: String, $b: String) { a: images(first: 100, after: $a) { nodes { id } } b: images(first: 100, after: $b) { nodes { id } } }";
    for (a, b, is_admitted) in [
        ("x", "y", false),
        ("x", "x", true),
        ("y", "x", false),
        ("y", "y", true),
    ] {
        let variables = Map::from_iter([("a".to_owned(), json!(a)), ("b".to_owned(), json!(b))]);
        let answer = ask(&graph, query, &variables, &anybody).await;
        assert_eq!(answer.resolvers.is_some(), is_admitted, "{answer:?}");
    }
}
