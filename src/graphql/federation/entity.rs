//! `_entities`: the entities that representations stand for.

use std::sync::Arc;

use async_graphql::Context;
use async_graphql::Union;
use futures_util::future::join_all;

use super::any::Any;
use super::problem::Problem;
use super::representation::Representation;
use super::selection::Selected;
use crate::catalogue::Reader;
use crate::catalogue::SourceId;
use crate::graphql::error::FieldError;
use crate::graphql::image::Image;
use crate::graphql::loader::ImageKey;
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

/// What a representation comes to.
pub(in crate::graphql) enum Wanted {
    /// All that is selected is in it: nobody is asked.
    Echo { id: ImageId, region: Option<String> },
    /// The image of this key.
    Image(ImageKey),
    /// Nothing: it is no image's.
    Nothing,
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
            let image = async {
                match wanted(reader(ctx)?, selected, index, any)? {
                    Wanted::Echo { id, region } => Ok(Some(Image::of_key(id, region.as_deref()))),
                    Wanted::Image(key) => lookup(ctx, Some(key)).await,
                    Wanted::Nothing => Ok(None),
                }
            };
            nullable(image.await.map(|image| image.map(Entity::Image)))
        });
    join_all(entities).await
}

/// What the representation at this index comes to.
pub(in crate::graphql) fn wanted(
    reader: &Reader,
    selected: Selected,
    index: usize,
    any: &Any,
) -> Result<Wanted, FieldError> {
    let unusable = |problem| FieldError::Representation { index, problem };
    let representation = Representation::read(&any.0).map_err(unusable)?;
    let Representation { id, region } = representation;
    let id = ImageId::new(id).ok();
    // An echo would tell whom it is not shown to that there may be such an image.
    if selected.is_in(representation) && reader.sight().is_everything() {
        let region = region.map(ToOwned::to_owned);
        return Ok(id.map_or(Wanted::Nothing, |id| Wanted::Echo { id, region }));
    }
    let sources = match region {
        None => None,
        Some(region) => {
            let sources = sources_in(reader, region);
            if sources.is_empty() {
                // Null would say that there is no such image.
                return Err(unusable(Problem::unknown_region(region)));
            }
            Some(sources)
        }
    };
    Ok(id.map_or(Wanted::Nothing, |id| {
        Wanted::Image(ImageKey { sources, id })
    }))
}

/// The sources of a region: one an account.
fn sources_in(reader: &Reader, region: &str) -> Arc<[SourceId]> {
    let here = reader
        .sources()
        .filter(|(_, source)| source.region == region);
    here.map(|(id, _)| id).collect()
}
