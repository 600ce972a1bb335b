//! Every integration test, in one binary: linking it is what costs time.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on should say so and stop"
)]

mod answers;
mod architecture;
mod attacks;
mod auth;
mod catalogue;
mod cli;
mod config;
mod data_sources;
mod documents;
mod emulator;
mod federation;
mod front;
mod fuzz;
mod graphql;
mod hostile;
mod http;
mod image;
mod introspection;
mod live;
mod lookup;
mod metrics;
mod projection;
mod questions;
mod schema_diff;
mod sign;
mod support;
mod terraform;
mod terraform_cli;
mod upstream;
mod wire;
