//! Introspection: lists within lists, and circles.

use serde_json::Value;
use serde_json::json;

use super::refused;
use super::send;
use super::still_serves;
use crate::support::Reply;
use crate::support::TestService;

fn aliases(n: usize, field: &str) -> String {
    (0..n).map(|at| format!("a{at}:{field} ")).collect()
}

/// As many bytes as the largest page that is allowed may have, about.
const LARGE: usize = 32 << 20;

#[tokio::test]
async fn what_would_tell_the_schema_many_times_over_is_refused() {
    let service = TestService::start().await;
    let mut circle = aliases(3_000, "name");
    for _ in 0..6 {
        circle = format!("fields{{type{{ofType{{ofType{{{circle}}}}}}}}}");
    }
    let types = "types{name fields{name args{name description}}}";
    for document in [
        format!(
            "{{__schema{{types{{fields{{{}}}}}}}}}",
            aliases(3_500, "description")
        ),
        format!("{{__schema{{{}}}}}", aliases(800, types)),
        format!("{{{}}}", aliases(700, &format!("__schema{{{types}}}"))),
        format!("{{{}}}", aliases(2_000, "_service{sdl}")),
        format!("{{_service{{{}}}}}", aliases(3_000, "sdl")),
        format!("{{__schema{{types{{{circle}}}}}}}"),
    ] {
        let code = refused(&service, &document, Value::Null).await;
        assert_eq!(code, "QUERY_TOO_COMPLEX", "{}", &document[..60]);
    }
}

/// What is admitted is no larger than a page of images may be.
#[tokio::test]
async fn what_is_told_is_bounded() {
    let service = TestService::start().await;
    for document in [
        format!("{{__schema{{types{{{}}}}}}}", aliases(3_000, "description")),
        format!(
            "{{__schema{{types{{fields{{{}}}}}}}}}",
            aliases(1_500, "description")
        ),
        format!("{{{}}}", aliases(800, "_service{sdl}")),
        format!(
            "{{__schema{{directives{{args{{{}}}}}}}}}",
            aliases(3_000, "description")
        ),
    ] {
        let body = json!({ "query": document }).to_string();
        let reply = Reply::of(service.post(body)).await;
        assert!(reply.body.len() < LARGE, "{}", reply.body.len());
    }
    still_serves(&service).await;
}

#[tokio::test]
async fn circles_end() {
    let service = TestService::start().await;
    for through in [
        ("fields{type{", "}}"),
        ("fields{type{ofType{", "}}}"),
        ("fields{type{fields{name}ofType{ofType{", "}}}}"),
        ("interfaces{possibleTypes{", "}}"),
        ("inputFields{type{ofType{", "}}}"),
    ] {
        for n in [2, 5, 8, 12] {
            let (open, close) = (through.0.repeat(n), through.1.repeat(n));
            let document = format!("{{__schema{{types{{{open}name{close}}}}}}}");
            let body = json!({ "query": document }).to_string();
            // Refused for its depth, or answered; but not for long.
            send(&service, body).await;
            still_serves(&service).await;
        }
    }
}

/// The query that tools send, and as graphql-js does at its most curious.
#[tokio::test]
async fn the_whole_schema_is_told_once() {
    let service = TestService::start().await;
    let of_type = "kind name ofType{".repeat(9) + "kind name" + &"}".repeat(9);
    let input = "name description type{...T} defaultValue isDeprecated deprecationReason";
    let document = format!(
        "{{__schema{{description queryType{{name}} types{{kind name description specifiedByURL isOneOf
            fields(includeDeprecated:true){{name description isDeprecated deprecationReason type{{...T}}
                args(includeDeprecated:true){{{input}}}}}
            inputFields(includeDeprecated:true){{{input}}} interfaces{{...T}}
            enumValues(includeDeprecated:true){{name description isDeprecated deprecationReason}}
            possibleTypes{{...T}}}}
            directives{{name description isRepeatable locations args{{{input}}}}}}} _service{{sdl}}}}
        fragment T on __Type{{{of_type}}}"
    );
    let answer = service.graphql(&document, Value::Null).await;
    assert_eq!(answer.get("errors"), None, "{}", answer["errors"]);
    let types = answer["data"]["__schema"]["types"].as_array().unwrap();
    assert!(types.len() > 30);
}
