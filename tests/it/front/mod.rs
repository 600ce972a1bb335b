//! What stands between callers and the graph, so that none of them harms the
//! others.

mod addresses;
mod browsers;
mod rates;
