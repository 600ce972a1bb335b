//! Reading one page: from what is held, or from BCC.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use tokio::time::Instant;

use super::Catalogue;
use super::CatalogueError;
use super::Source;
use super::Tick;
use super::flight::Joined;
use super::page::Marker;
use super::page::Page;
use super::page::PageKey;
use crate::bce::BceError;
use crate::bce::Failure;
use crate::bce::client::ListImages;

/// Which page will do.
#[derive(Debug, Clone, Copy)]
pub(super) enum Need {
    /// One that the settings call fresh, or that is at most this old.
    Young(Option<Duration>),
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
            Need::Young(max_age) => self.young_page(key, max_age).await,
            Need::After(tick) => self.page_read_after(key, tick).await,
        }
    }

    /// The stages of a held page's life: fresh; served while a refresh runs;
    /// served only where BCC fails; gone.
    async fn young_page(
        &self,
        key: &PageKey,
        max_age: Option<Duration>,
    ) -> Result<Found, CatalogueError> {
        let cache = &self.0.config.cache;
        let now = self.now();
        if self.0.store.is_refused(key, now) {
            return Ok(Found::Refused);
        }
        let fresh_for = max_age.map_or(cache.fresh, |max_age| {
            max_age.max(cache.min_refresh).min(cache.fresh)
        });
        let held = self.0.store.page(key);
        let Some((held, age)) = held.map(|page| (Arc::clone(&page), age(page.read_at, now))) else {
            return self
                .fetch(key, fresh_for)
                .wait()
                .await
                .map_or(broken(), outcome);
        };
        if age < fresh_for {
            return Ok(Found::Page(held));
        }
        let revalidated_until = cache.fresh + cache.stale_while_revalidate;
        let has_just_failed = self.0.store.has_just_failed(key, now);
        if max_age.is_none() && age < revalidated_until {
            if !has_just_failed {
                drop(self.fetch(key, fresh_for));
            }
            return Ok(Found::Page(held));
        }
        let usable = age < revalidated_until + cache.stale_if_error;
        if usable && has_just_failed {
            return Ok(Found::Page(held));
        }
        match self
            .fetch(key, fresh_for)
            .wait()
            .await
            .map_or(broken(), outcome)
        {
            Err(CatalogueError::Upstream(error)) if usable && is_an_outage(&error) => {
                Ok(Found::Page(held))
            }
            result => result,
        }
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
        let list = ListImages {
            marker: key.marker.as_ref().map(Marker::as_str),
            image_type: key.listing.image_type(),
            image_name: key.listing.name_contains(),
        };
        let started = Instant::now();
        let deadline = started + self.0.config.read_deadline;
        let listed = source.client.list_images(&list, deadline).await;
        let duration_ms = started.elapsed().as_millis();
        let result = match listed.and_then(|listed| Page::new(key, listed, read_at, tick)) {
            Ok(page) if key.marker.is_some() && self.is_no_page_of(key, &page) => {
                Ok(Found::Refused)
            }
            Err(error) if key.marker.is_some() && error.refuses_the_marker() => Ok(Found::Refused),
            result => result.map(|page| Found::Page(Arc::new(page))),
        };
        match &result {
            Ok(Found::Page(page)) => {
                log_read(source, page, duration_ms);
                log_an_ignored_name(source, page);
                self.0.store.put_page(key.clone(), Arc::clone(page));
            }
            Ok(Found::Refused) => {
                tracing::debug!(bcc.region = source.region, "BCC does not know a marker");
                self.0.store.refuse(key.clone(), self.now());
            }
            Err(error) => {
                tracing::warn!(bcc.region = source.region, duration_ms, "{error}");
                self.0.store.fail(key.clone(), self.now());
            }
        }
        PageOutcome { tick, result }
    }
}

impl Catalogue {
    /// Whether this is how BCC answers a marker that it does not know: with
    /// nothing, or with the head of the list.
    fn is_no_page_of(&self, key: &PageKey, page: &Page) -> bool {
        if page.n_sent == 0 {
            return true;
        }
        let head = self.0.store.page(&PageKey {
            listing: key.listing.clone(),
            marker: None,
        });
        page.images().first().is_some_and(|first| {
            head.is_some_and(|head| head.images().first().is_some_and(|i| i.id == first.id))
        })
    }
}

fn outcome(read: PageOutcome) -> Result<Found, CatalogueError> {
    read.result.map_err(CatalogueError::Upstream)
}

fn broken() -> Result<Found, CatalogueError> {
    Err(CatalogueError::Broken)
}

/// How old a read is. A clock that went back makes it young, not negative.
pub(super) fn age(read_at: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (now - read_at).to_std().unwrap_or_default()
}

/// Whether held data may stand in. Where BCC says that we may not read, or not
/// so, it must not.
pub(super) fn is_an_outage(error: &BceError) -> bool {
    match error.failure {
        Failure::Throttled | Failure::TimedOut | Failure::Unavailable | Failure::Invalid => true,
        Failure::Denied | Failure::Rejected => false,
    }
}

fn log_read(source: &Source, page: &Page, duration_ms: u128) {
    tracing::debug!(
        bcc.region = source.region,
        images = page.n_sent,
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
