//! `_service`: what a supergraph is composed of.

use std::sync::Arc;

use async_graphql::Object;

/// The subgraph's schema.
#[derive(Clone)]
pub(in crate::graphql) struct Service(Arc<str>);

impl Service {
    pub(in crate::graphql) fn new(sdl: String) -> Self {
        Self(Arc::from(sdl))
    }
}

/// This service as a part of a larger graph.
#[Object(name = "_Service")]
impl Service {
    /// The schema that a supergraph is composed of, with the directives of
    /// federation. It leaves out what only routers ask.
    async fn sdl(&self) -> &str {
        &self.0
    }
}
