//! Reading consecutive pages of a listing, guarded against a BCC that leads
//! in circles and against images that come and go meanwhile.

use std::sync::Arc;

use super::Catalogue;
use super::CatalogueError;
use super::Listing;
use super::Page;
use super::page::Marker;
use super::page::PageKey;
use super::read::Found;
use super::read::Need;
use super::reader::Seen;
use crate::bce::BceError;
use crate::image::ImageId;

/// How often one trail may go back because a page's `nextMarker` was refused.
/// Each time means that an image was deleted since; more than a few in one
/// answer is a BCC that is not in its senses.
const MAX_RETREATS: usize = 8;

/// The pages read so far, each the one after the other.
pub(super) struct Trail<'a> {
    catalogue: &'a Catalogue,
    listing: &'a Listing,
    need: Need,
    /// What the request has seen; a walk, which belongs to no request, has none.
    seen: Option<&'a Seen>,
    max_pages: usize,
    pages: Vec<Arc<Page>>,
    retreats: usize,
}

/// What became of the trail.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It has one page more.
    Longer,
    /// Its last pages were read again: what was found in them may be elsewhere.
    Changed,
    /// BCC refuses the marker of its first page. It is empty.
    Lost,
}

impl<'a> Trail<'a> {
    pub(super) fn new(
        catalogue: &'a Catalogue,
        listing: &'a Listing,
        need: Need,
        seen: Option<&'a Seen>,
        max_pages: usize,
    ) -> Self {
        Self {
            catalogue,
            listing,
            need,
            seen,
            max_pages,
            pages: Vec::new(),
            retreats: 0,
        }
    }

    pub(super) fn listing(&self) -> &'a Listing {
        self.listing
    }

    pub(super) fn pages(&self) -> &[Arc<Page>] {
        &self.pages
    }

    /// Whether BCC says that more pages follow.
    pub(super) fn goes_on(&self) -> bool {
        self.next().is_some()
    }

    /// Whether a page that follows is sure to hold an image of the listing. Not so
    /// where names may have to be filtered here.
    pub(super) fn is_unfiltered(&self) -> bool {
        self.listing.name_contains().is_none()
    }

    /// The first image of the first page.
    pub(super) fn first_image(&self) -> Option<&ImageId> {
        Some(&self.pages.first()?.images().first()?.id)
    }

    /// Whether images come before the first page.
    pub(super) fn begins_behind_head(&self) -> bool {
        self.pages.first().is_some_and(|page| page.marker.is_some())
    }

    /// Reads the first page: [`Step::Longer`] or [`Step::Lost`].
    pub(super) async fn start(&mut self, marker: Option<Marker>) -> Result<Step, CatalogueError> {
        self.pages.clear();
        match self.read(marker, self.need).await? {
            Found::Page(page) => {
                self.pages.push(page);
                Ok(Step::Longer)
            }
            Found::Refused => Ok(Step::Lost),
        }
    }

    /// Reads the next page. There must be one ([`Self::goes_on`]).
    pub(super) async fn advance(&mut self) -> Result<Step, CatalogueError> {
        let next = self.next().cloned();
        if self.pages.iter().any(|page| page.marker == next) {
            let error = BceError::invalid("a `nextMarker` leads back to an earlier page");
            return Err(error.into());
        }
        if self.pages.len() >= self.max_pages {
            return Err(CatalogueError::ListingTooLarge {
                max_pages: self.max_pages,
            });
        }
        match self.read(next, self.need).await? {
            Found::Page(page) => {
                self.pages.push(page);
                Ok(Step::Longer)
            }
            Found::Refused => self.retreat().await,
        }
    }

    /// The last page's `nextMarker` was refused, so the page is out of date: it
    /// is read afresh. If its own marker is refused by now, the one before.
    async fn retreat(&mut self) -> Result<Step, CatalogueError> {
        let mut refused = self.next().cloned();
        loop {
            let Some(page) = self.pages.pop() else {
                return Ok(Step::Lost);
            };
            self.retreats += 1;
            let now = Need::After(self.catalogue.tick());
            let found = self.read(page.marker.clone(), now).await?;
            let Found::Page(afresh) = found else {
                refused.clone_from(&page.marker);
                continue;
            };
            if self.retreats > MAX_RETREATS {
                return Err(unknown_to_itself());
            }
            let names_it_again = afresh.next == refused;
            self.pages.push(afresh);
            if names_it_again {
                // A passing fault, or a BCC that does not know what it says.
                match self.read(refused, now).await? {
                    Found::Page(page) => self.pages.push(page),
                    Found::Refused => return Err(unknown_to_itself()),
                }
            }
            return Ok(Step::Changed);
        }
    }

    fn next(&self) -> Option<&Marker> {
        self.pages.last()?.next.as_ref()
    }

    async fn read(&self, marker: Option<Marker>, need: Need) -> Result<Found, CatalogueError> {
        let key = PageKey {
            listing: self.listing.clone(),
            marker,
        };
        match self.seen {
            Some(seen) => seen.page(self.catalogue, &key, need).await,
            None => self.catalogue.page(&key, need).await,
        }
    }
}

fn unknown_to_itself() -> CatalogueError {
    BceError::invalid("BCC does not know its own `nextMarker`").into()
}
