//! Where the projection goes by the specification, and the derived resolvers do
//! not; and what only these answer.

use bcc_graphql::graphql::Resolvers;
use serde_json::Map;

use super::Both;

/// An image is a member of the union `_Entity`, so the condition holds.
#[tokio::test]
async fn conditions_may_name_a_union() {
    let both = Both::start().await;
    let query = "{ image(id: \"m-00000001\") { ... on _Entity { __typename } } }";
    let [ours, theirs] = both.ask(query, &Map::new()).await;
    assert_eq!(ours.data, r#""data":{"image":{"__typename":"Image"}}}"#);
    assert_eq!(theirs.data, r#""data":{"image":{}}}"#);
}

/// Fields of one name are one field, which is read once and fails once.
#[tokio::test]
async fn what_is_joined_fails_once() {
    let both = Both::start().await;
    let query = "{ images(first: -1) { totalCount } images(first: -1) { nodes { id } } }";
    let [ours, theirs] = both.ask(query, &Map::new()).await;
    assert_eq!(ours.data, theirs.data);
    assert_eq!((ours.errors.len(), theirs.errors.len()), (1, 2));
    assert_eq!(ours.errors[0], theirs.errors[0]);
}

/// A key that another service holds is the answer, and BCC is not asked.
#[tokio::test]
async fn keys_are_given_back() {
    let both = Both::start().await;
    let key = r#"{__typename: "Image", id: "of a\"nother", region: "bj"}"#;
    let query = format!(
        "{{ _entities(representations: [{key}]) {{ ... on Image {{ id region t: __typename }} }} }}"
    );
    let [ours, theirs] = both.ask(&query, &Map::new()).await;
    assert_eq!(ours.data, theirs.data);
    assert!(ours.data.contains("\"region\":\"bj\""), "{}", ours.data);
    assert_eq!(ours.resolvers, Some(Resolvers::Projected));
    assert_eq!(both.emulator.call_count(), 0);
}

/// All images that a request looks up by id are one walk.
#[tokio::test]
async fn look_ups_are_one_batch() {
    let both = Both::start().await;
    let query = "{ image(id: \"m-00000001\", region: \"bj\") { id } a: image(id: \"m-00000050\", account: \"main\") { id } _entities(representations: [{__typename: \"Image\", id: \"m-00000007\", region: \"bj\"}, {__typename: \"Image\", id: \"m-00000008\", region: \"bj\"}]) { ... on Image { name } } }";
    let [ours, _] = both.ask(query, &Map::new()).await;
    assert_eq!(ours.resolvers, Some(Resolvers::Projected));
    assert!(ours.errors.is_empty());
    assert_eq!(both.emulator.call_count(), 2, "the pages of the list");
}

/// The whole request goes to the derived resolvers.
#[tokio::test]
async fn what_the_projection_does_not_know_is_answered_all_the_same() {
    let both = Both::start().await;
    for query in [
        "{ images(first: 1) { nodes { id detail { minDiskGb } } } }",
        "{ images(first: 1) { nodes { id } facets { osName { value count } } } }",
        "{ serviceInfo { version } images(first: 1) { nodes { id } } }",
        "{ sources { region } }",
        "{ __schema { queryType { name } } }",
        "{ images(filter: {createdAfter: \"yesterday\"}) { nodes { id } } }",
    ] {
        let [ours, theirs] = both.ask(query, &Map::new()).await;
        assert_eq!(ours, theirs, "{query}");
        assert_eq!(ours.resolvers, Some(Resolvers::Derived), "{query}");
    }
    let ids = vec!["m-00000001"; 1001];
    let query = format!("{{ nodes(ids: {ids:?}) {{ id }} images(first: 1) {{ totalCount }} }}");
    let [ours, theirs] = both.ask(&query, &Map::new()).await;
    assert_eq!(ours, theirs);
    assert_eq!(ours.data, r#""data":null}"#);
}
