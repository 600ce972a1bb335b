//! One answer of BCC.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;

use super::Listing;
use super::Tick;
use crate::bce::BceError;
use crate::bce::client::ListedImages;
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

    /// A page of one image, which was read by itself.
    pub(super) fn single(image: Image, read_at: DateTime<Utc>, tick: Tick) -> Self {
        Self {
            marker: None,
            images: vec![image],
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
        size_of::<Self>() + self.images.iter().map(Image::weight).sum::<usize>()
    }
}

fn drop_repeats(images: &mut Vec<Image>) {
    let mut seen = HashSet::with_capacity(images.len());
    let repeated: Vec<bool> = images.iter().map(|image| !seen.insert(&image.id)).collect();
    drop(seen);
    let mut repeated = repeated.into_iter();
    images.retain(|_| !repeated.next().unwrap_or(false));
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
