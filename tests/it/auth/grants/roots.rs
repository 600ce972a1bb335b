//! Every field of the root, asked by whoever may see a part: nothing else shows.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use serde_json::json;

use super::N_IMAGES;
use super::NARROW;
use super::OPERATOR;
use super::World;
use super::id;
use super::image;
use super::kind;
use crate::auth;
use crate::live::events;
use crate::live::events::Events;

/// Each root field, as it may be asked. One that is not here fails the test: put
/// it in, asked so that it could show too much.
const ROOTS: &[(&str, &[&str])] = &[
    (
        "images",
        &[
            "images(first: 100) { ...All }",
            "images(type: CUSTOM, first: 2) { ...All }",
            "images(type: SHARING) { ...All }",
            "images(last: 3) { ...All }",
            "images(nameContains: \"image\", first: 100) { ...All }",
            "images(first: 100, orderBy: { field: NAME, direction: ASC }) { ...All }",
            "images(filter: { ids: [\"m-00000002\", \"m-00000003\"] }) { ...All }",
            "images(account: \"other\", region: \"gz\") { ...All }",
        ],
    ),
    (
        "latestImage",
        &[
            "latestImage { ...One }",
            "latestImage(by: OS_VERSION) { ...One }",
            "latestImage(type: SYSTEM) { ...One }",
            "latestImage(filter: { ids: [\"m-00000003\"] }) { ...One }",
            "latestImage(region: \"gz\") { ...One }",
        ],
    ),
    (
        "availableImages",
        &[
            "availableImages(spec: \"bcc.g5.c2m8\", first: 100) { ...All }",
            "availableImages(spec: \"bcc.g5.c2m8\", osName: \"Sharing\") { ...All }",
        ],
    ),
    (
        "image",
        &[
            "image(id: \"m-00000003\") { ...One }",
            "image(id: \"m-00000002\", region: \"bj\") { ...One }",
            "image(id: \"m-00000101\") { ...One }",
            "image(id: \"m-00000101\", account: \"other\") { ...One }",
        ],
    ),
    ("node", &["node(id: \"m-00000003\") { ...One }"]),
    (
        "nodes",
        &["nodes(ids: [\"m-00000001\", \"m-00000002\", \"m-00000101\"]) { ...One }"],
    ),
    (
        "_entities",
        &[
            "_entities(representations: [{ __typename: \"Image\", id: \"m-00000003\" }, { __typename: \"Image\", id: \"m-00000101\", region: \"gz\" }]) { ...One }",
            // Not even what the question holds is given back.
            "_entities(representations: [{ __typename: \"Image\", id: \"m-00000003\" }]) { ... on Image { id } }",
            "_entities(representations: [{ __typename: \"Image\", id: \"m-00000101\", region: \"gz\" }]) { ... on Image { id region } }",
        ],
    ),
    (
        "sources",
        &["sources { account region endpoint isDefault }"],
    ),
    ("serviceInfo", &["serviceInfo { version emulator }"]),
];

/// Those that are held to this elsewhere, or tell of no image.
const ELSEWHERE: &[&str] = &["_service"];

/// Likewise for the fields that are subscribed to.
const STREAMS: &[(&str, &[&str])] = &[(
    "imageChanges",
    &[
        "imageChanges { kind image { ...One } }",
        "imageChanges(type: CUSTOM) { kind image { ...One } }",
        "imageChanges(type: SHARING) { kind image { ...One } }",
        "imageChanges(nameContains: \"image\") { kind image { ...One } }",
        "imageChanges(filter: { ids: [\"m-00000001\", \"m-00000002\"] }) { kind image { ...One } }",
        "imageChanges(account: \"other\", region: \"gz\") { kind image { ...One } }",
    ],
)];

const FRAGMENTS: &str = "
    fragment One on Image { id region name type status osName typeName detail { minDiskGb } }
    fragment All on ImageConnection { edges { cursor node { ...One } } nodes { ...One }
        totalCount facets { type { value count } osName { value count } }
        pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
        source { account region endpoint isDefault } }";

/// Every text of an answer; those that are base64 unpacked as well.
fn texts(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            out.push(text.clone());
            if let Ok(bytes) = URL_SAFE_NO_PAD.decode(text) {
                out.push(String::from_utf8_lossy(&bytes).into_owned());
            }
        }
        Value::Array(values) => values.iter().for_each(|value| texts(value, out)),
        Value::Object(values) => values.values().for_each(|value| texts(value, out)),
        _ => {}
    }
}

/// Whether a text tells of what whoever has the key `NARROW` may not see.
fn is_hidden(text: &str) -> bool {
    let of_bj = (0..N_IMAGES).filter(|number| kind(*number) != "Custom");
    let mut numbers = of_bj.chain(100..110);
    let words = ["Marvellous", "SHARING", "Sharing", "SYSTEM", "System"];
    words.contains(&text)
        || numbers.any(|number| text.contains(&id(number)) || text == format!("image {number}"))
}

