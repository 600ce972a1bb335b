//! What an answer allocates, and what documents take that are kept. In a binary of
//! its own: the allocator counts.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so and stop"
)]

#[path = "../../benches/micro/world.rs"]
mod world;

use std::fmt::Write as _;

use allocation_counter::measure;
use bcc_graphql::access::Principal;
use bcc_graphql::graphql::Graph;
use bcc_graphql::graphql::GraphConfig;
use bcc_graphql::graphql::GraphRequest;
use bcc_graphql::graphql::Resolvers;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;
use tokio::runtime::Runtime;
use world::World;
use world::world;

const FIELDS: &str = "id name type status createTime osType osName osVersion osBuild osArch osLang";

/// The most allocations of an answer, however many images it has.
const MOST: u64 = 60;

/// How often an answer is asked for before it is counted: by then all is kept that
/// is to be.
const WARM_UP: usize = 4;

#[test]
fn an_answer_out_of_what_is_held_allocates_little() {
    let World { runtime, graph, .. } = world();
    let cursor = cursor(&runtime, &graph);
    let counted = |name: &str, query: String, variables: Value| {
        let request = request(&query, variables);
        for _ in 0..WARM_UP {
            answer(&runtime, &graph, request.clone());
        }
        let mut asked = Some(request);
        let counted = measure(|| answer(&runtime, &graph, asked.take().unwrap()));
        let n = counted.count_total;
        assert!(n <= MOST, "{name}: {n} allocations; the most is {MOST}");
    };
    let rows = |first: usize| format!("{{ images(first: {first}) {{ nodes {{ {FIELDS} }} }} }}");
    let few = "{ images(first: 10) { nodes { id name } } }".to_owned();
    let edges = format!("{{ images(first: 1000) {{ edges {{ cursor node {{ {FIELDS} }} }} }} }}");
    let paged = format!(
        "query($after: String!) {{ images(first: 100, after: $after) {{ nodes {{ {FIELDS} }} }} }}"
    );
    counted("a", few, json!({}));
    counted("b", rows(100), json!({}));
    counted("c", edges, json!({}));
    counted("g", paged, json!({"after": cursor}));
}

/// Memory that is taken and not counted would grow beyond all bounds.
#[test]
fn documents_take_no_more_memory_than_is_counted() {
    let World {
        runtime, catalogue, ..
    } = world();
    // These need the executor's form of a document too.
    let mut config = GraphConfig {
        resolvers: Resolvers::Derived,
        ..GraphConfig::default()
    };
    config.documents.parsed_max_bytes = 1 << 30;
    let graph = Graph::new(catalogue, config, true).unwrap();
    let many = |n: usize, part: &dyn Fn(usize) -> String| -> String { (0..n).map(part).collect() };
    let of_images = |inner: String| format!("{{ images(first: 0) {{ {inner} }} }}");
    for (name, query) in [
        ("a short one", of_images("nodes { id }".to_owned())),
        ("all fields", of_images(format!("nodes {{ {FIELDS} }}"))),
        (
            "many short names",
            of_images(format!("nodes {{ {} }}", "id ".repeat(4000))),
        ),
        (
            "many long names",
            of_images(many(500, &|n| {
                format!("nodes {{ {}{n}: id }} ", "x".repeat(60))
            })),
        ),
        (
            "long lists",
            format!(
                "{{ images(first: 0, filter: {{ids: [{}]}}) {{ nodes {{ id }} }} }}",
                "\"m\" ".repeat(900)
            ),
        ),
        (
            "many objects",
            format!(
                "{{ _entities(representations: [{}]) {{ __typename }} }}",
                "{a:1,b:{c:2}} ".repeat(800)
            ),
        ),
        (
            "many operations",
            many(400, &|n| format!("query q{n} {{ __typename }} ")),
        ),
        (
            "many fragments",
            of_images(many(300, &|n| format!("...f{n} ")))
                + &many(300, &|n| {
                    format!(
                        "fragment f{n} on ImageConnection {{ nodes {{ id @skip(if: false) }} }} "
                    )
                }),
        ),
        (
            "many variables",
            format!(
                "query({}) {{ __typename {} }}",
                many(300, &|n| format!("$v{n}: Boolean = true ")),
                many(300, &|n| format!(
                    "... @include(if: $v{n}) {{ __typename }} "
                ))
            ),
        ),
    ] {
        let mut request = request(&query, json!({}));
        if name == "many operations" {
            request.operation_name = Some("q0".to_owned());
        }
        let mut ask = |number: usize| {
            let mut request = request.clone();
            let _ = write!(request.query.as_mut().unwrap(), " #{number}");
            answer(&runtime, &graph, request);
        };
        // What is taken once for all documents.
        ask(0);
        let counted = || graph.caches()[0].1.bytes;
        let before = counted();
        // Several, for the caches put what they let go of aside at times.
        let taken = measure(|| (1..=8).for_each(&mut ask)).bytes_current;
        let counted = i64::try_from(counted() - before).unwrap();
        assert!(
            taken > 0 && taken <= counted,
            "{name}: {taken}, counted {counted}"
        );
    }
}

fn cursor(runtime: &Runtime, graph: &Graph) -> String {
    let query = "{ images(first: 300) { pageInfo { endCursor } } }";
    let anybody = Principal::anonymous(true);
    let answer = graph.answer(request(query, json!({})), &anybody, false);
    let body = runtime.block_on(answer).body.to_vec();
    let body: Value = serde_json::from_slice(&body).unwrap();
    let cursor = &body["data"]["images"]["pageInfo"]["endCursor"];
    cursor.as_str().unwrap().to_owned()
}

fn answer(runtime: &Runtime, graph: &Graph, request: GraphRequest) {
    let anybody = Principal::anonymous(true);
    let answer = runtime.block_on(graph.answer(request, &anybody, false));
    assert!(answer.resolvers.is_some(), "it was refused: {answer:?}");
}

fn request(query: &str, variables: Value) -> GraphRequest {
    let Value::Object(variables) = variables else {
        return GraphRequest::default();
    };
    GraphRequest {
        query: Some(query.to_owned()),
        variables: Map::from_iter(variables),
        ..GraphRequest::default()
    }
}
