//! A window of a listing: what one `images` field asks.

use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;

use super::CatalogueError;
use super::Listing;
use super::Page;
use super::Position;
use super::read::Need;
use super::reader::Reader;
use super::runs::Place;
use super::runs::Runs;
use super::runs::Slice;
use super::trail::Step;
use super::trail::Trail;
use super::whole::Whole;

/// The next `first` images behind a position, or from the head.
#[derive(Debug, Clone)]
pub struct Window {
    /// How many images at most.
    pub first: usize,
    /// Behind which image.
    pub after: Option<Position>,
}

/// A window's images and what is known around them.
#[derive(Debug, Clone)]
pub struct WindowAnswer {
    /// The images, in order, as stretches of shared pages.
    pub slices: Vec<Slice>,
    /// Whether an image follows.
    pub has_next_page: bool,
    /// Whether an image comes before.
    pub has_previous_page: bool,
    /// How old it is.
    pub freshness: Freshness,
}

/// How old an answer is: of the oldest page in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// When BCC was asked.
    pub fetched_at: DateTime<Utc>,
    /// Until when the settings call that fresh. In the past where stale data
    /// was served.
    pub fresh_until: DateTime<Utc>,
}

impl WindowAnswer {
    /// Each image's page and index in it, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (&Arc<Page>, usize)> + '_ {
        let rows: Vec<_> = self
            .slices
            .iter()
            .flat_map(|slice| slice.range().map(move |index| (slice.page(), index)))
            .collect();
        rows.into_iter()
    }
}

impl Reader {
    /// Answers a window, reading what it takes.
    ///
    /// # Errors
    /// See [`CatalogueError`]; the caller's deadline is one of them.
    pub async fn window(
        &self,
        listing: &Listing,
        window: &Window,
    ) -> Result<WindowAnswer, CatalogueError> {
        let answer = self.window_without_deadline(listing, window);
        match tokio::time::timeout_at(self.deadline, answer).await {
            Ok(result) => result,
            Err(_) => Err(CatalogueError::Deadline),
        }
    }

    async fn window_without_deadline(
        &self,
        listing: &Listing,
        window: &Window,
    ) -> Result<WindowAnswer, CatalogueError> {
        let held = self.pinned_whole(listing);
        if let Some(whole) = &held
            && let Some(place) = place_in_whole(whole, window.after.as_ref())
        {
            return Ok(self.cut_whole(whole, place, window.first));
        }
        let mut trail = self.trail(listing, window.first);
        let marker = window.after.as_ref().and_then(|after| after.marker.clone());
        let mut step = trail.start(marker).await?;
        if step == Step::Longer
            && let Some(answer) = self.follow(&mut trail, window, None).await?
        {
            return Ok(answer);
        }

        // The cursor's image is not where it was. A fresh whole listing that
        // has it not either was just as good as the walk.
        let whole = match held {
            Some(whole) => whole,
            None => match self.walked(listing).await {
                Err(CatalogueError::ListingTooLarge { .. }) => {
                    return Err(CatalogueError::CursorExpired);
                }
                walked => walked?,
            },
        };
        if let Some(place) = place_in_whole(&whole, window.after.as_ref()) {
            return Ok(self.cut_whole(&whole, place, window.first));
        }
        // It is gone. If its page is still there, what followed it is too.
        let Some(after) = &window.after else {
            return Err(CatalogueError::CursorExpired);
        };
        if trail.pages().is_empty() {
            step = trail.start(after.marker.clone()).await?;
        }
        // An unknown marker may be answered with the head of the list: then the
        // place in it says nothing.
        let is_head = after.marker.is_some() && trail.first_image() == whole.runs.first_image();
        if step != Step::Lost
            && !is_head
            && let Some(place) = Runs::of(trail.pages()).in_page_of(after)
            && let Some(answer) = self.follow(&mut trail, window, Some(place)).await?
        {
            return Ok(answer);
        }
        Err(CatalogueError::CursorExpired)
    }

    fn trail<'a>(&'a self, listing: &'a Listing, first: usize) -> Trail<'a> {
        let config = &self.catalogue.0.config;
        // However small the pages are, a window may have all that it asks for.
        let max_pages = config.walk_pages.max(first + 2);
        Trail::new(
            &self.catalogue,
            listing,
            Need::Young(self.max_age),
            Some(&self.seen),
            max_pages,
        )
    }

    /// Follows the pages until the window is full, its end known. `None`: the
    /// image of `after` is neither in the first page nor in the second one.
    async fn follow(
        &self,
        trail: &mut Trail<'_>,
        window: &Window,
        fixed: Option<Place>,
    ) -> Result<Option<WindowAnswer>, CatalogueError> {
        let mut runs = Runs::of(trail.pages());
        loop {
            let place = match (fixed, &window.after) {
                (Some(place), _) => Some(place),
                (None, None) => Some(Runs::head()),
                (None, Some(after)) => runs.behind(&after.id),
            };
            if let Some(place) = place {
                let cut = runs.cut(place, window.first);
                let full = cut.len == window.first;
                // Where names are ours to filter, a page that follows need not
                // hold an image of the listing: it has to be looked at.
                let trusted = trail.goes_on() && trail.names_are_bccs();
                if cut.more || !trail.goes_on() || (full && trusted) {
                    let has_next_page = cut.more || trail.goes_on();
                    let has_previous_page = runs.any_before(place) || trail.begins_behind_head();
                    let freshness = self.freshness_of_pages(trail.pages());
                    return Ok(Some(WindowAnswer {
                        slices: cut.slices,
                        has_next_page,
                        has_previous_page,
                        freshness,
                    }));
                }
            } else if trail.pages().len() > 1 || !trail.goes_on() {
                return Ok(None);
            }
            match trail.advance().await? {
                Step::Longer => runs.push(&trail.pages()[trail.pages().len() - 1]),
                Step::Changed => runs = Runs::of(trail.pages()),
                Step::Lost => return Ok(None),
            }
        }
    }

    fn cut_whole(&self, whole: &Whole, place: Place, first: usize) -> WindowAnswer {
        let cut = whole.runs.cut(place, first);
        WindowAnswer {
            slices: cut.slices,
            has_next_page: cut.more,
            has_previous_page: whole.runs.any_before(place),
            freshness: Freshness {
                fetched_at: whole.walked_at,
                fresh_until: whole.walked_at + whole.fresh_for,
            },
        }
    }

    fn freshness_of_pages(&self, pages: &[Arc<Page>]) -> Freshness {
        let oldest = pages.iter().map(|page| page.read_at).min();
        let fetched_at = oldest.unwrap_or_else(|| self.catalogue.now());
        Freshness {
            fetched_at,
            fresh_until: fetched_at + self.catalogue.0.config.cache.fresh,
        }
    }
}

fn place_in_whole(whole: &Whole, after: Option<&Position>) -> Option<Place> {
    match after {
        None => Some(Runs::head()),
        Some(after) => whole.runs.behind(&after.id),
    }
}
