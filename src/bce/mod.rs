//! Baidu AI Cloud: the only module that knows its URLs, field names, error
//! codes and signature.

pub mod client;
mod conduct;
mod config;
mod credentials;
mod error;
mod retry;
pub mod sign;
mod wire;

use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;

pub use client::Client;
pub use config::UpstreamConfig;
pub use credentials::Credentials;
pub use error::Answer;
pub use error::BceError;
pub use error::Failure;
pub use wire::Said;
pub use wire::decode_available;
pub use wire::decode_detail;
pub use wire::decode_error;
pub use wire::decode_list;
pub use wire::decode_shares;

/// Where the time comes from: signatures and the age of pages depend on it, so
/// it is handed in.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;
