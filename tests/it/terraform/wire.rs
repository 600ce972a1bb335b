//! The protocol's messages, written down once more: a field that the provider
//! has wrong must not cancel out.

use std::collections::BTreeMap;

use prost::Message;
use rmpv::Value;

#[derive(Clone, PartialEq, Message)]
pub(super) struct Dynamic {
    #[prost(bytes = "vec", tag = "1")]
    pub(super) msgpack: Vec<u8>,
}

impl Dynamic {
    pub(super) fn of(value: &Value) -> Self {
        let mut msgpack = Vec::new();
        rmpv::encode::write_value(&mut msgpack, value).unwrap();
        Self { msgpack }
    }

    pub(super) fn value(&self) -> Value {
        rmpv::decode::read_value(&mut self.msgpack.as_slice()).unwrap()
    }
}

/// An object of `MessagePack`.
pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields.into_iter();
    Value::Map(fields.map(|(name, value)| (name.into(), value)).collect())
}

/// A value that is not known yet.
pub(super) fn unknown() -> Value {
    Value::Ext(0, vec![0])
}

#[derive(Clone, Copy, PartialEq, Message)]
pub(super) struct Empty {}

/// Something with a name, and a data source's configuration.
#[derive(Clone, PartialEq, Message)]
pub(super) struct NamedConfig {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(message, optional, tag = "2")]
    pub(super) config: Option<Dynamic>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Configure {
    #[prost(string, tag = "1")]
    pub(super) terraform_version: String,
    #[prost(message, optional, tag = "2")]
    pub(super) config: Option<Dynamic>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ProviderConfig {
    #[prost(message, optional, tag = "1")]
    pub(super) config: Option<Dynamic>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ProviderConfigAnswer {
    #[prost(message, repeated, tag = "2")]
    pub(super) diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Diagnostics {
    #[prost(message, repeated, tag = "1")]
    pub(super) diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct State {
    #[prost(message, optional, tag = "1")]
    pub(super) state: Option<Dynamic>,
    #[prost(message, repeated, tag = "2")]
    pub(super) diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Diagnostic {
    #[prost(int32, tag = "1")]
    pub(super) severity: i32,
    #[prost(string, tag = "2")]
    pub(super) summary: String,
    #[prost(string, tag = "3")]
    pub(super) detail: String,
    #[prost(message, optional, tag = "4")]
    pub(super) attribute: Option<AttributePath>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct AttributePath {
    #[prost(message, repeated, tag = "1")]
    pub(super) steps: Vec<Step>,
}

/// One of the three.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Step {
    #[prost(string, optional, tag = "1")]
    pub(super) attribute: Option<String>,
    #[prost(string, optional, tag = "2")]
    pub(super) key: Option<String>,
    #[prost(int64, optional, tag = "3")]
    pub(super) index: Option<i64>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Metadata {
    #[prost(message, repeated, tag = "3")]
    pub(super) data_sources: Vec<NamedConfig>,
    #[prost(message, repeated, tag = "5")]
    pub(super) functions: Vec<NamedConfig>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Schemas {
    #[prost(message, optional, tag = "1")]
    pub(super) provider: Option<Schema>,
    #[prost(btree_map = "string, message", tag = "3")]
    pub(super) data_sources: BTreeMap<String, Schema>,
    #[prost(btree_map = "string, message", tag = "7")]
    pub(super) functions: BTreeMap<String, Function>,
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
    pub(super) blocks: Vec<NestedBlock>,
    #[prost(string, tag = "4")]
    pub(super) description: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Attribute {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(string, tag = "2")]
    pub(super) r#type: String,
    #[prost(bool, tag = "4")]
    pub(super) required: bool,
    #[prost(bool, tag = "5")]
    pub(super) optional: bool,
    #[prost(bool, tag = "6")]
    pub(super) computed: bool,
    #[prost(bool, tag = "7")]
    pub(super) sensitive: bool,
    #[prost(message, optional, tag = "10")]
    pub(super) nested: Option<NestedObject>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct NestedObject {
    #[prost(message, repeated, tag = "1")]
    pub(super) attributes: Vec<Attribute>,
    #[prost(int32, tag = "3")]
    pub(super) nesting: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct NestedBlock {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(int32, tag = "3")]
    pub(super) nesting: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Function {
    #[prost(message, repeated, tag = "1")]
    pub(super) parameters: Vec<Parameter>,
    #[prost(message, optional, tag = "3")]
    pub(super) r#return: Option<Return>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Functions {
    #[prost(btree_map = "string, message", tag = "1")]
    pub(super) functions: BTreeMap<String, Function>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Parameter {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(string, tag = "2")]
    pub(super) r#type: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Return {
    #[prost(string, tag = "1")]
    pub(super) r#type: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct FunctionCall {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(message, repeated, tag = "2")]
    pub(super) arguments: Vec<Dynamic>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct FunctionResult {
    #[prost(message, optional, tag = "1")]
    pub(super) result: Option<Dynamic>,
    #[prost(message, optional, tag = "2")]
    pub(super) error: Option<FunctionError>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct FunctionError {
    #[prost(string, tag = "1")]
    pub(super) text: String,
    #[prost(int64, optional, tag = "2")]
    pub(super) argument: Option<i64>,
}
