//! One request sees one version of a list, whichever field asks first.

use bcc_graphql::emulator::Fault;
use serde_json::Value;

use super::data;
use super::numbered;
use super::service_of;

const PLAIN: &str = "images(first: 2) { nodes { id } }";
const COUNTED: &str = "images(first: 2) { totalCount nodes { id } }";

/// Both fields of each document agree, and cost the list's five pages.
async fn agree(first: &str, second: &str, change: Option<Fault>) {
    let service = service_of(numbered(50)).await;
    service.emulator.always(change);
    let query = format!("{{ a: {first} b: {second} }}");
    let answer = service.graphql(&query, Value::Null).await;
    let (a, b) = (&data(&answer)["a"], &data(&answer)["b"]);
    assert_eq!(a["nodes"], b["nodes"], "{query}");
    assert_eq!(a["nodes"].as_array().unwrap().len(), 2);
    let counts = [&a["totalCount"], &b["totalCount"]];
    assert!(counts.iter().any(|count| **count == 50), "{answer}");
    assert_eq!(service.emulator.call_count(), 5, "{query}");
}

#[tokio::test]
async fn a_page_and_a_count_agree_in_both_orders() {
    for (first, second) in [(PLAIN, COUNTED), (COUNTED, PLAIN)] {
        agree(first, second, None).await;
        agree(first, second, Some(Fault::InsertBetweenPages)).await;
    }
}

#[tokio::test]
async fn so_do_those_of_many_fields() {
    let service = service_of(numbered(50)).await;
    service.emulator.always([Fault::InsertBetweenPages]);
    let plain: String = (0..60).map(|n| format!("a{n}: {PLAIN} ")).collect();
    let query = format!(
        "{{ {plain} counted: {COUNTED} newest: latestImage {{ id }}
        turned: images(last: 50) {{ nodes {{ id }} }} }}"
    );
    let answer = service.graphql(&query, Value::Null).await;
    let answer = data(&answer);
    assert_eq!(answer["counted"]["totalCount"], 50);
    assert_eq!(answer["turned"]["nodes"].as_array().unwrap().len(), 50);
    for n in 0..60 {
        let nodes = &answer[format!("a{n}")]["nodes"];
        assert_eq!(*nodes, answer["counted"]["nodes"]);
        assert_eq!(nodes[0], answer["turned"]["nodes"][0]);
    }
    assert_eq!(service.emulator.call_count(), 5);
}

#[tokio::test]
async fn nobody_walks_for_a_page() {
    let service = service_of(numbered(50)).await;
    data(
        &service
            .graphql(&format!("{{ {PLAIN} }}"), Value::Null)
            .await,
    );
    assert_eq!(service.emulator.call_count(), 1);
}
