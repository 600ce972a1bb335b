//! Errors beside data: which, where and in which order.

use serde_json::Map;

use super::Both;
use crate::lookup::down;

/// What fails before anything is read fails in the order of the fields.
#[tokio::test]
async fn errors_of_arguments_are_the_same_to_the_letter() {
    let both = Both::start().await;
    for query in [
        "{ images(first: -1) { nodes { id } } }",
        "{ b: images(first: 1001) { totalCount } a: images(region: \"mars\") { totalCount } ok: images(first: 1) { nodes { id } } }",
        "{ images(after: \"nonsense\") { nodes { id } } image(id: \"m-00000001\", account: \"nobody\") { id } }",
        "{ latestImage(filter: {name: {regex: \"(\"}}) { id } images(filter: {name: {eq: \"\"}}, region: \"\") { totalCount } }",
        "# 镜像\n{ a: images(nameContains: \"镜像\") { totalCount } \n\t z: images(first: -5) { totalCount } }",
        "{ _entities(representations: [{__typename: \"Disk\"}, 5, {__typename: \"Image\", id: \"m-00000001\", region: \"mars\"}]) { ... on Image { name } } }",
    ] {
        let [ours, theirs] = both.ask(query, &Map::new()).await;
        assert!(!ours.errors.is_empty(), "{query}");
        assert_eq!(ours.errors, theirs.errors, "{query}");
        assert_eq!(ours.data, theirs.data, "{query}");
    }
}

/// Where BCC fails, each field that needs it fails.
#[tokio::test]
async fn errors_of_bcc_are_the_same_but_for_their_order() {
    let both = Both::start().await;
    both.emulator.always([down()]);
    let query = "{ a: images { nodes { id } totalCount } image(id: \"m-00000001\") { id } nodes(ids: [\"m-00000001\", \"m-00000002\"]) { id } latestImage { id } }";
    let [ours, theirs] = both.ask(query, &Map::new()).await;
    assert_eq!(ours.data, theirs.data);
    let sorted = |errors: &[serde_json::Value]| {
        let mut errors: Vec<String> = errors
            .iter()
            .map(|error| {
                format!(
                    "{} {} {}",
                    error["path"], error["message"], error["locations"]
                )
            })
            .collect();
        errors.sort();
        errors
    };
    assert_eq!(sorted(&ours.errors), sorted(&theirs.errors));
    assert_eq!(ours.errors.len(), 5);
}
