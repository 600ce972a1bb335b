//! Reading one page: from what is held, or from BCC.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;

use super::Catalogue;
use super::CatalogueError;
use super::Source;
use super::Tick;
use super::flight::Joined;
use super::life;
use super::life::age;
use super::life::is_an_outage;
use super::page::Marker;
use super::page::Page;
use super::page::PageKey;
use crate::bce::BceError;
use crate::bce::Failure;

/// Which page will do.
#[derive(Debug, Clone, Copy)]
pub(super) enum Need {
    /// One that the settings call fresh, or that is at most so old; or an old one
    /// where it takes longer to get that.
    Young {
        max_age: Option<Duration>,
        patience: Instant,
    },
    /// One that was read after this moment.
    After(Tick),
}

/// What a read found.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Page(Arc<Page>),
    /// BCC does not know the marker, or not any more.
    Refused,
}

/// How a read ended, and when it started.
#[derive(Debug, Clone)]
pub(super) struct PageOutcome {
    tick: Tick,
    result: Result<Found, BceError>,
}

impl Catalogue {
    /// The page of `key`, or word that BCC refuses its marker.
    pub(super) async fn page(&self, key: &PageKey, need: Need) -> Result<Found, CatalogueError> {
        match need {
            Need::Young { max_age, patience } => self.young_page(key, max_age, patience).await,
            Need::After(tick) => self.page_read_after(key, tick).await,
        }
    }

    async fn young_page(
        &self,
        key: &PageKey,
        max_age: Option<Duration>,
        patience: Instant,
    ) -> Result<Found, CatalogueError> {
        let cache = &self.0.config.cache;
        let now = self.now();
        let held = self.0.store.page(key).map(|page| {
            let stage = cache.stage(age(page.read_at, now), max_age);
            (Found::Page(page), stage)
        });
        // A page whose marker is refused is not held.
        if held.is_none() && self.0.store.is_refused(key, now) {
            return Ok(Found::Refused);
        }
        let has_just_failed = || self.0.store.has_just_failed(key, now);
        let counts = &self.0.tally.pages;
        life::serve(held, has_just_failed, patience, counts, || {
            let read = self.fetch(key, cache.fresh_for(max_age)).wait();
            async { read.await.map_or(broken(), outcome) }
        })
        .await
    }

    async fn page_read_after(&self, key: &PageKey, tick: Tick) -> Result<Found, CatalogueError> {
        loop {
            if let Some(page) = self.0.store.page(key)
                && page.tick > tick
            {
                return Ok(Found::Page(page));
            }
            // A read under way may have started too early: then once more.
            match self.fetch_after(key, tick).wait().await {
                Some(read) if read.tick > tick => return outcome(read),
                Some(_) => {}
                None => return broken(),
            }
        }
    }

    /// Starts a refresh of a stale page that was served, unless one has just failed.
    pub(super) fn refresh(&self, key: &PageKey) {
        if !self.0.store.has_just_failed(key, self.now()) {
            drop(self.fetch(key, self.0.config.cache.fresh));
        }
    }

    /// Joins the read of this page, which starts unless one that young is held.
    fn fetch(&self, key: &PageKey, fresh_for: Duration) -> Joined<PageOutcome> {
        let now = self.now();
        self.join_read(key, |page| age(page.read_at, now) < fresh_for)
    }

    fn fetch_after(&self, key: &PageKey, tick: Tick) -> Joined<PageOutcome> {
        self.join_read(key, |page| page.tick > tick)
    }

    fn join_read(&self, key: &PageKey, will_do: impl Fn(&Page) -> bool) -> Joined<PageOutcome> {
        let held = || {
            let page = self.0.store.page(key).filter(|page| will_do(page))?;
            Some(PageOutcome {
                tick: page.tick,
                result: Ok(Found::Page(page)),
            })
        };
        let (catalogue, owned_key) = (self.clone(), key.clone());
        let work = async move { catalogue.read_from_bcc(&owned_key).await };
        self.0.reads.join(key, held, work)
    }

    /// One call, with its retries and its own deadline, and what follows of it.
    async fn read_from_bcc(&self, key: &PageKey) -> PageOutcome {
        let read_at = self.now();
        let tick = self.next_tick();
        let source = self.source(key.listing.source());
        let marker = key.marker.as_ref().map(Marker::as_str);
        let started = Instant::now();
        let deadline = started + self.0.config.read_deadline;
        let listed = key.listing.read(&source.client, marker, deadline).await;
        let duration_ms = started.elapsed().as_millis();
        let result = match listed.and_then(|listed| Page::new(key, listed, read_at, tick)) {
            Ok(page) if key.marker.is_some() && self.is_no_page_of(key, &page).await => {
                Ok(Found::Refused)
            }
            Err(error) if key.marker.is_some() && error.refuses_the_marker() => Ok(Found::Refused),
            result => result.map(|page| Found::Page(Arc::new(page))),
        };
        match &result {
            Ok(Found::Page(page)) => {
                self.0.tally.pages_read.count();
                log_read(source, page, duration_ms);
                log_an_ignored_name(source, page);
                self.0.store.put_page(key, Arc::clone(page));
            }
            Ok(Found::Refused) => {
                tracing::debug!(bcc.region = source.region, "BCC does not know a marker");
                self.0.store.refuse(key, self.now());
            }
            Err(error) => {
                source.log_failure(error, duration_ms);
                if !is_an_outage(error) {
                    self.0.store.forget(key);
                } else if error.failure != Failure::Resting {
                    // What fails at once, nobody needs to be spared.
                    self.0.store.fail(key.clone(), self.now());
                }
            }
        }
        PageOutcome { tick, result }
    }
}

impl Catalogue {
    /// Whether this is how BCC answers a marker that it does not know: with
    /// nothing, or with the head of the list. BCC's markers are the ids of their
    /// pages' first images; where one is not, the head is read to compare. If it
    /// differs, markers are something else here, and nothing can be told by them.
    async fn is_no_page_of(&self, key: &PageKey, page: &Page) -> bool {
        let source = self.source(key.listing.source());
        if page.first_sent.is_none() {
            return true;
        }
        if page.begins_at_marker() || source.markers_are_no_ids.load(Ordering::Relaxed) {
            return false;
        }
        let head = PageKey {
            listing: key.listing.clone(),
            marker: None,
        };
        let head = Box::pin(self.page_read_after(&head, page.tick)).await;
        let Ok(Found::Page(head)) = head else {
            return false;
        };
        let is_head = head.first_sent == page.first_sent;
        if !is_head {
            source.markers_are_no_ids.store(true, Ordering::Relaxed);
        }
        is_head
    }
}

fn outcome(read: PageOutcome) -> Result<Found, CatalogueError> {
    read.result.map_err(CatalogueError::Upstream)
}

fn broken() -> Result<Found, CatalogueError> {
    Err(CatalogueError::Broken)
}

fn log_read(source: &Source, page: &Page, duration_ms: u128) {
    tracing::debug!(
        bcc.region = source.region,
        images = page.images().len(),
        duration_ms,
        "read a page"
    );
}

fn log_an_ignored_name(source: &Source, page: &Page) {
    if page.n_unnamed > 0 && !source.name_ignored_logged.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            bcc.region = source.region,
            "BCC passes over `imageName` here: names are filtered by this service"
        );
    }
}
