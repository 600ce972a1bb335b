//! The service as a subgraph, asked as routers ask it, with the calls counted.

mod bad;
mod batches;
mod echoes;
mod hostile;
mod regions;
mod subgraph;

use serde_json::Value;
use serde_json::json;

use crate::lookup::id;
use crate::support::TestService;

/// A representation of a numbered image.
fn representation(number: usize) -> Value {
    json!({ "__typename": "Image", "id": id(number) })
}

/// A representation that says where the image is.
fn located(number: usize, region: &str) -> Value {
    json!({ "__typename": "Image", "id": id(number), "region": region })
}

/// Asks for these fields of the entities, as a router does.
async fn entities(service: &TestService, fields: &str, representations: &[Value]) -> Value {
    let query = format!(
        "query($representations: [_Any!]!) {{
            _entities(representations: $representations) {{ ... on Image {{ {fields} }} }} }}"
    );
    let variables = json!({ "representations": representations });
    service.graphql(&query, variables).await
}

/// An error's path and code.
fn failed(path: &Value, code: &str) -> (String, String) {
    (path.to_string(), code.to_owned())
}
