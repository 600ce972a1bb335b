//! Windows of a whole listing: filtered, in any order, from either end.
//!
//! The steps and their names are those of Relay's Cursor Connections
//! Specification, section 4.4 ("Pagination algorithm").

use super::CatalogueError;
use super::Position;
use super::Window;
use super::runs::Slice;
use super::shown::Shown;

/// What a window holds, and whether there is more on either side.
pub(super) struct Arranged {
    pub(super) slices: Vec<Slice>,
    pub(super) has_next_page: bool,
    pub(super) has_previous_page: bool,
}

/// Cuts the window out of the view.
///
/// # Errors
/// [`CatalogueError::CursorExpired`], where a position's image and its page are
/// gone; [`CatalogueError::Deadline`].
pub(super) fn arrange(shown: &Shown<'_>, window: &Window) -> Result<Arranged, CatalogueError> {
    let whole = shown.whole;
    let sequence = Sequence {
        shown,
        sorted: shown.view.order.map(|order| whole.sorted(order)),
    };
    let start = match &window.after {
        None => 0,
        Some(after) => sequence.boundary(after, Side::Behind)?,
    };
    let before = match &window.before {
        None => None,
        Some(before) => Some(sequence.boundary(before, Side::InFront)?),
    };
    // An edge that `after` removed already is not there to be found.
    let end = before.filter(|end| *end >= start).unwrap_or(whole.len());

    // ApplyCursorsToEdges, then EdgesToReturn.
    let mut edges = sequence.matching(start..end);
    let taken: Vec<usize>;
    let (mut more_than_first, mut more_than_last) = (false, false);
    match (window.first, window.last) {
        (Some(first), None) => {
            taken = edges.by_ref().take(first).collect();
            more_than_first = edges.next().is_some();
        }
        (first, Some(last)) => {
            let all: Vec<usize> = match first {
                None => edges.by_ref().rev().take(last + 1).collect(),
                Some(_) => edges.by_ref().rev().collect(),
            };
            more_than_last = all.len() > last;
            more_than_first = first.is_some_and(|first| all.len() > first);
            // The last ones come first here.
            let passed_over = first.map_or(0, |first| all.len().saturating_sub(first));
            taken = all.into_iter().skip(passed_over).take(last).rev().collect();
        }
        (None, None) => taken = edges.collect(),
    }
    shown.in_time(Arranged {
        slices: Slice::join(taken.into_iter().map(|place| {
            let held = whole.held(sequence.row(place));
            (held.page, held.index)
        })),
        has_next_page: match window.first {
            Some(_) => more_than_first,
            None => before.is_some_and(|end| sequence.any(end..whole.len())),
        },
        has_previous_page: match window.last {
            Some(_) => more_than_last,
            None => window.after.is_some() && sequence.any(0..start),
        },
    })
}

/// On which side of an image a boundary is.
#[derive(Clone, Copy)]
enum Side {
    InFront,
    Behind,
}

/// A whole listing in the order of a view. Places are counted before the
/// filter.
struct Sequence<'a> {
    shown: &'a Shown<'a>,
    sorted: Option<&'a [u32]>,
}

impl<'a> Sequence<'a> {
    fn row(&self, place: usize) -> usize {
        match self.sorted {
            None => place,
            Some(rows) => rows[place] as usize,
        }
    }

    fn matching(
        &self,
        places: std::ops::Range<usize>,
    ) -> impl DoubleEndedIterator<Item = usize> + use<'_, 'a> {
        places.filter(|place| self.shown.shows(self.row(*place)))
    }

    fn any(&self, places: std::ops::Range<usize>) -> bool {
        self.matching(places).next().is_some()
    }

    fn boundary(&self, position: &Position, side: Side) -> Result<usize, CatalogueError> {
        match position {
            Position::Listed(listed) => match self.shown.whole.row_of(&listed.id) {
                Some(row) => Ok(match side {
                    Side::InFront => row,
                    Side::Behind => row + 1,
                }),
                None => self
                    .shown
                    .whole
                    .row_without_image(listed)
                    .ok_or(CatalogueError::CursorExpired),
            },
            Position::Sorted(sorted) => {
                let (Some(order), Some(rows)) = (self.shown.view.order, self.sorted) else {
                    return Err(CatalogueError::CursorExpired);
                };
                Ok(rows.partition_point(|row| {
                    let image = self.shown.whole.image(*row as usize);
                    let key = order.key(image);
                    let place = order.compare((&key, &image.id), (&sorted.key, &sorted.id));
                    match side {
                        Side::InFront => place.is_lt(),
                        Side::Behind => place.is_le(),
                    }
                }))
            }
        }
    }
}
