//! What the scanners send, each as it sends it: graphql-cop's tests, and what
//! GraphQL Armor's rules are there to refuse.

use serde_json::Value;
use serde_json::json;

use super::accepted;
use super::refused;
use super::send;
use super::still_serves;
use crate::support::Reply;
use crate::support::TestService;

fn aliases(n: usize, field: &str) -> String {
    (0..n).map(|at| format!("alias{at}:{field} ")).collect()
}

async fn answer(service: &TestService, query: &str) -> Reply {
    let reply = Reply::of(service.post(json!({ "query": query }).to_string())).await;
    still_serves(service).await;
    reply
}

#[tokio::test]
async fn a_batch_of_operations_is_refused() {
    let service = TestService::start().await;
    let one = json!({ "query": "query cop { __typename }" });
    for n in [0, 1, 10, 5_000] {
        let body = json!(vec![one.clone(); n]).to_string();
        let reply = Reply::of(service.post(body)).await;
        assert_eq!(reply.status, 400, "{n}");
        assert!(reply.text().contains("batches are not taken"), "{n}");
    }
    still_serves(&service).await;
}

/// An alias is no way around anything: a list is read once, however often it is
/// asked for, and what has a price has it under each of its names.
#[tokio::test]
async fn aliases_cost_what_they_select() {
    let service = TestService::start().await;
    let query = format!("query cop {{ {} }}", aliases(101, "__typename"));
    accepted(&service, &query, Value::Null).await;
    let query = format!(
        "{{ {} }}",
        aliases(400, "images(first: 1) { nodes { id } }")
    );
    accepted(&service, &query, Value::Null).await;
    assert_eq!(service.emulator.call_count(), 1);
    for field in [
        "images(orderBy: { field: NAME, direction: ASC }, nameContains: \"#\") { nodes { id } }",
        "image(id: \"m-#\") { detail { __typename } }",
        "availableImages(spec: \"bcc.g5.c2m#\") { nodes { id } }",
    ] {
        let fields: String = (0..900)
            .map(|n| format!("alias{n}:{} ", field.replace('#', &n.to_string())))
            .collect();
        refused(&service, &format!("{{{fields}}}"), Value::Null).await;
    }
    assert_eq!(service.emulator.call_count(), 1);
}

#[tokio::test]
async fn directives_without_number_are_refused() {
    let service = TestService::start().await;
    for (n, code) in [
        (10, "GRAPHQL_VALIDATION_FAILED"),
        (1_000, "GRAPHQL_VALIDATION_FAILED"),
        (10_000, "QUERY_TOO_COMPLEX"),
    ] {
        let query = format!("query cop {{ __typename {} }}", "@aa".repeat(n));
        assert_eq!(refused(&service, &query, Value::Null).await, code, "{n}");
    }
    // Those that exist may stand once.
    let query = format!(
        "query cop {{ __typename {} }}",
        "@include(if:true)".repeat(50)
    );
    refused(&service, &query, Value::Null).await;
}

#[tokio::test]
async fn a_field_many_times_is_the_field_once() {
    let service = TestService::start().await;
    let query = format!("query cop {{ {} }}", "__typename \n".repeat(500));
    let data = accepted(&service, &query, Value::Null).await;
    assert_eq!(data, json!({ "__typename": "Query" }));
    let query = format!("query cop {{ {} }}", "__typename \n".repeat(5_900));
    let code = refused(&service, &query, Value::Null).await;
    assert_eq!(code, "QUERY_TOO_COMPLEX");
}

#[tokio::test]
async fn circular_introspection_stays_small() {
    let service = TestService::start().await;
    let query = "query cop { __schema { types { fields { type { fields { type { fields { type
        { fields { type { name } } } } } } } } } } }";
    let reply = answer(&service, query).await;
    assert!(reply.body.len() < 16 << 10, "{} bytes", reply.body.len());
}