#[tokio::test]
async fn no_root_field_shows_what_is_not_granted() {
    let world = World::start().await;
    // Cold, and then with all of it held for somebody else.
    for round in ["cold", "held"] {
        for (field, queries) in ROOTS {
            for asked in *queries {
                let query = format!("{{ {} }} {}", asked, used(asked));
                let answer = world.ask(NARROW, &query).await;
                // What a message repeats came with the question.
                let mut shown = Vec::new();
                texts(&answer["data"], &mut shown);
                assert!(answer["data"].is_object(), "{query}: {answer}");
                let found = shown.iter().find(|text| is_hidden(text));
                assert_eq!(found, None, "{round}: {field}: {asked}: {answer}");
            }
        }
        for region in ["bj", "gz"] {
            let query = format!(
                "{{ images(region: \"{region}\", first: 100) {{ nodes {{ id }} totalCount }}
                availableImages(region: \"{region}\", spec: \"bcc.g5.c2m8\") {{ nodes {{ id }} }} }}"
            );
            world.data(OPERATOR, &query).await;
        }
    }
}

#[tokio::test]
async fn no_stream_shows_what_is_not_granted() {
    let world = World::start().await;
    for (field, queries) in STREAMS {
        for asked in *queries {
            for event in events_of(&world, NARROW, asked).await {
                let mut shown = Vec::new();
                texts(&event["data"], &mut shown);
                let found = shown.iter().find(|text| is_hidden(text));
                assert_eq!(found, None, "{field}: {asked}: {event}");
            }
        }
    }
    let mut shown = Vec::new();
    let asked = STREAMS[0].1[0];
    for event in events_of(&world, OPERATOR, asked).await {
        texts(&event["data"], &mut shown);
    }
    assert!(shown.iter().any(|text| is_hidden(text)), "it would be seen");
}

/// What a stream says while every image changes, and some in what they are: until
/// it has told of one that everybody sees several times, or is over.
async fn events_of(world: &World, key: u8, asked: &str) -> Vec<Value> {
    let query = format!("subscription {{ {asked} }} {}", used(asked));
    let request = events::request(&world.service, &json!({ "query": query }));
    let request = request.bearer_auth(auth::key(key).text());
    let mut stream = Events::of(request).await;
    let (mut told, mut n_seen) = (Vec::new(), 0);
    for round in 0.. {
        change(world, round);
        let calls = world.bj.call_count();
        tokio::select! {
            event = stream.event() => match event.unwrap() {
                (next, event) if next == "next" => {
                    n_seen += usize::from(event["data"]["imageChanges"]["image"]["id"] == id(1));
                    told.push(event);
                }
                _ => return told,
            },
            () = world.bj.wait_for_calls(calls + 5) => {}
        }
        if n_seen == 5 {
            return told;
        }
    }
    unreachable!("rounds do not end")
}

/// Changes every image; one becomes hidden and is seen again, and one that is
/// hidden goes and comes.
fn change(world: &World, round: usize) {
    for emulator in [&world.bj, &world.gz] {
        emulator.edit(|images| {
            images.retain(|image| image.id != id(2));
            if round.is_multiple_of(2) {
                images.push(image(2));
            }
            for image in images {
                image.desc = Some(format!("round {round}"));
                if image.id == id(5) {
                    let kind = ["Custom", "Sharing"][round % 2];
                    image.image_type = Some(kind.to_owned());
                }
            }
        });
    }
}

/// The test above would see it.
#[tokio::test]
async fn the_operator_is_shown_what_the_others_are_not() {
    let world = World::start().await;
    let asked = "images(first: 100) { ...All }";
    let answer = world
        .ask(OPERATOR, &format!("{{ {asked} }} {}", used(asked)))
        .await;
    let mut shown = Vec::new();
    texts(&answer, &mut shown);
    assert!(shown.contains(&id(2)) && shown.iter().any(|text| is_hidden(text)));
    let cursor = answer["data"]["images"]["edges"][15]["cursor"]
        .as_str()
        .unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(
        text.contains(&id(10)) && text.contains(&id(15)),
        "its page's marker"
    );
}

#[tokio::test]
async fn every_root_field_is_asked_here() {
    let world = World::start().await;
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } }
        subscriptionType { fields { name } } } }";
    let data = world.data(OPERATOR, query).await;
    // Those that introspection does not show.
    let mut in_schema = BTreeSet::from(["_entities".to_owned(), "_service".to_owned()]);
    for root in ["queryType", "mutationType", "subscriptionType"] {
        let fields = data["__schema"][root]["fields"].as_array().cloned();
        for field in fields.unwrap_or_default() {
            in_schema.insert(field["name"].as_str().unwrap().to_owned());
        }
    }
    let asked = ROOTS
        .iter()
        .chain(STREAMS)
        .map(|(name, _)| *name)
        .chain(ELSEWHERE.iter().copied());
    let asked: BTreeSet<String> = asked.map(str::to_owned).collect();
    assert_eq!(in_schema, asked);
}

/// The fragments that a selection uses: others would make it invalid.
fn used(asked: &str) -> &str {
    let one = FRAGMENTS.find("fragment All").unwrap();
    if asked.contains("...All") {
        FRAGMENTS
    } else if asked.contains("...One") {
        &FRAGMENTS[..one]
    } else {
        ""
    }
}
