//! Cursors that this service did not give, or not for this list.

use serde_json::Value;
use serde_json::json;

use super::refused;
use super::send;
use super::still_serves;
use crate::support::TestService;

const QUERY: &str = "query($type:ImageTypeFilter,$t:String,$after:String)\
    {images(type:$type,nameContains:$t,first:2,after:$after){nodes{id}pageInfo{endCursor}}}";

async fn cursor(service: &TestService, variables: Value) -> String {
    let answer = service.graphql(QUERY, variables).await;
    let cursor = &answer["data"]["images"]["pageInfo"]["endCursor"];
    cursor
        .as_str()
        .unwrap_or_else(|| panic!("{answer}"))
        .to_owned()
}

#[tokio::test]
async fn a_cursor_with_one_character_changed_is_invalid() {
    let service = TestService::start().await;
    let good = cursor(&service, Value::Null).await;
    let alphabet = ['A', 'b', '0', '_', '-', '=', '+', '/', ' ', '\0', 'ä'];
    for (at, old) in good.char_indices() {
        // Each a different one, so that every place and every kind has its turn.
        for new in alphabet
            .iter()
            .skip(at % 4)
            .step_by(4)
            .filter(|new| **new != old)
        {
            let damaged = format!("{}{new}{}", &good[..at], &good[at + 1..]);
            let body = json!({"query": QUERY, "variables": {"after": damaged}}).to_string();
            assert_eq!(
                send(&service, body).await,
                ["CURSOR_INVALID"],
                "{at} {new:?}"
            );
        }
        let shorter = format!("{}{}", &good[..at], &good[at + 1..]);
        let body = json!({"query": QUERY, "variables": {"after": shorter}}).to_string();
        assert_eq!(
            send(&service, body).await,
            ["CURSOR_INVALID"],
            "without {at}"
        );
        let body = json!({"query": QUERY, "variables": {"after": good[..at]}}).to_string();
        assert_eq!(send(&service, body).await, ["CURSOR_INVALID"], "up to {at}");
    }
    still_serves(&service).await;
}

#[tokio::test]
async fn what_is_no_cursor_is_invalid() {
    let service = TestService::start().await;
    let good = cursor(&service, Value::Null).await;
    for text in [
        String::new(),
        "a".to_owned(),
        "m-nky7qeom".to_owned(),
        "YXJyYXljb25uZWN0aW9uOjEw".to_owned(),
        format!("{good}="),
        format!(" {good}"),
        format!("{good}{good}"),
        "A".repeat(600),
        "A".repeat(200_000),
        "\u{0}\u{ffff}镜".to_owned(),
    ] {
        let code = refused(&service, QUERY, json!({"after": text})).await;
        assert_eq!(
            code,
            "CURSOR_INVALID",
            "{}",
            &text.chars().take(20).collect::<String>()
        );
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_does_not_fit() {
    let service = TestService::start().await;
    let of_all = cursor(&service, Value::Null).await;
    let of_system = cursor(&service, json!({"type": "SYSTEM"})).await;
    let of_name = cursor(&service, json!({"t": "6"})).await;
    for (after, variables) in [
        (&of_all, json!({"type": "SYSTEM"})),
        (&of_all, json!({"t": "6"})),
        (&of_system, json!({"type": "CUSTOM"})),
        (&of_system, json!({})),
        (&of_name, json!({"t": "7"})),
        (&of_name, json!({"t": "6", "type": "SYSTEM"})),
        (&of_name, json!({})),
    ] {
        let mut variables = variables;
        variables["after"] = json!(after);
        let code = refused(&service, QUERY, variables.clone()).await;
        assert_eq!(code, "CURSOR_MISMATCH", "{variables}");
    }
    // The same list by another name is the same list.
    cursor(&service, json!({"after": of_all, "type": "ALL", "t": ""})).await;
    let foreign = TestService::with_settings(|settings| {
        settings.sources[0].account = "another".to_owned();
    })
    .await;
    let code = refused(&foreign, QUERY, json!({"after": of_all})).await;
    assert_eq!(code, "CURSOR_MISMATCH");
}

#[tokio::test]
async fn a_bad_cursor_asks_bcc_nothing_and_spares_its_neighbours() {
    let service = TestService::start().await;
    let answer = service
        .graphql(
            "{images(after:\"x\"){nodes{id}} sources{region}}",
            Value::Null,
        )
        .await;
    assert_eq!(
        answer["data"],
        json!({"images": null, "sources": [{"region": "bj"}]})
    );
    assert_eq!(
        answer["errors"][0]["extensions"],
        json!({"code": "CURSOR_INVALID"})
    );
    assert_eq!(service.emulator.call_count(), 0);
}
