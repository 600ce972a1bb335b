//! Rows that are kept of a page.

use bcc_graphql::graphql::Resolvers;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::Both;
use super::varied;

/// However often a page is asked for, whatever window of it, and whatever others
/// ask of it meanwhile.
#[tokio::test]
async fn windows_are_the_same_out_of_kept_rows() {
    let both = Both::over((0..250).map(varied).collect(), 100).await;
    let mut after = json!(null);
    for first in [250, 250, 250, 100, 33, 9, 8, 7, 150, 1, 250] {
        for image in ["id name status", "id name", "status name: id"] {
            let query = format!(
                "query($first: Int, $after: String) {{ images(first: $first, after: $after) {{
                    edges {{ cursor node {{ {image} }} }} pageInfo {{ endCursor }} }} }}"
            );
            let variables = [("first", json!(first)), ("after", after.clone())];
            let variables = variables.map(|(name, value)| (name.to_owned(), value));
            let variables = Map::from_iter(variables);
            let [ours, theirs] = both.ask(&query, &variables).await;
            assert_eq!(ours.resolvers, Some(Resolvers::Projected));
            assert_eq!(ours.data, theirs.data, "{first} {image}");
            let answer: Value = serde_json::from_str(&format!("{{{}", ours.data)).unwrap();
            let edges = answer["data"]["images"]["edges"].as_array().unwrap();
            assert!(!edges.is_empty());
            if image == "status name: id" {
                after = edges[first / 10]["cursor"].clone();
            }
        }
    }
}
