//! The parameters of a GraphQL request (GraphQL over HTTP, "Request
//! Parameters"), from a URL or from a JSON body.

use serde_json::Map;
use serde_json::Value;

use crate::graphql::GraphRequest;

/// Reads a URL's query. `variables` and `extensions` are JSON in it.
///
/// # Errors
/// What is wrong, for the client.
pub(super) fn from_url(query: &str) -> Result<GraphRequest, String> {
    let mut parameters = Map::new();
    for (name, text) in url::form_urlencoded::parse(query.as_bytes()) {
        let value = match &*name {
            "query" | "operationName" => Value::String(text.into_owned()),
            "variables" | "extensions" => serde_json::from_str(&text)
                .map_err(|error| format!("`{name}` is no JSON: {error}"))?,
            _ => continue,
        };
        if parameters
            .insert(name.clone().into_owned(), value)
            .is_some()
        {
            return Err(format!("`{name}` is given more than once"));
        }
    }
    from_parameters(parameters)
}

/// Reads a JSON body.
///
/// # Errors
/// What is wrong, for the client.
pub(super) fn from_body(body: &[u8]) -> Result<GraphRequest, String> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(parameters)) => from_parameters(parameters),
        Ok(Value::Array(_)) => Err(
            "The body is an array: batches are not taken; send one request for each operation, or one operation with several fields"
                .to_owned(),
        ),
        Ok(other) => Err(format!(
            "The body is {}; it must be a JSON object with `query`",
            kind(&other)
        )),
        Err(error) => Err(format!("The body is no JSON: {error}")),
    }
}

fn from_parameters(mut parameters: Map<String, Value>) -> Result<GraphRequest, String> {
    let query = match parameters.remove("query") {
        Some(Value::String(query)) => query,
        None | Some(Value::Null) => return Err("`query` is missing".to_owned()),
        Some(other) => return Err(wrong("query", "a string", &other)),
    };
    let operation_name = match parameters.remove("operationName") {
        None | Some(Value::Null) => None,
        // Some clients send the empty name where they mean none.
        Some(Value::String(name)) => Some(name).filter(|name| !name.is_empty()),
        Some(other) => return Err(wrong("operationName", "a string", &other)),
    };
    let variables = object("variables", parameters.remove("variables"))?;
    object("extensions", parameters.remove("extensions"))?;
    Ok(GraphRequest {
        query,
        operation_name,
        variables,
        max_age: None,
    })
}

fn object(name: &str, value: Option<Value>) -> Result<Map<String, Value>, String> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(other) => Err(wrong(name, "an object", &other)),
    }
}

fn wrong(name: &str, expected: &str, value: &Value) -> String {
    format!("`{name}` is {}; it must be {expected}", kind(value))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
