//! Look-ups by id: all of a request in one batch.

use std::collections::HashMap;
use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::dataloader::DataLoader;
use async_graphql::dataloader::Loader;
use async_graphql::runtime::TokioSpawner;
use async_graphql::runtime::TokioTimer;
use futures_util::future::join_all;

use super::image::Image;
use crate::catalogue::CatalogueError;
use crate::catalogue::Found;
use crate::catalogue::Reader;
use crate::catalogue::SourceId;
use crate::image::ImageId;

/// An id, and where to look: in these sources, or in all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct ImageKey {
    pub(super) sources: Option<Arc<[SourceId]>>,
    pub(super) id: ImageId,
}

impl ImageKey {
    /// Whether it is to be looked for in this source.
    fn is_in(&self, source: SourceId) -> bool {
        let wanted = self.sources.as_ref();
        wanted.is_none_or(|wanted| wanted.contains(&source))
    }
}

/// Looks images up with the request's reader.
pub(super) struct ImageLoader(Arc<Reader>);

/// A request's look-ups.
pub(super) type ImageLookups = DataLoader<ImageLoader>;

/// Look-ups that belong to one request, so that one caller's failure is nobody
/// else's.
pub(super) fn lookups(reader: Arc<Reader>) -> ImageLookups {
    DataLoader::new(
        ImageLoader(reader),
        TokioSpawner::current(),
        TokioTimer::default(),
    )
    // Cost is bounded before; a batch must not be torn in two.
    .max_batch_size(usize::MAX)
}

impl Loader<ImageKey> for ImageLoader {
    type Value = Result<Option<Image>, CatalogueError>;
    type Error = Infallible;

    async fn load(&self, keys: &[ImageKey]) -> Result<HashMap<ImageKey, Self::Value>, Self::Error> {
        let sources: Vec<SourceId> = self.0.sources().map(|(id, _)| id).collect();
        let mut open: Vec<&ImageKey> = keys.iter().collect();
        let mut found = HashMap::new();
        // What is held anywhere comes before any call.
        for source in &sources {
            let held = self.0.lookup_held(*source, &ids_for(&open, *source));
            open.retain(|key| match hit(&held, key, *source) {
                Some(image) => {
                    found.insert((*key).clone(), Ok(Some(image)));
                    false
                }
                None => true,
            });
        }
        let reads = sources.iter().map(|source| {
            let ids = ids_for(&open, *source);
            async move { self.0.lookup(*source, &ids).await }
        });
        let read: Vec<(SourceId, Found)> =
            sources.iter().copied().zip(join_all(reads).await).collect();
        for key in open {
            let image = read
                .iter()
                .find_map(|(source, found)| hit(found, key, *source));
            // Not there, or not known since a source failed.
            let failed = read
                .iter()
                .filter(|(source, _)| key.is_in(*source))
                .find_map(|(_, found)| found.get(&key.id)?.as_ref().err().cloned());
            let value = match (image, failed) {
                (Some(image), _) => Ok(Some(image)),
                (None, Some(error)) => Err(error),
                (None, None) => Ok(None),
            };
            found.insert(key.clone(), value);
        }
        Ok(found)
    }
}

/// The ids that may be in this source.
fn ids_for(keys: &[&ImageKey], source: SourceId) -> HashSet<ImageId> {
    let here = keys.iter().filter(|key| key.is_in(source));
    here.map(|key| key.id.clone()).collect()
}

fn hit(found: &Found, key: &ImageKey, source: SourceId) -> Option<Image> {
    if !key.is_in(source) {
        return None;
    }
    match found.get(&key.id) {
        Some(Ok(Some(held))) => Some(Image::new(held.clone(), source)),
        _ => None,
    }
}
