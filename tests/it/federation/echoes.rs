//! Where only what a representation holds is selected, BCC is not asked.

use serde_json::Value;
use serde_json::json;

use super::entities;
use super::located;
use super::representation;
use crate::lookup::data;
use crate::lookup::down;
use crate::lookup::id;
use crate::lookup::numbered;
use crate::lookup::service_of;

#[tokio::test]
async fn keys_are_given_back() {
    let service = service_of(numbered(5)).await;
    service.emulator.always([down()]);
    // Unknown ones too: whoever wants to know selects more.
    let given = [
        located(3, "bj"),
        located(99, "gz"),
        located(3, "mars"),
        located(3, "bj"),
    ];
    let place = "fragment Place on Image { at: region }";
    for (fields, fragment, expected) in [
        ("__typename", "", json!({ "__typename": "Image" })),
        ("id", "", json!({ "id": id(3) })),
        ("region", "", json!({ "region": "bj" })),
        (
            "id name @skip(if: true) detail @include(if: false) { diskSize }",
            "",
            json!({ "id": id(3) }),
        ),
        (
            "... on Node { a: id ...Place }",
            place,
            json!({ "a": id(3), "at": "bj" }),
        ),
    ] {
        let query = format!(
            "query($given: [_Any!]!) {{ ...Root }} {fragment}
            fragment Root on Query {{
                _entities(representations: $given) {{ ... on Image {{ {fields} }} }} }}"
        );
        let answer = service.graphql(&query, json!({ "given": given })).await;
        let entities = data(&answer)["_entities"].as_array().unwrap();
        assert_eq!(entities.len(), 4, "{fields}");
        assert_eq!(entities[0], expected, "{fields}");
        assert_eq!(entities[3], expected, "{fields}");
    }
    let answer = entities(&service, "id region", &given).await;
    let expected = json!([
        { "id": id(3), "region": "bj" },
        { "id": id(99), "region": "gz" },
        { "id": id(3), "region": "mars" },
        { "id": id(3), "region": "bj" },
    ]);
    assert_eq!(data(&answer)["_entities"], expected);
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn what_is_no_id_is_not_given_back() {
    let service = service_of(numbered(5)).await;
    let text = |id: &str| json!({ "__typename": "Image", "id": id });
    let given = [text(""), text(&"m".repeat(161)), representation(3)];
    let answer = entities(&service, "id", &given).await;
    assert_eq!(
        data(&answer)["_entities"],
        json!([null, null, { "id": id(3) }])
    );
    assert_eq!(service.emulator.call_count(), 0);
}

#[tokio::test]
async fn a_region_that_is_not_held_is_read() {
    let service = service_of(numbered(5)).await;
    let given = [
        located(3, "bj"),
        representation(3),
        representation(99),
        located(99, "bj"),
        json!({ "__typename": "Image", "id": id(3), "region": null }),
    ];
    let answer = entities(&service, "id region", &given).await;
    let three = json!({ "id": id(3), "region": "bj" });
    assert_eq!(
        data(&answer)["_entities"],
        json!([three, three, null, { "id": id(99), "region": "bj" }, three])
    );
    assert_eq!(service.emulator.call_count(), 1);
}

#[tokio::test]
async fn as_soon_as_more_is_selected_an_unknown_image_is_null() {
    let service = service_of(numbered(5)).await;
    for (more, fragment) in [
        ("name", ""),
        ("id sharedWith { account }", ""),
        ("detail { diskSize }", ""),
        ("name @include(if: $yes)", ""),
        (
            "... on Node { ...More }",
            "fragment More on Image { x: status }",
        ),
        (
            "...More @skip(if: $no)",
            "fragment More on Image { id name }",
        ),
    ] {
        let query = format!(
            "query($given: [_Any!]!, $yes: Boolean!, $no: Boolean = false) {{
                keys: _entities(representations: $given) {{
                    ... on Image {{ id @include(if: $yes) name @include(if: $no) }} }}
                more: _entities(representations: $given) {{ ... on Image {{ id {more} }} }} }}
            {fragment}"
        );
        let given = [representation(3), representation(99)];
        let variables = json!({ "given": given, "yes": true });
        let answer = service.graphql(&query, variables).await;
        let keys = json!([{ "id": id(3) }, { "id": id(99) }]);
        assert_eq!(data(&answer)["keys"], keys, "{more}");
        assert_eq!(data(&answer)["more"][0]["id"], id(3), "{more}");
        assert_eq!(data(&answer)["more"][1], Value::Null, "{more}");
    }
}

/// The executor answers each of them, and joins the answers.
#[tokio::test]
async fn a_field_in_several_places_has_one_answer() {
    let service = service_of(numbered(5)).await;
    let keys = "_entities(representations: $given) { __typename ... on Image { id } }";
    let more = "_entities(representations: $given) { ... on Image { name } }";
    for parts in [[keys, more], [more, keys]] {
        let query = format!(
            "query($given: [_Any!]!) {{ {} ...Rest }} fragment Rest on Query {{ {} }}",
            parts[0], parts[1]
        );
        let variables = json!({ "given": [representation(99), representation(3)] });
        let answer = service.graphql(&query, variables).await;
        assert_eq!(
            data(&answer)["_entities"],
            json!([null, { "__typename": "Image", "id": id(3), "name": "image 3" }])
        );
    }
}
