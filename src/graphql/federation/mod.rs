//! The service as a subgraph of a federated graph (Apollo Federation 2).
//!
//! `_entities` and `_service` are ordinary fields of `Query`. async-graphql has
//! its own for them, but there one bad representation spoils all others, its errors
//! lack the index, and its SDL can't say all that ours has to.

mod any;
mod entity;
mod machinery;
mod problem;
mod representation;
mod selection;
mod service;
mod subgraph;

pub(super) use any::Any;
pub(super) use entity::Entity;
pub(super) use entity::Wanted;
pub(super) use entity::entities;
pub(super) use entity::wanted;
pub(super) use machinery::shown_to_clients;
pub(super) use problem::Problem;
pub(super) use selection::Selected;
pub(super) use service::Service;
pub(super) use subgraph::subgraph;
