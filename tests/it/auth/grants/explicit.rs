//! What is asked for in so many words and not granted is said to be so.

use super::BY_ACCOUNT;
use super::BY_TYPE;
use super::NARROW;
use super::SPEC;
use super::World;
use super::codes;

#[tokio::test]
async fn a_type_that_is_not_granted_is_forbidden() {
    let world = World::start().await;
    for arguments in [
        "type: SHARING",
        "type: GPU_BCC_SYSTEM",
        "type: EBC_TOTAL",
        "filter: { type: { in: [CUSTOM, SHARING] } }",
        "filter: { type: { in: [UNKNOWN] } }",
    ] {
        for field in ["images", "latestImage"] {
            let below = if field == "images" {
                "nodes { id }"
            } else {
                "id"
            };
            let query =
                format!("{{ {field}({arguments}) {{ {below} }} ok: serviceInfo {{ version }} }}");
            let answer = world.ask(BY_TYPE, &query).await;
            assert_eq!(codes(&answer), ["FORBIDDEN"], "{query}: {answer}");
            let message = answer["errors"][0]["message"].as_str().unwrap();
            assert!(
                message.contains("those granted are `SYSTEM`, `CUSTOM`"),
                "{message}"
            );
            assert!(
                answer["data"]["ok"]["version"].is_string(),
                "its neighbours answer"
            );
        }
    }
    assert_eq!(world.bj.call_count() + world.gz.call_count(), 0);
    let query = "{ images(filter: { type: { in: [CUSTOM] } }) { nodes { id } } }";
    world.data(BY_TYPE, query).await;
}

/// Whether there is such a source is not told.
#[tokio::test]
async fn a_source_that_is_not_granted_is_forbidden_whether_it_exists_or_not() {
    let world = World::start().await;
    for (key, arguments) in [
        (BY_ACCOUNT, "account: \"main\""),
        (BY_ACCOUNT, "account: \"nobody\""),
        (BY_ACCOUNT, "region: \"bj\""),
        (BY_ACCOUNT, "account: \"other\", region: \"bj\""),
        (NARROW, "region: \"gz\""),
        (NARROW, "account: \"other\", region: \"gz\""),
        (NARROW, "account: \"\""),
    ] {
        for field in [
            format!("images({arguments}) {{ nodes {{ id }} }}"),
            format!("latestImage({arguments}) {{ id }}"),
            format!("availableImages(spec: \"{SPEC}\", {arguments}) {{ nodes {{ id }} }}"),
            format!("image(id: \"m-00000001\", {arguments}) {{ id }}"),
        ] {
            let answer = world.ask(key, &format!("{{ {field} }}")).await;
            assert_eq!(codes(&answer), ["FORBIDDEN"], "{field}: {answer}");
            let message = answer["errors"][0]["message"].as_str().unwrap();
            assert!(
                message.contains("`sources` lists those that are"),
                "{message}"
            );
        }
    }
    assert_eq!(world.bj.call_count() + world.gz.call_count(), 0);
}

#[tokio::test]
async fn accounts_of_others_are_for_the_operator() {
    let world = World::start().await;
    for key in [BY_TYPE, BY_ACCOUNT, NARROW] {
        let query = "{ images(first: 1) { nodes { id sharedWith { account } } } }";
        let answer = world.ask(key, query).await;
        assert_eq!(codes(&answer), ["FORBIDDEN"]);
    }
    assert_eq!(world.bj.call_count_of("/sharedUsers"), 0);
}
