//! The images of Baidu AI Cloud's compute service (BCC), read from a graph.
//!
//! ARCHITECTURE.md follows one query through these modules. Each imports only
//! what stands below it: `tests/it/architecture.rs` holds the table.

pub mod access;
pub mod auth;
pub mod bce;
pub mod catalogue;
pub mod compression;
pub mod config;
pub mod emulator;
pub mod graphql;
pub mod http;
pub mod image;
pub mod service;
pub mod shares;
pub mod telemetry;
pub mod terraform;
