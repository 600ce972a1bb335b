//! Whole answers: the request's text in, the answer's bytes out, from pages that
//! are held; and what stands between the two. The network and BCC have no part in it.

use bcc_graphql::access::Principal;
use bcc_graphql::graphql::GraphRequest;
use bcc_graphql::graphql::Steps;
use serde_json::Map;
use serde_json::Value;

use super::Part;
use super::Work;
use super::world::World;
use super::world::world;

/// All of them.
pub(super) const PARTS: [Part; 8] = [
    Part {
        name: "gate, first 100",
        prepare: gate,
    },
    Part {
        name: "gate, a new document",
        prepare: new_document,
    },
    Part {
        name: "plan, first 100",
        prepare: plan,
    },
    Part {
        name: "render, first 100",
        prepare: render,
    },
    Part {
        name: "answer, first 10",
        prepare: || answer("{ images(first: 10) { nodes { id name } } }"),
    },
    Part {
        name: "answer, first 100",
        prepare: || answer(FIRST_100),
    },
    Part {
        name: "answer, first 100 behind a cursor",
        prepare: page,
    },
    Part {
        name: "answer, first 1000",
        prepare: || {
            answer(
                "{ images(first: 1000) { edges { cursor node { id name type status createTime osType osName osVersion osBuild osArch osLang } } } }",
            )
        },
    },
];

const FIRST_100: &str = "{ images(first: 100) { nodes { id name type status createTime osType osName osVersion osBuild osArch osLang } } }";

const PAGE: &str = "query($after: String!) { images(first: 100, after: $after) { nodes { id name type status createTime osType osName osVersion osBuild osArch osLang } } }";

/// A document that is known, up to where it would be executed.
fn gate() -> Work {
    let world = world();
    let request = request(FIRST_100);
    let anybody = Principal::anonymous(true);
    Box::new(move || usize::from(world.graph.check(request.clone(), &anybody).is_ok()))
}

/// The same of a document as it comes for the first time.
fn new_document() -> Work {
    let world = world();
    let anybody = Principal::anonymous(true);
    let mut number = 0;
    Box::new(move || {
        number += 1;
        let request = request(&format!("{FIRST_100} # {number:08}"));
        usize::from(world.graph.check(request, &anybody).is_ok())
    })
}

/// From an admitted document to its plan.
fn plan() -> Work {
    let (_, steps) = steps(FIRST_100);
    Box::new(move || steps.plan().unwrap())
}

/// From the plan to the bytes: the page is held, and the rows are written each time.
fn render() -> Work {
    let (world, steps) = steps(FIRST_100);
    Box::new(move || world.runtime.block_on(steps.render()).unwrap())
}

fn steps(query: &str) -> (World, Steps) {
    let world = world();
    let steps = world
        .graph
        .steps(request(query), &Principal::anonymous(true));
    (world, steps.unwrap())
}

/// A page behind a cursor that is in the variables.
fn page() -> Work {
    let world = world();
    let anybody = Principal::anonymous(true);
    let query = "{ images(first: 300) { pageInfo { endCursor } } }";
    let answer = world.graph.answer(request(query), &anybody, false);
    let body = world.runtime.block_on(answer).body.to_vec();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let after = body["data"]["images"]["pageInfo"]["endCursor"].clone();
    let request = GraphRequest {
        variables: Map::from_iter([("after".to_owned(), after)]),
        ..request(PAGE)
    };
    Box::new(move || {
        let answer = world.graph.answer(request.clone(), &anybody, false);
        world.runtime.block_on(answer).body.len()
    })
}

fn answer(query: &str) -> Work {
    let world = world();
    let request = request(query);
    let anybody = Principal::anonymous(true);
    Box::new(move || {
        let answer = world.graph.answer(request.clone(), &anybody, false);
        world.runtime.block_on(answer).body.len()
    })
}

fn request(query: &str) -> GraphRequest {
    GraphRequest {
        query: Some(query.to_owned()),
        ..GraphRequest::default()
    }
}
