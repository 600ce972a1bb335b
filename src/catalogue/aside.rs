//! What BCC tells of single images: their details, and with whom they are
//! shared. One call each, held as pages are.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use tokio::time::Instant;

use super::Catalogue;
use super::CatalogueError;
use super::HeldImage;
use super::Reader;
use super::SourceId;
use super::generations::Part;
use super::life;
use super::life::Stage;
use super::life::age;
use super::page::Page;
use crate::bce::BceError;
use crate::image::ImageDetail;
use crate::image::ImageId;
use crate::image::ImageShare;

/// How long it is remembered that BCC does not know an id.
const UNKNOWN_FOR: Duration = Duration::from_secs(10);

/// What is asked of which image.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct AsideKey {
    source: SourceId,
    id: ImageId,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Detail,
    Shares,
}

impl AsideKey {
    pub(super) fn source(&self) -> SourceId {
        self.source
    }
}

/// An answer of BCC about one image.
#[derive(Debug)]
pub(super) struct Aside {
    read_at: DateTime<Utc>,
    told: Told,
}

/// What BCC told; `None` if it does not know the id.
#[derive(Debug)]
enum Told {
    Detail(Option<(HeldImage, ImageDetail)>),
    Shares(Option<Vec<ImageShare>>),
}

/// How a read of one ended.
pub(super) type AsideOutcome = Result<Arc<Aside>, CatalogueError>;

impl Aside {
    /// The image, if it was read with its details.
    pub(super) fn image(&self) -> Option<HeldImage> {
        match &self.told {
            Told::Detail(told) => told.as_ref().map(|(image, _)| image.clone()),
            Told::Shares(_) => None,
        }
    }

    pub(super) fn read_at(&self) -> DateTime<Utc> {
        self.read_at
    }

    /// About how many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        /// An account with its three texts, or a snapshot with its six.
        const ITEM: usize = 300;
        let items = match &self.told {
            Told::Detail(Some((_, detail))) => 2 + detail.snapshots.len(),
            Told::Shares(Some(shares)) => shares.len(),
            Told::Detail(None) | Told::Shares(None) => 0,
        };
        size_of::<Self>() + items * ITEM
    }

    /// Until when it is remembered, if it is that BCC does not know the id.
    pub(super) fn unknown_until(&self) -> Option<DateTime<Utc>> {
        self.is_unknown().then(|| self.read_at + UNKNOWN_FOR)
    }

    fn is_unknown(&self) -> bool {
        matches!(self.told, Told::Detail(None) | Told::Shares(None))
    }
}

impl Reader {
    /// An image's details; `None` if BCC does not know it, or if it is out of sight
    /// by now, whatever an older list says.
    ///
    /// # Errors
    /// See [`CatalogueError`].
    pub async fn detail(
        &self,
        source: SourceId,
        id: &ImageId,
    ) -> Result<Option<ImageDetail>, CatalogueError> {
        let aside = self.aside(source, id, What::Detail).await?;
        Ok(match &aside.told {
            Told::Detail(Some((held, detail))) if self.sight().has_image(held.image()) => {
                Some(detail.clone())
            }
            Told::Detail(_) | Told::Shares(_) => None,
        })
    }

    /// With whom an image is shared; `None` if BCC does not know it.
    ///
    /// # Errors
    /// See [`CatalogueError`].
    pub async fn shares(
        &self,
        source: SourceId,
        id: &ImageId,
    ) -> Result<Option<Vec<ImageShare>>, CatalogueError> {
        let aside = self.aside(source, id, What::Shares).await?;
        Ok(match &aside.told {
            Told::Shares(told) => told.clone(),
            Told::Detail(_) => None,
        })
    }

    /// The image as its own call tells it; `None` if BCC does not know it.
    pub(super) async fn single(
        &self,
        source: SourceId,
        id: &ImageId,
    ) -> Result<Option<HeldImage>, CatalogueError> {
        let aside = self.aside(source, id, What::Detail).await?;
        Ok(aside.image())
    }

