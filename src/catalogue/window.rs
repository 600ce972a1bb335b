//! A window of a listing: what one `images` field asks.

use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;

use super::CatalogueError;
use super::ListedPosition;
use super::Listing;
use super::Page;
use super::Position;
use super::View;
use super::arrange::arrange;
use super::generations::Part;
use super::read::Need;
use super::reader::Reader;
use super::runs::Runs;
use super::runs::Slice;
use super::shown::Shown;
use super::trail::Step;
use super::trail::Trail;
use super::whole::Whole;

/// The four arguments of a Relay connection, checked.
#[derive(Debug, Clone, Default)]
pub struct Window {
    /// The first so many.
    pub first: Option<usize>,
    /// The last so many, of what `first` leaves.
    pub last: Option<usize>,
    /// Behind which image.
    pub after: Option<Position>,
    /// In front of which image.
    pub before: Option<Position>,
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

impl Window {
    /// The first images behind a position.
    #[must_use]
    pub fn forward(first: usize, after: Option<Position>) -> Self {
        Self {
            first: Some(first),
            after,
            ..Self::default()
        }
    }

    /// Whether it can only be answered from all pages of the listing.
    #[must_use]
    pub fn needs_whole(&self, view: &View) -> bool {
        self.as_forward(view).is_none()
    }

    /// How many images it asks for, and behind which, if it goes forward in
    /// BCC's own order. Any other window needs the whole listing.
    fn as_forward(&self, view: &View) -> Option<(usize, Option<&ListedPosition>)> {
        if !view.is_plain() || self.last.is_some() || self.before.is_some() {
            return None;
        }
        match &self.after {
            None => Some((self.first?, None)),
            Some(Position::Listed(after)) => Some((self.first?, Some(after))),
            Some(Position::Sorted(_)) => None,
        }
    }
}

impl Reader {
    /// Answers a window of a view, reading what it takes.
    ///
    /// # Errors
    /// See [`CatalogueError`]; the caller's deadline is one of them.
    pub async fn window(
        &self,
        listing: &Listing,
        view: &View,
        window: &Window,
    ) -> Result<WindowAnswer, CatalogueError> {
        self.rests_on(Part::Listing(listing));
        if let Some(answer) = self.in_first_page(listing, view, window) {
            self.note(answer.freshness);
            return Ok(answer);
        }
        let answer = self.in_time(async {
            let forward = window.as_forward(view);
            match forward.filter(|_| self.sees_all_of(listing)) {
                None => {
                    let whole = Box::pin(self.required_whole(listing)).await?;
                    self.cut(&whole, view, window).await
                }
                Some((first, after)) => match self.settled_whole(listing).await {
                    Some(whole) if after.is_none_or(|after| whole.row_of(&after.id).is_some()) => {
                        self.cut(&whole, view, window).await
                    }
                    _ => self.by_pages(listing, first, after, window).await,
                },
            }
        });
        let answer = answer.await?;
        self.note(answer.freshness);
        Ok(answer)
    }

    /// Answers a window that lies within the first page, if this request has seen that:
    /// many windows of one request are of the same list.
    fn in_first_page(
        &self,
        listing: &Listing,
        view: &View,
        window: &Window,
    ) -> Option<WindowAnswer> {
        let (first, None) = window.as_forward(view)? else {
            return None;
        };
        if !self.sees_all_of(listing) || !self.is_settled_by_pages(listing) {
            return None;
        }
        let page = self.seen.first_page(listing)?;
        (1..page.images().len())
            .contains(&first)
            .then(|| WindowAnswer {
                freshness: self.freshness_of_pages(std::slice::from_ref(&page)),
                slices: vec![Slice::new(page, 0..first)],
                has_next_page: true,
                has_previous_page: false,
            })
    }

    /// Answers from the pages that the window needs, if the image of `after` is where
    /// it was.
    async fn by_pages(
        &self,
        listing: &Listing,
        first: usize,
        after: Option<&ListedPosition>,
        window: &Window,
    ) -> Result<WindowAnswer, CatalogueError> {
        let mut trail = self.trail(listing, first);
        let marker = after.and_then(|after| after.marker.clone());
        let step = trail.start(marker).await?;
        if step == Step::Longer
            && let Some(answer) = self.follow(&mut trail, first, after, false).await?
        {
            return Ok(answer);
        }
        let Some(after) = after else {
            return Err(CatalogueError::CursorExpired);
        };
        // Seldom, and large.
        Box::pin(self.searched(trail, step, first, after, window)).await
    }