#[tokio::test]
async fn no_error_suggests_a_field() {
    let service = TestService::start().await;
    for query in [
        "query cop { __schema { directive } }",
        "{ image { id } }",
        "{ imagess { nodes { id } } }",
        "{ images(typ: ALL) { nodes { id } } }",
    ] {
        let text = answer(&service, query).await.text().to_lowercase();
        assert!(text.contains("errors"), "{query}");
        for hint in ["did you mean", "perhaps", "similar"] {
            assert!(!text.contains(hint), "{text}");
        }
    }
}

#[tokio::test]
async fn no_answer_tells_how_it_was_made() {
    let service = TestService::start().await;
    for query in [
        "query cop { __typename }",
        "{ images(first: 1) { nodes { id } } }",
        "query cop { abc }",
        "qwerty cop { abc }",
        "",
    ] {
        let reply = answer(&service, query).await;
        let shown = format!("{:?}{}", reply.headers, reply.text()).to_lowercase();
        assert_eq!(reply.json().get("extensions"), None, "{query}");
        for word in ["tracing", "exception", "stack", "panicked", ".rs:", "debug"] {
            assert!(!shown.contains(word), "{word}: {shown}");
        }
    }
}

/// GET is for links and caches: it reads, and never does anything else.
#[tokio::test]
async fn a_mutation_in_a_link_is_refused() {
    let service = TestService::start().await;
    for (query, status) in [
        ("mutation%20cop%20{__typename}", 405),
        ("mutation{a}", 405),
        // It reads, but is no single answer.
        ("subscription{__typename}", 406),
    ] {
        let reply = service.get(&format!("/graphql?query={query}")).await;
        assert_eq!(reply.status, status, "{query}");
    }
    still_serves(&service).await;
}

/// What a page of another site can have a browser send without asking first.
#[tokio::test]
async fn what_a_form_can_send_is_refused() {
    let service = TestService::start().await;
    let json = json!({ "query": "{ __typename }" }).to_string();
    let part = "--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n{\"query\":\"{__typename}\"}\r\n--x--\r\n";
    for (kind, body) in [
        (
            "application/x-www-form-urlencoded",
            "query=%7B__typename%7D",
        ),
        ("application/x-www-form-urlencoded; charset=UTF-8", &json),
        ("text/plain", &json),
        ("text/plain; application/json", &json),
        ("multipart/form-data; boundary=x", part),
        ("application/jsonp", &json),
        ("text/json", &json),
    ] {
        let url = service.url("/graphql");
        let request = service.client.post(url).header("content-type", kind);
        let request = request.header("origin", "https://evil.example");
        let reply = Reply::of(request.body(body.to_owned())).await;
        assert_eq!(reply.status, 415, "{kind}");
        assert!(!reply.text().contains("\"data\""), "{kind}");
    }
    // Nor in the URL of a post.
    let url = service.url("/graphql?query=%7B__typename%7D");
    let request = service
        .client
        .post(url)
        .header("content-type", "application/json");
    assert_eq!(Reply::of(request.body("{}")).await.status, 400);
    still_serves(&service).await;
}

/// Depth, tokens and characters, just beyond each limit.
#[tokio::test]
async fn depth_tokens_and_characters_have_limits_that_are_told() {
    let service = TestService::start().await;
    let limits = &service.settings.limits;
    let deep = |n: usize| {
        let (open, close) = ("ofType{".repeat(n), "}".repeat(n));
        format!("{{__type(name:\"Image\"){{{open}name{close}}}}}")
    };
    let cases = [
        (deep(limits.depth), "limits.depth"),
        (
            format!("{{{}}}", ", __typename".repeat(limits.tokens)),
            "limits.document_bytes",
        ),
        (
            format!("{{{}}}", "a ".repeat(limits.tokens)),
            "limits.tokens",
        ),
        (
            format!("{{a}}{}", " ".repeat(limits.document_bytes)),
            "limits.document_bytes",
        ),
        (
            format!("{{{}}}", "a{".repeat(limits.nesting)),
            "limits.nesting",
        ),
    ];
    for (document, limit) in cases {
        let reply = answer(&service, &document).await;
        assert!(reply.text().contains(limit), "{limit}: {}", reply.text());
    }
    let codes = send(&service, json!({ "query": deep(20) }).to_string()).await;
    assert!(codes.is_empty(), "{codes:?}");
}
