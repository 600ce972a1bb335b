//! The schema: executed, printed for clients, and printed for composition.

use async_graphql::EmptyMutation;
use async_graphql::SDLExportOptions;
use async_graphql::Schema;
use async_graphql::ValidationMode;

use super::FrontLimits;
use super::InvalidGraph;
use super::LimitsConfig;
use super::federation;
use super::query::Query;
use super::service_info::ServiceInfo;
use super::subscription::Subscription;

/// async-graphql counts depth in its own way (fragments included), with its own
/// limit, which is never to be met: the gate's is lower.
const EXECUTOR_DEPTH: usize = 512;

pub(super) type ImageSchema = Schema<Query, EmptyMutation, Subscription>;

/// The schema that clients see, in the schema definition language. No setting
/// changes it.
///
/// # Errors
/// One that is not valid: a defect of ours.
pub fn sdl() -> Result<String, InvalidGraph> {
    let whole = printed(&schema(
        false,
        &LimitsConfig::default(),
        &FrontLimits::default(),
    ));
    federation::shown_to_clients(&whole).map_err(InvalidGraph::Schema)
}

/// The schema as a subgraph of a federated graph. No setting changes it.
///
/// # Errors
/// A defect of ours, which a test would find.
pub fn subgraph_sdl() -> Result<String, InvalidGraph> {
    federation::subgraph(&sdl()?).map_err(InvalidGraph::Schema)
}

pub(super) fn printed(schema: &ImageSchema) -> String {
    let options = SDLExportOptions::new()
        .include_specified_by()
        .prefer_single_line_descriptions();
    schema.sdl_with_options(options)
}

pub(super) fn schema(emulated: bool, limits: &LimitsConfig, front: &FrontLimits) -> ImageSchema {
    Schema::build(Query, EmptyMutation, Subscription)
        // The gate has validated the document already, and completely.
        .validation_mode(ValidationMode::Fast)
        .limit_recursive_depth(EXECUTOR_DEPTH)
        .data(ServiceInfo::new(emulated, limits, front))
        .data(limits.clone())
        .finish()
}
