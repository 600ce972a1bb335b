//! A bad representation fails alone, and its error says which one it is.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::json;

use super::entities;
use super::representation;
use crate::lookup::data;
use crate::lookup::id;
use crate::lookup::numbered;
use crate::lookup::service_of;

/// Bad representations, and what is said of each behind "can't be used".
fn bad() -> Vec<(Value, &'static str)> {
    let no_id = "its `id` is a number; it must be a string";
    let wrong_type = "its `__typename` is `image`; the only entity here is `Image`";
    vec![
        (
            json!(5),
            "it is a number; it must be an object with `__typename` and `id`",
        ),
        (
            json!("m-00000003"),
            "it is a string; it must be an object with `__typename` and `id`",
        ),
        (
            json!([representation(3)]),
            "it is a list; it must be an object with `__typename` and `id`",
        ),
        (
            json!(true),
            "it is a boolean; it must be an object with `__typename` and `id`",
        ),
        (json!({}), "it has no `__typename`"),
        (json!({ "id": id(3) }), "it has no `__typename`"),
        (json!({ "__typename": "image", "id": id(3) }), wrong_type),
        (
            json!({ "__typename": "Instance", "id": id(3) }),
            "its `__typename` is `Instance`; the only entity here is `Image`",
        ),
        (
            json!({ "__typename": ["Image"], "id": id(3) }),
            "its `__typename` is a list; it must be a string",
        ),
        (json!({ "__typename": "Image" }), "it has no `id`"),
        (
            json!({ "__typename": "Image", "region": "bj" }),
            "it has no `id`",
        ),
        (json!({ "__typename": "Image", "id": 3 }), no_id),
        (json!({ "__typename": "Image", "id": 1.5 }), no_id),
        (
            json!({ "__typename": "Image", "id": null }),
            "its `id` is null; it must be a string",
        ),
        (
            json!({ "__typename": "Image", "id": { "eq": id(3) } }),
            "its `id` is an object; it must be a string",
        ),
        (
            json!({ "__typename": "Image", "id": id(3), "region": 7 }),
            "its `region` is a number; it must be a string",
        ),
    ]
}

#[tokio::test]
async fn a_bad_one_never_spoils_the_others() {
    let service = service_of(numbered(20)).await;
    // Each bad one between two good ones.
    let mut given = vec![representation(0)];
    for (number, (bad, _)) in bad().into_iter().enumerate() {
        given.extend([bad, representation(number + 1)]);
    }
    for (fields, calls) in [("id", 0), ("id name", 2)] {
        let answer = entities(&service, fields, &given).await;
        let entities = answer["data"]["_entities"].as_array().unwrap();
        assert_eq!(entities.len(), given.len());
        let mut told = BTreeMap::new();
        for error in answer["errors"].as_array().unwrap() {
            assert_eq!(error["extensions"], json!({ "code": "BAD_USER_INPUT" }));
            assert_eq!(error["path"].as_array().unwrap().len(), 2, "{error}");
            assert_eq!(error["path"][0], "_entities");
            told.insert(error["path"][1].as_u64().unwrap(), error["message"].clone());
        }
        for (number, (_, said)) in bad().iter().enumerate() {
            let index = 2 * number + 1;
            assert_eq!(entities[index], Value::Null);
            let message = format!("`representations[{index}]` can't be used: {said}");
            assert_eq!(told.remove(&(index as u64)), Some(json!(message)));
        }
        assert!(told.is_empty(), "{told:?}");
        for (number, entity) in entities.iter().step_by(2).enumerate() {
            assert_eq!(entity["id"], id(number));
        }
        assert_eq!(service.emulator.call_count(), calls, "{fields}");
    }
}

#[tokio::test]
async fn a_name_without_quotes_is_no_string() {
    let service = service_of(numbered(5)).await;
    let query = r#"{ e: _entities(representations: [{ __typename: Image, id: "m-00000003" }]) { __typename } }"#;
    let answer = service.graphql(query, Value::Null).await;
    assert_eq!(answer["data"], json!({ "e": [null] }));
    assert_eq!(answer["errors"][0]["path"], json!(["e", 0]));
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("`__typename` is a name without quotes"));
}

/// The type of the argument allows no null: that is an error of the request.
#[tokio::test]
async fn null_is_no_representation() {
    let service = service_of(numbered(5)).await;
    let answer = entities(&service, "id", &[representation(3), Value::Null]).await;
    assert_eq!(answer.get("data"), None);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    let answer = entities(&service, "id", &[representation(3)]).await;
    assert_eq!(data(&answer)["_entities"], json!([{ "id": id(3) }]));
}
