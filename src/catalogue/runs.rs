//! Pages joined: each image once, as stretches of shared pages.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::HeldImage;
use super::ListedPosition;
use super::Page;
use super::Row;
use crate::image::Image;
use crate::image::ImageId;

/// A stretch of a page. The page is shared; nothing is copied.
#[derive(Debug, Clone)]
pub struct Slice {
    page: Arc<Page>,
    range: Range<usize>,
}

impl Slice {
    pub(super) fn new(page: Arc<Page>, range: Range<usize>) -> Self {
        Self { page, range }
    }

    /// The images.
    #[must_use]
    pub fn images(&self) -> &[Image] {
        &self.page.images()[self.range.clone()]
    }

    /// Each image where it is held.
    pub fn held(&self) -> impl DoubleEndedIterator<Item = HeldImage> + '_ {
        self.range.clone().map(|index| HeldImage {
            page: Arc::clone(&self.page),
            index,
        })
    }

    /// Each image in its page.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'_>> {
        let page = &*self.page;
        self.range.clone().map(move |index| Row { page, index })
    }

    /// The page.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// Which of its images.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// Joins images, of which those that follow each other in one page become
    /// one slice.
    pub(super) fn join(images: impl Iterator<Item = (Arc<Page>, usize)>) -> Vec<Self> {
        let mut slices: Vec<Self> = Vec::new();
        for (page, index) in images {
            match slices.last_mut() {
                Some(last) if last.range.end == index && Arc::ptr_eq(&last.page, &page) => {
                    last.range.end += 1;
                }
                _ => slices.push(Self {
                    page,
                    range: index..index + 1,
                }),
            }
        }
        slices
    }
}

/// Consecutive pages, without what a later one repeats.
#[derive(Debug, Default)]
pub(super) struct Runs {
    runs: Vec<Slice>,
    /// The ids of all images; filled from the second page on, since a page by
    /// itself repeats none.
    seen: HashSet<ImageId, RandomState>,
}

/// In front of an image: the run, and the index in its page. Where the run has
/// no such index, the place is in front of the next run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    run: usize,
    index: usize,
}

/// A window cut out of the runs.
pub(super) struct Cut {
    pub(super) slices: Vec<Slice>,
    pub(super) len: usize,
    /// Whether an image follows in these runs.
    pub(super) more: bool,
}

impl Runs {
    pub(super) fn of(pages: &[Arc<Page>]) -> Self {
        let mut runs = Self::default();
        for page in pages {
            runs.push(page);
        }
        runs
    }

    /// Joins the next page.
    pub(super) fn push(&mut self, page: &Arc<Page>) {
        if self.runs.is_empty() {
            return self.push_run(page, 0..page.images().len());
        }
        if self.seen.is_empty() {
            let ids = self.runs.iter().flat_map(Slice::images);
            self.seen = ids.map(|image| image.id.clone()).collect();
        }
        let mut start = 0;
        for (index, image) in page.images().iter().enumerate() {
            if !self.seen.insert(image.id.clone()) {
                self.push_run(page, start..index);
                start = index + 1;
            }
        }
        self.push_run(page, start..page.images().len());
    }

    fn push_run(&mut self, page: &Arc<Page>, range: Range<usize>) {
        // The first page is kept even if empty: it holds the beginning.
        if !range.is_empty() || self.runs.is_empty() {
            self.runs.push(Slice {
                page: Arc::clone(page),
                range,
            });
        }
    }

    /// Every image once, in order: its page's number among `pages`, of which
    /// these are the runs, and its index.
    pub(super) fn rows(&self, pages: &[Arc<Page>]) -> Vec<(u32, u32)> {
        let mut rows = Vec::new();
        let mut number = 0;
        for run in &self.runs {
            while !Arc::ptr_eq(&pages[number], &run.page) {
                number += 1;
            }
            let row = |index| (narrow(number), narrow(index));
            rows.extend(run.range.clone().map(row));
        }
        rows
    }

    /// The place before all images.
    pub(super) fn head() -> Place {
        Place { run: 0, index: 0 }
    }

    /// The place behind a position's image.
    pub(super) fn behind(&self, position: &ListedPosition) -> Option<Place> {
        let is_it = |slice: &Slice, index: usize| {
            slice.range.contains(&index) && slice.page.images()[index].id == position.id
        };
        let mut runs = self.runs.iter().enumerate();
        runs.find_map(|(run, slice)| {
            // Mostly it is where it was.
            let index = Some(usize::from(position.index)).filter(|index| is_it(slice, *index));
            let index = index.or_else(|| slice.page.index_of(&position.id));
            let index = index.filter(|index| slice.range.contains(index))?;
            Some(Place {
                run,
                index: index + 1,
            })
        })
    }

    /// The place of a position's index in its page.
    pub(super) fn in_page_of(&self, position: &ListedPosition) -> Option<Place> {
        let of_page = |slice: &Slice| slice.page.marker == position.marker;
        let run = self.runs.iter().position(of_page)?;
        let index = position.index.into();
        Some(Place { run, index })
    }

    /// Whether an image comes before the place.
    pub(super) fn any_before(&self, place: Place) -> bool {
        self.runs
            .iter()
            .take(place.run)
            .any(|run| !run.range.is_empty())
            || self
                .runs
                .get(place.run)
                .is_some_and(|run| place.index.min(run.range.end) > run.range.start)
    }

    /// The next `first` images from the place on.
    pub(super) fn cut(&self, place: Place, first: usize) -> Cut {
        let mut cut = Cut {
            slices: Vec::new(),
            len: 0,
            more: false,
        };
        for (number, run) in self.runs.iter().enumerate().skip(place.run) {
            let from = if number == place.run {
                place.index.clamp(run.range.start, run.range.end)
            } else {
                run.range.start
            };
            let to = run.range.end.min(from + (first - cut.len));
            if from < to {
                cut.len += to - from;
                cut.slices.push(Slice {
                    page: Arc::clone(&run.page),
                    range: from..to,
                });
            }
            if to < run.range.end {
                cut.more = true;
                break;
            }
        }
        cut
    }
}

/// Pages and the images in one are far fewer than this holds.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
