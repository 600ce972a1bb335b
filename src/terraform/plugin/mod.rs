//! Terraform's plugin protocol 6, for providers that only read.
//!
//! A provider says what it has ([`Provider`], [`DataSource`], [`Function`]);
//! the rest is done here: the handshake, mutual TLS, gRPC, Terraform's values,
//! and leaving when Terraform does.

mod calls;
mod client_certificate;
mod described;
mod diagnostic;
mod function;
mod grpc;
mod handshake;
mod lifetime;
mod listener;
mod log;
mod mistakes;
mod msgpack;
mod object;
mod proto;
mod provider;
mod schema;
mod server;
mod service;
mod tls;
mod types;
mod value;

pub use diagnostic::Diagnostic;
pub use diagnostic::Path;
pub use diagnostic::Severity;
pub use diagnostic::Step;
pub use function::Function;
pub use function::FunctionError;
pub use function::Parameter;
pub use function::Signature;
pub use handshake::HandshakeError;
pub use handshake::Invitation;
pub use log::start_log;
pub use object::Object;
pub use provider::DataSource;
pub use provider::Outcome;
pub use provider::Provider;
pub use schema::Attribute;
pub use schema::Block;
pub use schema::Kind;
pub use schema::Nesting;
pub use schema::Presence;
pub use schema::Schema;
pub use server::ServeError;
pub use server::debug;
pub use server::serve;
pub use tls::TlsError;
pub use types::Type;
pub use value::Value;
