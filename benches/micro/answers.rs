//! Whole answers: the request's text in, the answer's bytes out, from pages that
//! are held. The network and BCC have no part in it.

use bcc_graphql::access::Principal;
use bcc_graphql::graphql::GraphRequest;

use super::Part;
use super::Work;
use super::world::world;

/// All of them.
pub(super) const PARTS: [Part; 4] = [
    Part {
        name: "gate, first 100",
        prepare: gate,
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
        name: "answer, first 1000",
        prepare: || {
            answer(
                "{ images(first: 1000) { edges { cursor node { id name type status createTime osType osName osVersion osBuild osArch osLang } } } }",
            )
        },
    },
];

const FIRST_100: &str = "{ images(first: 100) { nodes { id name type status createTime osType osName osVersion osBuild osArch osLang } } }";

/// A document as it comes for the first time, up to where it would be executed.
fn gate() -> Work {
    let world = world();
    let request = request(FIRST_100);
    let anybody = Principal::anonymous(true);
    Box::new(move || usize::from(world.graph.check(request.clone(), &anybody).is_ok()))
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