    async fn aside(&self, source: SourceId, id: &ImageId, what: What) -> AsideOutcome {
        let id = id.clone();
        let key = AsideKey { source, id, what };
        self.rests_on(Part::Aside(&key));
        let read = async {
            let place = self.single_calls[source.0].acquire().await;
            let aside = self
                .catalogue
                .aside(&key, self.max_age, self.patience)
                .await;
            drop(place);
            aside
        };
        let aside = self.in_time(read).await?;
        self.note(self.freshness_since(aside.read_at));
        if let Some(until) = aside.unknown_until() {
            self.lasts_until(until);
        }
        Ok(aside)
    }
}

impl Catalogue {
    /// What its own call told of an image lately, if it is held. What is stale is
    /// read again, for whoever asks next.
    pub(super) fn held_single(
        &self,
        source: SourceId,
        id: &ImageId,
        max_age: Option<Duration>,
    ) -> Option<Arc<Aside>> {
        let key = AsideKey {
            source,
            id: id.clone(),
            what: What::Detail,
        };
        let aside = self.0.store.aside(&key)?;
        match self.aside_stage(&aside, max_age) {
            Stage::Fresh => Some(aside),
            Stage::Stale => {
                drop(self.join_aside(&key, max_age));
                Some(aside)
            }
            Stage::Old | Stage::Gone => None,
        }
    }

    async fn aside(
        &self,
        key: &AsideKey,
        max_age: Option<Duration>,
        patience: Instant,
    ) -> AsideOutcome {
        let held = self.0.store.aside(key).map(|aside| {
            let stage = self.aside_stage(&aside, max_age);
            (aside, stage)
        });
        let counts = &self.0.tally.images;
        life::serve(
            held,
            || false,
            patience,
            counts,
            || self.join_aside(key, max_age),
        )
        .await
    }

    fn aside_stage(&self, aside: &Aside, max_age: Option<Duration>) -> Stage {
        let age = age(aside.read_at, self.now());
        match self.0.config.cache.stage(age, max_age) {
            _ if aside.is_unknown() && age < UNKNOWN_FOR => Stage::Fresh,
            _ if aside.is_unknown() => Stage::Gone,
            stage => stage,
        }
    }

    fn join_aside(
        &self,
        key: &AsideKey,
        max_age: Option<Duration>,
    ) -> impl Future<Output = AsideOutcome> + use<> {
        let held = || {
            let aside = self.0.store.aside(key)?;
            (self.aside_stage(&aside, max_age) == Stage::Fresh).then_some(Ok(aside))
        };
        let (catalogue, owned) = (self.clone(), key.clone());
        let work = async move { catalogue.read_aside(owned).await };
        let read = self.0.asides.join(key, held, work).wait();
        async { read.await.unwrap_or(Err(CatalogueError::Broken)) }
    }

    async fn read_aside(&self, key: AsideKey) -> AsideOutcome {
        let read_at = self.now();
        let source = self.source(key.source);
        let started = Instant::now();
        let deadline = started + self.0.config.read_deadline;
        let told = match key.what {
            What::Detail => source.client.image(&key.id, deadline).await.map(|read| {
                Told::Detail(read.map(|read| {
                    let page = Page::single(read.image, read_at, self.next_tick());
                    let page = Arc::new(page);
                    (HeldImage { page, index: 0 }, read.detail)
                }))
            }),
            What::Shares => {
                let read = source.client.shared_users(&key.id, deadline).await;
                read.map(Told::Shares)
            }
        };
        let told = told.inspect_err(|error: &BceError| {
            source.log_failure(error, started.elapsed().as_millis());
            if !life::is_an_outage(error) {
                self.0.store.forget_aside(&key);
            }
        })?;
        let aside = Arc::new(Aside { read_at, told });
        self.0.store.put_aside(&key, Arc::clone(&aside));
        Ok(aside)
    }
}
