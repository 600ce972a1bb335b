//! Look-ups by id: all of a request in one batch, and each source for itself, so
//! that one that hangs delays nobody who asks another.

use std::collections::HashMap;
use std::convert::Infallible;
use std::hash::BuildHasher;
use std::sync::Arc;

use async_graphql::dataloader::DataLoader;
use async_graphql::dataloader::Loader;
use async_graphql::runtime::TokioSpawner;
use async_graphql::runtime::TokioTimer;
use foldhash::fast::RandomState;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use futures_util::future::Shared;
use futures_util::future::join_all;
use tracing::Instrument as _;

use crate::catalogue::CatalogueError;
use crate::catalogue::Found;
use crate::catalogue::HeldImage;
use crate::catalogue::Ids;
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

/// An image, and the source that has it.
pub(super) type Located = (HeldImage, SourceId);

/// What was found for each key; `None` where no source has the image.
pub(super) type FoundImages =
    HashMap<ImageKey, Result<Option<Located>, CatalogueError>, RandomState>;

/// Gathers the ids of a request, so that each source is asked for all of them at
/// once.
pub(super) struct ImageLoader(Arc<Reader>);

/// A request's look-ups.
pub(super) type ImageLookups = DataLoader<ImageLoader>;

/// Where an image is, or where it is being looked for.
#[derive(Clone)]
pub(super) enum Whereabouts {
    /// It is held.
    Held(Located),
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

/// The image of this key, looked up together with the request's others.
pub(super) async fn find(
    lookups: &ImageLookups,
    key: ImageKey,
) -> Result<Option<Located>, CatalogueError> {
    let found = match lookups.load_one(key.clone()).await {
        Ok(found) => found,
        Err(never) => match never {},
    };
    match found {
        None => Ok(None),
        Some(whereabouts) => whereabouts.image(&key).await,
    }
}

/// The images of all these keys.
pub(super) async fn find_all(reader: &Arc<Reader>, keys: &[ImageKey]) -> FoundImages {
    let found: HashMap<_, _, RandomState> = whereabouts(reader, keys);
    let found = found.into_iter();
    let found = found.map(|(key, whereabouts)| async {
        let image = whereabouts.image(&key).await;
        (key, image)
    });
    join_all(found).await.into_iter().collect()
}

impl Whereabouts {
    /// The image that is sought under this key. Waits for no source but those that
    /// may have it, whatever the request's other look-ups wait for.
    async fn image(self, key: &ImageKey) -> Result<Option<Located>, CatalogueError> {
        let reads = match self {
            Self::Held(image) => return Ok(Some(image)),
            Self::Read(reads) => reads,
        };
        let mut failed = None;
        for SourceRead { source, found } in reads {
            let Some(found) = found.await else {
                failed = failed.or(Some(CatalogueError::Broken));
                continue;
            };
            if let Some(image) = hit(&found, key, source) {
                return Ok(Some(image));
            }
            let failure = found.get(&key.id).and_then(|found| found.as_ref().err());
            failed = failed.or(failure.cloned());
        }
        // Not there, or not known since a source failed.
        failed.map_or(Ok(None), Err)
    }
}

impl Loader<ImageKey> for ImageLoader {
    type Value = Whereabouts;
    type Error = Infallible;

    async fn load(&self, keys: &[ImageKey]) -> Result<HashMap<ImageKey, Self::Value>, Self::Error> {
        Ok(whereabouts(&self.0, keys))
    }
}

/// Where these images are. What is held anywhere comes before any call; then each
/// source is asked for all that it may have, whether or not anybody waits for it yet.
fn whereabouts<S: BuildHasher + Default>(
    reader: &Arc<Reader>,
    keys: &[ImageKey],
) -> HashMap<ImageKey, Whereabouts, S> {
    let sources: Vec<SourceId> = reader.sources().map(|(id, _)| id).collect();
    let mut open: Vec<&ImageKey> = keys.iter().collect();
    let mut found = HashMap::default();
    for source in &sources {
        let held = reader.lookup_held(*source, &ids_for(&open, *source));
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
        (!ids.is_empty()).then(|| read(reader, source, ids))
    });
    let reads: Vec<SourceRead> = reads.collect();
    for key in open {
        let reads = reads.iter().filter(|read| key.is_in(read.source));
        let reads = reads.cloned().collect();
        found.insert(key.clone(), Whereabouts::Read(reads));
    }
    found
}

fn read(reader: &Arc<Reader>, source: SourceId, ids: Ids) -> SourceRead {
    let reader = Arc::clone(reader);
    let read = async move { reader.lookup(source, &ids).await };
    let read = tokio::spawn(read.in_current_span());
    let found = async { read.await.ok().map(Arc::new) };
    SourceRead {
        source,
        found: found.boxed().shared(),
    }
}

/// The ids that may be in this source.
fn ids_for(keys: &[&ImageKey], source: SourceId) -> Ids {
    let here = keys.iter().filter(|key| key.is_in(source));
    here.map(|key| key.id.clone()).collect()
}

fn hit(found: &Found, key: &ImageKey, source: SourceId) -> Option<Located> {
    if !key.is_in(source) {
        return None;
    }
    match found.get(&key.id) {
        Some(Ok(Some(held))) => Some((held.clone(), source)),
        _ => None,
    }
}
