//! A whole listing: all its pages, walked at once, as one dated snapshot.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;

use super::Freshness;
use super::HeldImage;
use super::ListedPosition;
use super::Page;
use super::Tick;
use super::matched::Remembered;
use super::runs::Runs;
use crate::image::Image;
use crate::image::ImageId;
use crate::image::ImageOrder;
use crate::image::OrderField;
use crate::image::OrderKey;

/// All images of a listing.
#[derive(Debug)]
pub(super) struct Whole {
    pages: Vec<Arc<Page>>,
    /// Every image once, in BCC's order: its page and its index there.
    rows: Vec<(u32, u32)>,
    /// The rows in each order of ours, from its first use on.
    sorted: [OnceLock<Vec<u32>>; ImageOrder::COUNT],
    /// What filters show of it.
    pub(super) filtered: Remembered,
    /// When the walk started: what BCC changed later may not be in it.
    pub(super) walked_at: DateTime<Utc>,
    /// For how long it is fresh.
    pub(super) fresh_for: Duration,
    /// Whether it is what a request may see of more.
    is_part: bool,
    /// The moment of its start: all its pages were read later.
    pub(super) tick: Tick,
}

impl Whole {
    pub(super) fn new(
        pages: Vec<Arc<Page>>,
        walked_at: DateTime<Utc>,
        fresh_for: Duration,
        tick: Tick,
    ) -> Self {
        Self {
            rows: Runs::of(&pages).rows(&pages),
            pages,
            sorted: Default::default(),
            filtered: Remembered::default(),
            walked_at,
            fresh_for,
            tick,
            is_part: false,
        }
    }

    /// A part of it, with the same pages.
    pub(super) fn only(&self, is_kept: impl Fn(&Image) -> bool) -> Self {
        let kept = (0..self.len()).filter(|row| is_kept(self.image(*row)));
        Self {
            rows: kept.map(|row| self.rows[row]).collect(),
            pages: self.pages.clone(),
            sorted: Default::default(),
            filtered: Remembered::default(),
            walked_at: self.walked_at,
            fresh_for: self.fresh_for,
            tick: self.tick,
            is_part: true,
        }
    }

    /// How old it is.
    pub(super) fn freshness(&self) -> Freshness {
        Freshness {
            fetched_at: self.walked_at,
            fresh_until: self.walked_at + self.fresh_for,
        }
    }

    /// How many images there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// How many pages BCC gave for it.
    pub(super) fn n_pages(&self) -> usize {
        self.pages.len()
    }

    /// The image of a row.
    pub(super) fn image(&self, row: usize) -> &Image {
        let (page, index) = self.rows[row];
        &self.pages[page as usize].images()[index as usize]
    }

    /// Where the image of a row is held.
    pub(super) fn held(&self, row: usize) -> HeldImage {
        let (page, index) = self.rows[row];
        HeldImage {
            page: Arc::clone(&self.pages[page as usize]),
            index: index as usize,
        }
    }

    pub(super) fn images(&self) -> impl Iterator<Item = &Image> {
        (0..self.len()).map(|row| self.image(row))
    }

    /// The row of an image.
    pub(super) fn row_of(&self, id: &ImageId) -> Option<usize> {
        self.images().position(|image| image.id == *id)
    }

    /// The row of the image that was nearest in front of a position's own one, among
    /// those that it remembers.
    pub(super) fn remembered(&self, position: &ListedPosition) -> Option<usize> {
        let rows = self.images().enumerate();
        let near = rows.filter_map(|(row, image)| Some((position.nearness(image)?, row)));
        near.min().map(|(_, row)| row)
    }

    /// The row at which to go on where the position's image is gone, if its
    /// page is there: behind the nearest image that it remembers, or at its index,
    /// where what followed the image is now.
    pub(super) fn row_without_image(&self, position: &ListedPosition) -> Option<usize> {
        if self.is_part {
            // Its cursors tell of no page: who has them may not see all of it.
            return self.remembered(position).map(|row| row + 1);
        }
        let of_page = |page: &Arc<Page>| page.marker == position.marker;
        let page = self.pages.iter().position(of_page)?;
        if let Some(row) = self.remembered(position) {
            return Some(row + 1);
        }
        let place = (page, usize::from(position.index));
        let in_front = |row: &(u32, u32)| (row.0 as usize, row.1 as usize) < place;
        Some(self.rows.partition_point(in_front))
    }

    /// The rows in this order.
    pub(super) fn sorted(&self, order: ImageOrder) -> &[u32] {
        self.sorted[place(order)].get_or_init(|| match order.field {
            OrderField::CreateTime | OrderField::Name => self.sort_images(order),
            OrderField::OsVersion => self.sort_values(order),
        })
    }

    /// Whether the rows were brought into this order before.
    pub(super) fn is_sorted(&self, order: ImageOrder) -> bool {
        self.sorted[place(order)].get().is_some()
    }

    fn sort_images(&self, order: ImageOrder) -> Vec<u32> {
        let mut keys: Vec<(u64, OrderKey, &ImageId, u32)> = (0..)
            .zip(self.images())
            .map(|(row, image)| {
                let key = order.key(image);
                (order.coarse(&key), key, &image.id, row)
            })
            .collect();
        keys.sort_unstable_by(|a, b| {
            let coarse = a.0.cmp(&b.0);
            coarse.then_with(|| order.compare((&a.1, a.2), (&b.1, b.2)))
        });
        keys.into_iter().map(|(.., row)| row).collect()
    }

    /// The same, for values that take long to compare and that many images share:
    /// each is compared once.
    fn sort_values(&self, order: ImageOrder) -> Vec<u32> {
        let mut rows_of: HashMap<OrderKey, Vec<u32>> = HashMap::new();
        for (row, image) in (0..).zip(self.images()) {
            rows_of.entry(order.key(image)).or_default().push(row);
        }
        let id = |row: &u32| &self.image(*row as usize).id;
        let mut groups: Vec<(OrderKey, Vec<u32>)> = rows_of.into_iter().collect();
        for (_, rows) in &mut groups {
            rows.sort_unstable_by(|a, b| id(a).cmp(id(b)));
        }
        groups.sort_unstable_by(|(a, a_rows), (b, b_rows)| {
            order.compare((a, id(&a_rows[0])), (b, id(&b_rows[0])))
        });
        groups.into_iter().flat_map(|(_, rows)| rows).collect()
    }

    /// The first image, by which the head of the list is known.
    pub(super) fn first_image(&self) -> Option<&ImageId> {
        self.images().next().map(|image| &image.id)
    }

    /// About how many bytes it takes in memory, its pages and orders included.
    pub(super) fn weight(&self) -> usize {
        let pages: usize = self.pages.iter().map(|page| page.weight()).sum();
        let row = size_of::<(u32, u32)>() + self.sorted.len() * size_of::<u32>();
        pages + self.rows.len() * row + Remembered::max_weight(self.rows.len())
    }
}

fn place(order: ImageOrder) -> usize {
    let place = ImageOrder::ALL.iter().position(|known| *known == order);
    place.unwrap_or_default()
}
