//! Look-ups by id: all of a request in one batch, and each source for itself, so
//! that one that hangs delays nobody who asks another.

use std::collections::HashMap;
use std::collections::HashSet;
use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::dataloader::DataLoader;
use async_graphql::dataloader::Loader;
use async_graphql::runtime::TokioSpawner;
use async_graphql::runtime::TokioTimer;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use futures_util::future::Shared;
use tracing::Instrument as _;

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

/// Gathers the ids of a request, so that each source is asked for all of them at
/// once.
pub(super) struct ImageLoader(Arc<Reader>);

/// A request's look-ups.
pub(super) type ImageLookups = DataLoader<ImageLoader>;

/// Where an image is, or where it is being looked for.
#[derive(Clone)]
pub(super) enum Whereabouts {
    /// It is held.
    Held(Image),
    /// It may be found by these reads, in this order.
    Read(Vec<SourceRead>),
}

/// One source is being asked, for this key and others.
#[derive(Clone)]
pub(super) struct SourceRead {
    source: SourceId,
    /// `None` if the read broke off.
    found: Shared<BoxFuture<'static, Option<Arc<Found>>>>,
}

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

/// The image of this key. Waits for no source but those that may have it, whatever
/// the request's other look-ups wait for.
pub(super) async fn find(
    lookups: &ImageLookups,
    key: ImageKey,
) -> Result<Option<Image>, CatalogueError> {
    let whereabouts = match lookups.load_one(key.clone()).await {
        Ok(whereabouts) => whereabouts,
        Err(never) => match never {},
    };
    let reads = match whereabouts {
        None => return Ok(None),
        Some(Whereabouts::Held(image)) => return Ok(Some(image)),
        Some(Whereabouts::Read(reads)) => reads,
    };
    let mut failed = None;
    for SourceRead { source, found } in reads {
        let Some(found) = found.await else {
            failed = failed.or(Some(CatalogueError::Broken));
            continue;
        };
        if let Some(image) = hit(&found, &key, source) {
            return Ok(Some(image));
        }
        let failure = found.get(&key.id).and_then(|found| found.as_ref().err());
        failed = failed.or(failure.cloned());
    }
    // Not there, or not known since a source failed.
    failed.map_or(Ok(None), Err)
}

impl Loader<ImageKey> for ImageLoader {
    type Value = Whereabouts;
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
                    found.insert((*key).clone(), Whereabouts::Held(image));
                    false
                }
                None => true,
            });
        }
        let reads = sources.into_iter().filter_map(|source| {
            let ids = ids_for(&open, source);
            (!ids.is_empty()).then(|| self.read(source, ids))
        });
        let reads: Vec<SourceRead> = reads.collect();
        for key in open {
            let reads = reads.iter().filter(|read| key.is_in(read.source));
            let reads = reads.cloned().collect();
            found.insert(key.clone(), Whereabouts::Read(reads));
        }
        Ok(found)
    }
}

impl ImageLoader {
    /// Asks one source, whether or not anybody waits for it yet.
    fn read(&self, source: SourceId, ids: HashSet<ImageId>) -> SourceRead {
        let reader = Arc::clone(&self.0);
        let read = async move { reader.lookup(source, &ids).await };
        let read = tokio::spawn(read.in_current_span());
        let found = async { read.await.ok().map(Arc::new) };
        SourceRead {
            source,
            found: found.boxed().shared(),
        }
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
