//! The parameters of a GraphQL request (GraphQL over HTTP, "Request
//! Parameters"), from a URL or from a JSON body.

use serde_json::Map;
use serde_json::Value;

use crate::graphql::DocumentName;
use crate::graphql::GraphRequest;

/// The members that may hold a document's id: GraphQL over HTTP's own, and what
/// Relay's users call it in their network layers.
const IDS: [&str; 3] = ["documentId", "doc_id", "id"];

/// Reads a URL's query. `variables` and `extensions` are JSON in it.
///
/// # Errors
/// What is wrong, for the client.
pub(super) fn from_url(query: &[u8]) -> Result<GraphRequest, String> {
    let mut parameters = Map::new();
    for (name, text) in url::form_urlencoded::parse(query) {
        let value = match &*name {
            "query" | "operationName" => Value::String(text.into_owned()),
            id if IDS.contains(&id) => Value::String(text.into_owned()),
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

/// Reads the members of a JSON object.
///
/// # Errors
/// What is wrong, for the client.
pub(super) fn from_parameters(mut parameters: Map<String, Value>) -> Result<GraphRequest, String> {
    let query = text("query", parameters.remove("query"))?;
    // Some clients send the empty name where they mean none.
    let operation_name =
        text("operationName", parameters.remove("operationName"))?.filter(|name| !name.is_empty());
    let variables = object("variables", parameters.remove("variables"))?;
    let extensions = object("extensions", parameters.remove("extensions"))?;
    let document = match persisted_query(extensions)? {
        None => document_id(&mut parameters, query.is_some())?,
        hash => hash,
    };
    if query.is_none() && document.is_none() {
        return Err("`query` is missing".to_owned());
    }
    Ok(GraphRequest {
        query,
        document,
        operation_name,
        variables,
        ..GraphRequest::default()
    })
}

/// The hash that Apollo's clients send, with the document's text or without.
fn persisted_query(mut extensions: Map<String, Value>) -> Result<Option<DocumentName>, String> {
    const NAME: &str = "extensions.persistedQuery";

    let mut parameters = match extensions.remove("persistedQuery") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(parameters)) => parameters,
        Some(other) => return Err(wrong(NAME, "an object", &other)),
    };
    match parameters.remove("version") {
        Some(version) if version == 1 => {}
        Some(version) => return Err(format!("`{NAME}.version` is {version}; it must be 1")),
        None => return Err(format!("`{NAME}.version` is missing; it must be 1")),
    }
    let name = format!("{NAME}.sha256Hash");
    match text(&name, parameters.remove("sha256Hash"))? {
        Some(digits) => Ok(Some(DocumentName::Hash(digits))),
        None => Err(format!("`{name}` is missing")),
    }
}

/// The id by which a document is asked for. Beside the document's text only a hash
/// says something: some clients send an `id` of their own along.
fn document_id(
    parameters: &mut Map<String, Value>,
    has_text: bool,
) -> Result<Option<DocumentName>, String> {
    for name in IDS {
        let id = match parameters.remove(name) {
            Some(Value::String(id)) => id,
            None | Some(Value::Null) => continue,
            Some(_) if has_text => continue,
            Some(other) => return Err(wrong(name, "a string", &other)),
        };
        return Ok(match id.strip_prefix("sha256:") {
            Some(digits) => Some(DocumentName::Hash(digits.to_owned())),
            None if has_text => None,
            None => Some(DocumentName::Id(id)),
        });
    }
    Ok(None)
}

fn text(name: &str, value: Option<Value>) -> Result<Option<String>, String> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong(name, "a string", &other)),
    }
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
