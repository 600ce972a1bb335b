//! Rows that are kept of a page.

use bcc_graphql::graphql::Resolvers;
use serde_json::Map;
use serde_json::json;

use super::Both;
use super::varied;

const QUERY: &str = "query($first: Int, $after: String) { images(first: $first, after: $after) { edges { cursor node { id name status } } pageInfo { endCursor } } }";

/// However often a page is asked for, and whatever window of it.
#[tokio::test]
async fn windows_are_the_same_out_of_kept_rows() {
    let both = Both::over((0..250).map(varied).collect(), 100).await;
    let mut after = json!(null);
    for first in [250, 250, 250, 100, 33, 32, 31, 150, 1, 250] {
        let variables = Map::from_iter([
            ("first".to_owned(), json!(first)),
            ("after".to_owned(), after),
        ]);
        let [ours, theirs] = both.ask(QUERY, &variables).await;
        assert_eq!(ours.resolvers, Some(Resolvers::Projected));
        assert_eq!(ours.data, theirs.data, "{first}");
        let answer: serde_json::Value = serde_json::from_str(&format!("{{{}", ours.data)).unwrap();
        let edges = &answer["data"]["images"]["edges"];
        assert!(!edges.as_array().unwrap().is_empty());
        after = edges[first / 10]["cursor"].clone();
    }
}
