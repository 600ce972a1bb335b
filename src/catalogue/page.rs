//! One answer of BCC.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::OnceLock;

use chrono::DateTime;
use chrono::Utc;
use foldhash::fast::RandomState;

use super::Listing;
use super::Tick;
use super::position::Trace;
use super::position::trace;
use crate::bce::BceError;
use crate::bce::client::ListedImages;
use crate::image::Column;
use crate::image::EscapedRows;
use crate::image::Image;
use crate::image::ImageId;

/// Where a page begins: what BCC called `nextMarker`. Opaque, though BCC's is
/// the id of the page's first image.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Marker(Arc<str>);

impl Marker {
    /// Checks the form that a marker may come back in: `[A-Za-z0-9_-]{1,64}`.
    pub(super) fn new(text: &str) -> Option<Self> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        ((1..=64).contains(&text.len()) && text.bytes().all(allowed)).then(|| Self(Arc::from(text)))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A page of a listing: what is read, held and shared under one name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct PageKey {
    pub(super) listing: Listing,
    /// `None` is the listing's head.
    pub(super) marker: Option<Marker>,
}

impl PageKey {
    /// About how many bytes it takes in memory, beside its entry.
    pub(super) fn weight(&self) -> usize {
        let marker = self.marker.as_ref().map_or(0, |marker| marker.0.len());
        size_of::<Self>() + marker + self.listing.name_contains().map_or(0, str::len)
    }
}

/// Images that follow each other in a listing, as BCC gave them.
#[derive(Debug)]
pub struct Page {
    pub(super) marker: Option<Marker>,
    images: Vec<Image>,
    /// The same, as they are sent.
    rows: EscapedRows,
    /// What cursors remember of each image, from the first cursor on.
    traces: OnceLock<Vec<Trace>>,
    /// The images in the order of their ids, from the first search on.
    by_id: OnceLock<Vec<u32>>,
    pub(super) next: Option<Marker>,
    /// When it was asked for: what BCC changed later is not in it.
    pub(super) read_at: DateTime<Utc>,
    pub(super) tick: Tick,
    /// The first image that BCC sent; `None` if it sent none.
    pub(super) first_sent: Option<ImageId>,
    /// How many of those had not the asked name, and were dropped.
    pub(super) n_unnamed: usize,
}

impl Page {
    /// Takes BCC's answer: the images that belong to the listing, each once.
    ///
    /// # Errors
    /// An invalid answer, where the `nextMarker` can't be followed.
    pub(super) fn new(
        key: &PageKey,
        listed: ListedImages,
        read_at: DateTime<Utc>,
        tick: Tick,
    ) -> Result<Self, BceError> {
        let next = match listed.next_marker {
            None => None,
            Some(text) => Some(Marker::new(&text).ok_or_else(|| {
                BceError::invalid("its `nextMarker` is not 1 to 64 letters, digits, `-` or `_`")
            })?),
        };
        if next.is_some() && next == key.marker {
            return Err(BceError::invalid(
                "its `nextMarker` is the page's own marker",
            ));
        }
        if next.is_some() && listed.images.is_empty() {
            return Err(BceError::invalid("it is truncated, yet holds no image"));
        }
        let first_sent = listed.images.first().map(|image| image.id.clone());
        let mut images = listed.images;
        let n_unnamed = key.listing.retain_named(&mut images);
        drop_repeats(&mut images);
        images.shrink_to_fit();
        Ok(Self {
            marker: key.marker.clone(),
            rows: EscapedRows::of(&images),
            traces: OnceLock::new(),
            by_id: OnceLock::new(),
            images,
            next,
            read_at,
            tick,
            first_sent,
            n_unnamed,
        })
    }

    /// The images, in BCC's order, none twice.
    #[must_use]
    pub fn images(&self) -> &[Image] {
        &self.images
    }

    /// Each image in its place.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = Row<'_>> {
        (0..self.images.len()).map(|index| Row { page: self, index })
    }

    /// Which read it came with: no other page of a listing came with that one.
    #[must_use]
    pub fn read_number(&self) -> u64 {
        self.tick.0
    }

    /// What cursors remember of each image.
    pub(super) fn traces(&self) -> &[Trace] {
        let trace = |image: &Image| trace(&image.id);
        self.traces
            .get_or_init(|| self.images.iter().map(trace).collect())
    }

    /// The index of an image.
    pub(super) fn index_of(&self, id: &ImageId) -> Option<usize> {
        let id_at = |index: u32| &self.images[index as usize].id;
        let by_id = self.by_id.get_or_init(|| {
            let mut by_id: Vec<u32> = (0..).zip(&self.images).map(|(index, _)| index).collect();
            by_id.sort_unstable_by(|a, b| id_at(*a).cmp(id_at(*b)));
            by_id
        });
        let at = by_id.binary_search_by(|index| id_at(*index).cmp(id));
        Some(by_id[at.ok()?] as usize)
    }

    /// A page of one image, which was read by itself.
    pub(super) fn single(image: Image, read_at: DateTime<Utc>, tick: Tick) -> Self {
        let images = vec![image];
        Self {
            marker: None,
            rows: EscapedRows::of(&images),
            traces: OnceLock::new(),
            by_id: OnceLock::new(),
            images,
            next: None,
            read_at,
            tick,
            first_sent: None,
            n_unnamed: 0,
        }
    }

    /// Whether it begins with the image that its marker is the id of, as BCC's
    /// pages do.
    pub(super) fn begins_at_marker(&self) -> bool {
        match (&self.marker, &self.first_sent) {
            (Some(marker), Some(first)) => marker.as_str() == first.as_str(),
            _ => false,
        }
    }

    /// About how many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        let images: usize = self.images.iter().map(Image::weight).sum();
        let later = self.images.len() * (size_of::<Trace>() + size_of::<u32>());
        size_of::<Self>() + images + self.rows.weight() + later
    }
}

fn drop_repeats(images: &mut Vec<Image>) {
    let mut seen = HashSet::with_capacity_and_hasher(images.len(), RandomState::default());
    let repeated: Vec<bool> = images.iter().map(|image| !seen.insert(&image.id)).collect();
    drop(seen);
    let mut repeated = repeated.into_iter();
    images.retain(|_| !repeated.next().unwrap_or(false));
}

/// An image in its page, for as long as somebody else holds the page.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub(super) page: &'a Page,
    pub(super) index: usize,
}

impl<'a> Row<'a> {
    /// The image.
    #[must_use]
    pub fn image(self) -> &'a Image {
        &self.page.images[self.index]
    }

    /// One of its values, as JSON.
    #[must_use]
    pub fn value(self, column: Column) -> &'a [u8] {
        self.page.rows.value(self.index, column)
    }
}

/// An image where it is held: a page, which is shared, and a place in it.
#[derive(Debug, Clone)]
pub struct HeldImage {
    pub(super) page: Arc<Page>,
    pub(super) index: usize,
}

impl HeldImage {
    /// The image.
    #[must_use]
    pub fn image(&self) -> &Image {
        &self.page.images[self.index]
    }

    /// The same, without a share in the page.
    #[must_use]
    pub fn row(&self) -> Row<'_> {
        Row {
            page: &self.page,
            index: self.index,
        }
    }

    /// The same image without the page's others.
    pub(super) fn alone(&self) -> Self {
        let Page { read_at, tick, .. } = *self.page;
        Self {
            page: Arc::new(Page::single(self.image().clone(), read_at, tick)),
            index: 0,
        }
    }

    /// When BCC told of it.
    #[must_use]
    pub fn read_at(&self) -> DateTime<Utc> {
        self.page.read_at
    }
}
