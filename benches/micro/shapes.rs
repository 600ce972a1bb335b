//! The shapes of `make bench` below HTTP: an answer that is kept, and answers that
//! are made anew from pages that are held.

use bcc_graphql::access::Caller;
use bcc_graphql::access::Principal;
use bcc_graphql::emulator::sample_catalogue;
use bcc_graphql::graphql::GraphRequest;
use bytes::Bytes;
use serde_json::Value;
use serde_json::json;

use super::Part;
use super::Work;
use super::world::World;
use super::world::world;
use super::world::world_of;

/// All of them.
pub(super) const PARTS: [Part; 8] = [
    Part {
        name: "held",
        prepare: held,
    },
    Part {
        name: "answer_a",
        prepare: || {
            anew(
                world(),
                "{ images(first: 10) { nodes { id name } } }",
                json!({}),
            )
        },
    },
    Part {
        name: "answer_b",
        prepare: || anew(world(), &first_100(), json!({})),
    },
    Part {
        name: "answer_d",
        prepare: twenty_aliases,
    },
    Part {
        name: "answer_f",
        prepare: name_contains,
    },
    Part {
        name: "answer_g",
        prepare: behind_a_cursor,
    },
    Part {
        name: "answer_h",
        prepare: filtered,
    },
    Part {
        name: "answer_i",
        prepare: fifty_entities,
    },
];

const FIELDS: &str = "id name type status createTime osType osName osVersion osBuild osArch osLang";

/// How often something is asked for before it is measured: by then all is kept that is
/// to be.
const WARM_UP: usize = 200;

fn held() -> Work {
    let world = world();
    let raw = Bytes::from(json!({"query": first_100()}).to_string());
    let anybody = Principal::anonymous(true);
    for _ in 0..WARM_UP {
        let request = GraphRequest {
            raw: Some(raw.clone()),
            ..request(&first_100(), json!({}))
        };
        answered(&world, request);
    }
    let caller = caller();
    Box::new(move || {
        // As it comes from HTTP: in memory of its own.
        let raw = Bytes::copy_from_slice(&raw);
        let held = world.graph.held(&raw, &anybody, &caller, false).unwrap();
        usize::from(held.digest()[0]) + held.body.into_pieces().len()
    })
}

fn twenty_aliases() -> Work {
    let fields: String = (1..=20)
        .map(|first| format!(" a{first}: images(first: {first}) {{ nodes {{ id name }} }}"))
        .collect();
    anew(world(), &format!("{{{fields} }}"), json!({}))
}

fn name_contains() -> Work {
    let query = format!(
        "query($text: String!) {{ images(nameContains: $text, first: 20) {{ nodes {{ {FIELDS} }} }} }}"
    );
    anew(world(), &query, json!({"text": "a"}))
}

fn behind_a_cursor() -> Work {
    let world = world();
    let ends = request(
        "{ images(first: 800) { pageInfo { endCursor } } }",
        json!({}),
    );
    let anybody = Principal::anonymous(true);
    let answer = world.graph.answer(ends, &anybody, false);
    let body = world.runtime.block_on(answer).body.to_vec();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let after = &body["data"]["images"]["pageInfo"]["endCursor"];
    let query = format!(
        "query($after: String!) {{ images(first: 100, after: $after) {{ nodes {{ {FIELDS} }} }} }}"
    );
    anew(world, &query, json!({"after": after}))
}

fn filtered() -> Work {
    let query = format!(
        "query($filter: ImageFilter) {{ images(filter: $filter, orderBy: {{field: CREATE_TIME, direction: DESC}}, first: 20) {{ totalCount nodes {{ {FIELDS} }} }} }}"
    );
    let filter = json!({"osType": {"eq": "linux"}, "name": {"contains": "a"}});
    anew(world_of(5000), &query, json!({"filter": filter}))
}

fn fifty_entities() -> Work {
    let query = format!(
        "query($representations: [_Any!]!) {{ _entities(representations: $representations) {{ ... on Image {{ {FIELDS} }} }} }}"
    );
    let images = sample_catalogue(1000);
    let images = images.iter().step_by(20);
    let representations: Vec<Value> = images
        .map(|image| json!({"__typename": "Image", "id": image.id}))
        .collect();
    let variables = json!({"representations": representations});
    anew(world(), &query, variables)
}

/// Answers that are not kept, for a caller who is counted.
fn anew(world: World, query: &str, variables: Value) -> Work {
    let request = request(query, variables);
    for _ in 0..WARM_UP {
        answered(&world, request.clone());
    }
    Box::new(move || answered(&world, request.clone()))
}

fn answered(world: &World, request: GraphRequest) -> usize {
    let anybody = Principal::anonymous(true);
    let answer = world.graph.answer(request, &anybody, false);
    world.runtime.block_on(answer).body.into_pieces().len()
}

fn request(query: &str, variables: Value) -> GraphRequest {
    let Value::Object(variables) = variables else {
        return GraphRequest::default();
    };
    GraphRequest {
        query: Some(query.to_owned()),
        variables,
        caller: Some(caller()),
        ..GraphRequest::default()
    }
}

fn caller() -> Caller {
    Caller::at([192, 0, 2, 1].into())
}

fn first_100() -> String {
    format!("{{ images(first: 100) {{ nodes {{ {FIELDS} }} }} }}")
}
