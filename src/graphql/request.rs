//! A request.

use std::time::Duration;

use bytes::Bytes;
use serde_json::Map;
use serde_json::Value;

use super::DocumentName;
use crate::access::Caller;

/// A GraphQL request, as GraphQL over HTTP names its parts.
#[derive(Debug, Clone, Default)]
pub struct GraphRequest {
    /// The document's text.
    pub query: Option<String>,
    /// What the document is known by: enough without its text, if it is known here.
    pub document: Option<DocumentName>,
    /// Which of its operations to execute.
    pub operation_name: Option<String>,
    /// The variables' values.
    pub variables: Map<String, Value>,
    /// How old data the caller takes at most; `None` leaves it to the settings.
    pub max_age: Option<Duration>,
    /// On whose account its answer is; `None` is somebody within this process, who
    /// is not counted.
    pub caller: Option<Caller>,
    /// Its bytes as they came, under which its answer may be kept; `None` if it is not to
    /// be.
    pub raw: Option<Bytes>,
}
