//! The messages of Terraform's plugin protocol 6.5, as far as a provider that
//! only reads meets them. Fields that are not here are skipped, so that later
//! clients of protocol 6 can be served too.

use std::collections::BTreeMap;

use prost::Enumeration;
use prost::Message;
use prost::Oneof;

/// A value, as `MessagePack`. Terraform has JSON for values of old states, which a
/// data source never gets.
#[derive(Clone, PartialEq, Message)]
pub(super) struct DynamicValue {
    #[prost(bytes = "vec", tag = "1")]
    pub(super) msgpack: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Diagnostic {
    #[prost(enumeration = "Severity", tag = "1")]
    pub(super) severity: i32,
    #[prost(string, tag = "2")]
    pub(super) summary: String,
    #[prost(string, tag = "3")]
    pub(super) detail: String,
    #[prost(message, optional, tag = "4")]
    pub(super) attribute: Option<AttributePath>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[repr(i32)]
pub(super) enum Severity {
    Invalid = 0,
    Error = 1,
    Warning = 2,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct AttributePath {
    #[prost(message, repeated, tag = "1")]
    pub(super) steps: Vec<PathStep>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct PathStep {
    #[prost(oneof = "Selector", tags = "1, 2, 3")]
    pub(super) selector: Option<Selector>,
}

#[derive(Clone, PartialEq, Oneof)]
pub(super) enum Selector {
    #[prost(string, tag = "1")]
    AttributeName(String),
    #[prost(string, tag = "2")]
    ElementKeyString(String),
    #[prost(int64, tag = "3")]
    ElementKeyInt(i64),
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Schema {
    #[prost(message, optional, tag = "2")]
    pub(super) block: Option<Block>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Block {
    #[prost(message, repeated, tag = "2")]
    pub(super) attributes: Vec<Attribute>,
    #[prost(message, repeated, tag = "3")]
    pub(super) block_types: Vec<NestedBlock>,
    #[prost(string, tag = "4")]
    pub(super) description: String,
    #[prost(enumeration = "StringKind", tag = "5")]
    pub(super) description_kind: i32,
}

/// Either `type` or `nested_type`, never both.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Attribute {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    /// JSON.
    #[prost(bytes = "vec", tag = "2")]
    pub(super) r#type: Vec<u8>,
    #[prost(string, tag = "3")]
    pub(super) description: String,
    #[prost(bool, tag = "4")]
    pub(super) required: bool,
    #[prost(bool, tag = "5")]
    pub(super) optional: bool,
    #[prost(bool, tag = "6")]
    pub(super) computed: bool,
    #[prost(bool, tag = "7")]
    pub(super) sensitive: bool,
    #[prost(enumeration = "StringKind", tag = "8")]
    pub(super) description_kind: i32,
    #[prost(message, optional, tag = "10")]
    pub(super) nested_type: Option<NestedObject>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct NestedObject {
    #[prost(message, repeated, tag = "1")]
    pub(super) attributes: Vec<Attribute>,
    #[prost(enumeration = "NestingMode", tag = "3")]
    pub(super) nesting: i32,
}

/// `min_items` and `max_items` are left out: neither nesting here needs them.
#[derive(Clone, PartialEq, Message)]
pub(super) struct NestedBlock {
    #[prost(string, tag = "1")]
    pub(super) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(super) block: Option<Block>,
    #[prost(enumeration = "NestingMode", tag = "3")]
    pub(super) nesting: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[repr(i32)]
pub(super) enum NestingMode {
    Invalid = 0,
    Single = 1,
    List = 2,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enumeration)]
#[repr(i32)]
pub(super) enum StringKind {
    Plain = 0,
    Markdown = 1,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Function {
    #[prost(message, repeated, tag = "1")]
    pub(super) parameters: Vec<Parameter>,
    #[prost(message, optional, tag = "3")]
    pub(super) r#return: Option<Return>,
    #[prost(string, tag = "4")]
    pub(super) summary: String,
    #[prost(string, tag = "5")]
    pub(super) description: String,
    #[prost(enumeration = "StringKind", tag = "6")]
    pub(super) description_kind: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Parameter {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    /// JSON.
    #[prost(bytes = "vec", tag = "2")]
    pub(super) r#type: Vec<u8>,
    #[prost(string, tag = "5")]
    pub(super) description: String,
    #[prost(enumeration = "StringKind", tag = "6")]
    pub(super) description_kind: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Return {
    /// JSON.
    #[prost(bytes = "vec", tag = "1")]
    pub(super) r#type: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct FunctionError {
    #[prost(string, tag = "1")]
    pub(super) text: String,
    #[prost(int64, optional, tag = "2")]
    pub(super) function_argument: Option<i64>,
}

/// A request or an answer that says nothing.
#[derive(Clone, Copy, PartialEq, Message)]
pub(super) struct Empty {}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Named {
    #[prost(string, tag = "1")]
    pub(super) name: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Metadata {
    #[prost(message, repeated, tag = "3")]
    pub(super) data_sources: Vec<Named>,
    #[prost(message, repeated, tag = "5")]
    pub(super) functions: Vec<Named>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ProviderSchema {
    #[prost(message, optional, tag = "1")]
    pub(super) provider: Option<Schema>,
    #[prost(btree_map = "string, message", tag = "3")]
    pub(super) data_source_schemas: BTreeMap<String, Schema>,
    #[prost(btree_map = "string, message", tag = "7")]
    pub(super) functions: BTreeMap<String, Function>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ProviderConfig {
    #[prost(message, optional, tag = "1")]
    pub(super) config: Option<DynamicValue>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ProviderConfigValidity {
    #[prost(message, repeated, tag = "2")]
    pub(super) diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Configure {
    #[prost(message, optional, tag = "2")]
    pub(super) config: Option<DynamicValue>,
}

/// The answer to `ConfigureProvider` and `ValidateDataResourceConfig`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Diagnostics {
    #[prost(message, repeated, tag = "1")]
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The request of `ValidateDataResourceConfig` and `ReadDataSource`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct DataSourceConfig {
    #[prost(string, tag = "1")]
    pub(super) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(super) config: Option<DynamicValue>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct DataSourceState {
    #[prost(message, optional, tag = "1")]
    pub(super) state: Option<DynamicValue>,
    #[prost(message, repeated, tag = "2")]
    pub(super) diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Functions {
    #[prost(btree_map = "string, message", tag = "1")]
    pub(super) functions: BTreeMap<String, Function>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct FunctionCall {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(message, repeated, tag = "2")]
    pub(super) arguments: Vec<DynamicValue>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct FunctionResult {
    #[prost(message, optional, tag = "1")]
    pub(super) result: Option<DynamicValue>,
    #[prost(message, optional, tag = "2")]
    pub(super) error: Option<FunctionError>,
}
