//! Which images of a whole listing a view shows.

use std::cell::Cell;
use std::sync::Arc;

use tokio::time::Instant;

use super::CatalogueError;
use super::Reader;
use super::View;
use super::matched::Matched;
use super::whole::Whole;
use crate::image::Image;

/// After so many images the time is looked at: a regular expression may take
/// 100 µs an image.
const LOOKS: u32 = 256;

/// Up to so many rows that are sorted and matched already are gone through at once:
/// it takes some 10 µs, and to hand it to another thread takes as long.
const AT_ONCE: usize = 10_000;

/// A view of a whole listing, for as long as its caller waits.
pub(super) struct Shown<'a> {
    pub(super) whole: &'a Whole,
    pub(super) view: &'a View,
    /// Which rows its filter shows, if that is remembered.
    matched: Option<Arc<Matched>>,
    deadline: Instant,
    looks: Cell<u32>,
    is_late: Cell<bool>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(whole: &'a Whole, view: &'a View, deadline: Instant) -> Self {
        let filter = view.filter.as_ref();
        Self {
            whole,
            view,
            matched: filter.and_then(|filter| whole.filtered.find(filter)),
            deadline,
            looks: Cell::new(0),
            is_late: Cell::new(false),
        }
    }

    /// Whether what it shows, in its order, was worked out before.
    pub(super) fn is_known(&self) -> bool {
        let is_matched = self.view.filter.is_none() || self.matched.is_some();
        let order = self.view.order;
        let is_sorted = order.is_none_or(|order| self.whole.is_sorted(order));
        is_matched && is_sorted && self.whole.len() <= AT_ONCE
    }

    /// How many images it shows. Which ones those are is remembered.
    ///
    /// # Errors
    /// [`CatalogueError::Deadline`].
    pub(super) fn count(&self) -> Result<usize, CatalogueError> {
        let Some(filter) = &self.view.filter else {
            return Ok(self.whole.len());
        };
        if let Some(matched) = &self.matched {
            return Ok(matched.count());
        }
        let matched: Matched = (0..self.whole.len()).map(|row| self.shows(row)).collect();
        let count = self.in_time(matched.count())?;
        self.whole.filtered.put(filter, matched);
        Ok(count)
    }

    /// Whether the view shows the image of a row. When the time is over it shows
    /// none, and [`Self::in_time`] says so.
    pub(super) fn shows(&self, row: usize) -> bool {
        let Some(filter) = &self.view.filter else {
            return true;
        };
        if let Some(matched) = &self.matched {
            return matched.has(row);
        }
        self.looks.set(self.looks.get() + 1);
        if self.looks.get() >= LOOKS {
            self.looks.set(0);
            self.is_late
                .set(self.is_late.get() || Instant::now() > self.deadline);
        }
        !self.is_late.get() && filter.matches(self.whole.image(row))
    }

    /// The images, in BCC's order.
    pub(super) fn images(&self) -> impl Iterator<Item = &'a Image> + use<'_, 'a> {
        let rows = (0..self.whole.len()).filter(|row| self.shows(*row));
        rows.map(|row| self.whole.image(row))
    }

    /// A result that is right if every image was looked at.
    ///
    /// # Errors
    /// [`CatalogueError::Deadline`] if not.
    pub(super) fn in_time<T>(&self, result: T) -> Result<T, CatalogueError> {
        if self.is_late.get() {
            Err(CatalogueError::Deadline)
        } else {
            Ok(result)
        }
    }
}

impl Reader {
    /// Looks something up that takes no time where the view's filter and order were asked
    /// for before.
    pub(super) async fn looked_up<T: Send + 'static>(
        &self,
        whole: &Arc<Whole>,
        view: &View,
        work: impl FnOnce(&Shown<'_>) -> Result<T, CatalogueError> + Send + 'static,
    ) -> Result<T, CatalogueError> {
        let known = Shown::new(whole, view, self.deadline);
        if known.is_known() {
            return work(&known);
        }
        drop(known);
        self.worked_out(whole, view, work).await
    }

    /// Works something out over a whole listing. Off the threads that others wait
    /// for: with a large listing or a slow regular expression it takes a while.
    pub(super) async fn worked_out<T: Send + 'static>(
        &self,
        whole: &Arc<Whole>,
        view: &View,
        work: impl FnOnce(&Shown<'_>) -> Result<T, CatalogueError> + Send + 'static,
    ) -> Result<T, CatalogueError> {
        let (whole, view, deadline) = (Arc::clone(whole), view.clone(), self.deadline);
        let work = tokio::task::spawn_blocking(move || work(&Shown::new(&whole, &view, deadline)));
        let worked = async { work.await.unwrap_or(Err(CatalogueError::Broken)) };
        self.in_time(worked).await
    }
}
