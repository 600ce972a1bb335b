//! Thousands of random documents.

use std::collections::BTreeSet;
use std::time::Duration;
use std::time::Instant;

use bcc_graphql::graphql::Resolvers;
use serde_json::Map;
use serde_json::Value;

use super::Answer;
use super::Both;
use super::arguments::Cursors;
use super::arguments::LISTS;
use super::arguments::VIEWS;
use super::documents::document;

/// `PROJECTION_CASES` makes it more.
const CASES: u64 = 3000;

/// On a busy machine these are enough.
const ENOUGH: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_are_answered_as_by_the_derived_resolvers() {
    let both = Both::start().await;
    let cursors = cursors(&both).await;
    let asked = std::env::var("PROJECTION_CASES");
    let cases = asked.as_ref().map_or(CASES, |cases| cases.parse().unwrap());
    let (began, mut n, mut projected, mut failed) = (Instant::now(), 0, 0, 0);
    for seed in 0..cases {
        if asked.is_err() && began.elapsed() > ENOUGH {
            break;
        }
        let document = document(seed, &cursors);
        let [ours, theirs] = both.ask(&document.text, &document.variables).await;
        let shown = format!("{seed}: {}\n{:?}", document.text, document.variables);
        assert_ne!(theirs.resolvers, None, "{shown}\nis not valid: {theirs:?}");
        assert!(
            ours.data == theirs.data,
            "{shown}\n{}",
            difference(&ours, &theirs)
        );
        compare_errors(&ours, &theirs, &shown);
        n += 1;
        projected += usize::from(ours.resolvers == Some(Resolvers::Projected));
        failed += usize::from(!ours.errors.is_empty());
    }
    assert!(
        projected * 20 >= n * 19,
        "{projected} of {n} were projected"
    );
    assert!(failed * 20 >= n, "{failed} of {n} have errors");
    assert!(n >= 200, "{n} were tried");
}

/// Where the data of two answers begins to differ.
fn difference(ours: &Answer, theirs: &Answer) -> String {
    let both = ours.data.bytes().zip(theirs.data.bytes());
    let same = both.take_while(|(a, b)| a == b).count();
    let around = |answer: &Answer| {
        let bytes = answer.data.as_bytes();
        let shown = &bytes[same.saturating_sub(120)..bytes.len().min(same + 120)];
        String::from_utf8_lossy(shown).into_owned()
    };
    format!("ours:   …{}…\ntheirs: …{}…", around(ours), around(theirs))
}

/// The derived resolvers answer fields of one name one by one, and each of them
/// fails; by the specification they are one field, with one error. Which of
/// several fields fails first is a matter of time.
fn compare_errors(ours: &Answer, theirs: &Answer, shown: &str) {
    for error in &ours.errors {
        assert!(
            theirs.errors.contains(error),
            "{shown}\n{error} is ours alone; theirs: {:?}",
            theirs.errors
        );
    }
    let without_place = |errors: &[Value]| -> BTreeSet<String> {
        let text = |error: &Value| {
            format!(
                "{} {} {}",
                error["path"], error["message"], error["extensions"]
            )
        };
        errors.iter().map(text).collect()
    };
    let [a, b] = [ours, theirs].map(|answer| without_place(&answer.errors));
    assert_eq!(a, b, "{shown}");
    assert_eq!(
        a.len(),
        ours.errors.len(),
        "{shown}: an error is there twice"
    );
}

/// Some cursors of each list under each view. All lists are held after this.
pub(super) async fn cursors(both: &Both) -> Cursors {
    let mut cursors = Vec::new();
    for list in LISTS {
        for view in VIEWS {
            let parts: Vec<&str> = [list, view]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            let arguments = parts.join(", ");
            let query = format!(
                "{{ images({}) {{ totalCount edges {{ cursor }} }} }}",
                match &*arguments {
                    "" => "first: 100",
                    arguments => arguments,
                }
            );
            let [_, answer] = both.ask(&query, &Map::new()).await;
            let answer: Value = serde_json::from_str(&format!("{{{}", answer.data)).unwrap();
            let edges = answer["data"]["images"]["edges"].as_array().unwrap();
            let all: Vec<String> = edges
                .iter()
                .step_by(3)
                .map(|edge| edge["cursor"].as_str().unwrap().to_owned())
                .collect();
            if all.is_empty() {
                // Nothing fits.
                continue;
            }
            cursors.push((arguments, all));
        }
    }
    assert!(
        cursors.len() >= 30,
        "most lists have images: {}",
        cursors.len()
    );
    cursors
}