    /// Answers a window whose image of `after` is not where it was. The step is what
    /// became of the trail that began there.
    async fn searched(
        &self,
        mut trail: Trail<'_>,
        mut step: Step,
        first: usize,
        after: &ListedPosition,
        window: &Window,
    ) -> Result<WindowAnswer, CatalogueError> {
        // Read once from the head, past what is held of pages. A fresh whole
        // listing is as good as another walk.
        let whole = self.catalogue.join_walk(trail.listing()).await?;
        if whole.row_of(&after.id).is_some() {
            return self.cut(&whole, &View::default(), window).await;
        }
        // It is gone. If its page is still there, what followed it is too: behind the
        // nearest image that is remembered, or at the index that it had.
        if trail.pages().is_empty() {
            step = trail.start(after.marker.clone()).await?;
        }
        // An unknown marker may be answered with the head of the list: then the
        // place in it says nothing.
        let is_head = after.marker.is_some() && trail.first_image() == whole.first_image();
        if step == Step::Lost || is_head {
            return Err(CatalogueError::CursorExpired);
        }
        if let Some(row) = whole.remembered(after) {
            let behind = Position::Listed(ListedPosition {
                id: whole.image(row).id.clone(),
                ..after.clone()
            });
            let window = Window::forward(first, Some(behind));
            return self.cut(&whole, &View::default(), &window).await;
        }
        let answer = self.follow(&mut trail, first, Some(after), true).await?;
        answer.ok_or(CatalogueError::CursorExpired)
    }

    fn trail<'a>(&'a self, listing: &'a Listing, first: usize) -> Trail<'a> {
        let config = &self.catalogue.0.config;
        // However small the pages are, a window may have all that it asks for.
        let max_pages = config.walk_pages.max(first + 2);
        Trail::new(
            &self.catalogue,
            listing,
            Need::Young {
                max_age: self.max_age,
                patience: self.patience,
            },
            Some(&self.seen),
            max_pages,
        )
    }

    /// Follows the pages until the window is full, its end known. `None`: the
    /// image of `after` is neither in the first page nor in the second one. If it
    /// `is_gone`, its place in the first page is taken.
    async fn follow(
        &self,
        trail: &mut Trail<'_>,
        first: usize,
        after: Option<&ListedPosition>,
        is_gone: bool,
    ) -> Result<Option<WindowAnswer>, CatalogueError> {
        let mut runs = Runs::of(trail.pages());
        loop {
            let place = match after {
                None => Some(Runs::head()),
                Some(after) if is_gone => runs.in_page_of(after),
                Some(after) => runs.behind(after),
            };
            if let Some(place) = place {
                let cut = runs.cut(place, first);
                let full = cut.len == first;
                // Where names are ours to filter, a page that follows need not
                // hold an image of the listing: it has to be looked at.
                let trusted = trail.goes_on() && trail.is_unfiltered();
                if cut.more || !trail.goes_on() || (full && trusted) {
                    let has_next_page = cut.more || trail.goes_on();
                    let has_previous_page = runs.any_before(place) || trail.begins_behind_head();
                    return Ok(Some(WindowAnswer {
                        slices: cut.slices,
                        has_next_page,
                        has_previous_page,
                        freshness: self.freshness_of_pages(trail.pages()),
                    }));
                }
            } else if trail.pages().len() > 1 || !trail.goes_on() {
                return Ok(None);
            }
            match Box::pin(trail.advance()).await? {
                Step::Longer => runs.push(&trail.pages()[trail.pages().len() - 1]),
                Step::Changed => runs = Runs::of(trail.pages()),
                Step::Lost => return Ok(None),
            }
        }
    }

    async fn cut(
        &self,
        whole: &Arc<Whole>,
        view: &View,
        window: &Window,
    ) -> Result<WindowAnswer, CatalogueError> {
        let window = window.clone();
        let work = move |shown: &Shown<'_>| arrange(shown, &window);
        let arranged = self.looked_up(whole, view, work).await?;
        Ok(WindowAnswer {
            slices: arranged.slices,
            has_next_page: arranged.has_next_page,
            has_previous_page: arranged.has_previous_page,
            freshness: whole.freshness(),
        })
    }

    fn freshness_of_pages(&self, pages: &[Arc<Page>]) -> Freshness {
        let oldest = pages.iter().map(|page| page.read_at).min();
        self.freshness_since(oldest.unwrap_or_else(|| self.catalogue.now()))
    }
}
