//! The service as a subgraph, asked as routers ask it, with the calls counted.

mod subgraph;
