//! `_entities`: the entities that representations stand for.

use std::sync::Arc;

use async_graphql::Context;
use async_graphql::Union;
use futures_util::future::join_all;

use super::any::Any;
use super::problem::Problem;
use super::representation::Representation;
use super::selection::Selected;
use crate::catalogue::SourceId;
use crate::graphql::error::FieldError;
use crate::graphql::image::Image;
use crate::graphql::resolve::lookup;
use crate::graphql::resolve::nullable;
use crate::graphql::resolve::reader;
use crate::image::ImageId;

/// What other services may refer to.
#[derive(Union)]
#[graphql(name = "_Entity")]
pub(in crate::graphql) enum Entity {
    /// An image.
    Image(Image),
}

/// The entities of these representations, each at its place. All that have to be
/// looked up are one batch with the request's other look-ups.
pub(in crate::graphql) async fn entities(
    ctx: &Context<'_>,
    representations: &[Any],
) -> Vec<Option<async_graphql::Result<Entity>>> {
    let selected = Selected::of(ctx);
    let entities = representations
        .iter()
        .enumerate()
        .map(async |(index, any)| {
            let image = match Representation::read(&any.0) {
                Ok(representation) => image(ctx, selected, index, representation).await,
                Err(problem) => Err(FieldError::Representation { index, problem }),
            };
            nullable(image.map(|image| image.map(Entity::Image)))
        });
    join_all(entities).await
}

async fn image(
    ctx: &Context<'_>,
    selected: Selected,
    index: usize,
    representation: Representation<'_>,
) -> Result<Option<Image>, FieldError> {
    let Representation { id, region } = representation;
    // An echo would tell whom it is not shown to that there may be such an image.
    if selected.is_in(representation) && reader(ctx)?.sight().is_everything() {
        let id = ImageId::new(id).ok();
        return Ok(id.map(|id| Image::of_key(id, region)));
    }
    let sources = match region {
        None => None,
        Some(region) => {
            let sources = sources_in(ctx, region)?;
            if sources.is_empty() {
                // Null would say that there is no such image.
                let problem = Problem::unknown_region(region);
                return Err(FieldError::Representation { index, problem });
            }
            Some(sources)
        }
    };
    lookup(ctx, sources, id).await
}

/// The sources of a region: one an account.
fn sources_in(ctx: &Context<'_>, region: &str) -> Result<Arc<[SourceId]>, FieldError> {
    let sources = reader(ctx)?.sources();
    let here = sources.filter(|(_, source)| source.region == region);
    Ok(here.map(|(id, _)| id).collect())
}
