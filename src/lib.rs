//! The images of Baidu AI Cloud's compute service (BCC), read from a graph.

pub mod bce;
pub mod catalogue;
pub mod emulator;
pub mod graphql;
pub mod image;
