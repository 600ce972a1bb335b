//! Which images of a whole listing a view shows.

use std::cell::Cell;

use tokio::time::Instant;

use super::CatalogueError;
use super::View;
use super::whole::Whole;
use crate::image::Image;

/// After so many images the time is looked at: a regular expression may take
/// 100 µs an image.
const LOOKS: u32 = 256;

/// A view of a whole listing, for as long as its caller waits.
pub(super) struct Shown<'a> {
    pub(super) whole: &'a Whole,
    pub(super) view: &'a View,
    deadline: Instant,
    looks: Cell<u32>,
    is_late: Cell<bool>,
}

impl<'a> Shown<'a> {
    pub(super) fn new(whole: &'a Whole, view: &'a View, deadline: Instant) -> Self {
        Self {
            whole,
            view,
            deadline,
            looks: Cell::new(0),
            is_late: Cell::new(false),
        }
    }

    /// Whether the view shows the image of a row. When the time is over it shows
    /// none, and [`Self::in_time`] says so.
    pub(super) fn shows(&self, row: usize) -> bool {
        let Some(filter) = &self.view.filter else {
            return true;
        };
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
