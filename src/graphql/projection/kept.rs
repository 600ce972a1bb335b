//! Rows that are kept: the rows of a whole page of BCC as one text, of which a
//! window is a slice.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use bytes::Bytes;

use super::gaps::RowGap;
use super::gaps::RowTemplate;
use super::row::Common;
use super::row::push_row;
use crate::catalogue::Cursor;
use crate::catalogue::Fingerprint;
use crate::catalogue::Page;
use crate::graphql::held::Held;
use crate::graphql::held::HeldCounts;

/// How much memory kept rows take at most: some 80 pages of 1000 images with all
/// their fields.
const MAX_BYTES: u64 = 32 << 20;

/// Fewer rows than these are written sooner than what is kept of them is found.
const WORTH_IT: usize = 8;

/// About what an entry takes beside its rows.
const ENTRY_BYTES: usize = 256;

/// The rows of pages. Bounded by bytes.
pub(super) struct KeptRows(Held<Key, Kept>);

/// A page, and what is shown of it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    /// The number of the read that the page came with.
    read: u64,
    template: RowTemplate,
    /// Cursors differ with what of the list is seen; `None` where none is shown.
    cursors: Option<Fingerprint>,
}

#[derive(Clone)]
enum Kept {
    /// So many rows were asked for, and written for those who asked. Once they would
    /// have been all of the page, all are kept: whatever is asked for, that is at
    /// most twice the work, and whoever asks for something new each time fills nothing.
    Asked(Arc<AtomicUsize>),
    Rows(Arc<Rows>),
}

/// The rows that an answer showed last: what it shows next is often of the same ones.
#[derive(Default)]
pub(super) struct Recent(Option<(Key, Arc<Rows>)>);

/// The rows of a page, with a comma behind each.
struct Rows {
    text: Bytes,
    /// Where each of them ends.
    ends: Vec<usize>,
}

impl Default for KeptRows {
    fn default() -> Self {
        Self::of(MAX_BYTES)
    }
}

impl KeptRows {
    /// Keeps nothing.
    pub(super) fn none() -> Self {
        Self::of(0)
    }

    fn of(max_bytes: u64) -> Self {
        let weight = |key: &Key, kept: &Kept| {
            let rows = match kept {
                Kept::Asked(_) => 0,
                Kept::Rows(rows) => rows.text.len() + rows.ends.len() * size_of::<usize>(),
            };
            ENTRY_BYTES + key.template.weight() + rows
        };
        Self(Held::new(max_bytes, weight))
    }

    /// These rows of a page, without a comma behind the last one; `None` if they
    /// have to be written.
    pub(super) fn rows(
        &self,
        recent: &mut Recent,
        page: &Page,
        range: Range<usize>,
        template: &RowTemplate,
        common: &Common<'_>,
    ) -> Option<Bytes> {
        if range.len() < WORTH_IT {
            return None;
        }
        let shows_cursors = template.gaps().any(|gap| *gap == RowGap::Cursor);
        let cursors = common.cursors.filter(|_| shows_cursors);
        let key = Key {
            read: page.read_number(),
            template: Arc::clone(template),
            cursors: cursors.map(Cursor::fingerprint),
        };
        let (_, rows) = match &recent.0 {
            Some((known, _)) if *known == key => recent.0.as_ref()?,
            _ => {
                let rows = self.find(&key, page, range.len(), common)?;
                recent.0.insert((key, rows))
            }
        };
        Some(rows.slice(range))
    }

    /// The rows of a whole page, if it is time that they are kept.
    fn find(&self, key: &Key, page: &Page, n: usize, common: &Common<'_>) -> Option<Arc<Rows>> {
        match self.0.get(key) {
            None => {
                let asked = Arc::new(AtomicUsize::new(n));
                self.0.put(key.clone(), Kept::Asked(asked));
                None
            }
            Some(Kept::Asked(asked)) => {
                let before = asked.fetch_add(n, Ordering::Relaxed);
                if before < page.images().len() {
                    return None;
                }
                let rows = Arc::new(Rows::of(page, &key.template, common));
                self.0.put(key.clone(), Kept::Rows(Arc::clone(&rows)));
                Some(rows)
            }
            Some(Kept::Rows(rows)) => Some(rows),
        }
    }

    /// How well the cache of rows does. What was asked for before, and is not kept yet,
    /// counts as there.
    pub(super) fn counts(&self) -> HeldCounts {
        self.0.counts()
    }
}

impl Rows {
    fn of(page: &Page, template: &RowTemplate, common: &Common<'_>) -> Self {
        let mut text = Vec::new();
        let mut ends = Vec::with_capacity(page.images().len());
        for row in page.rows() {
            push_row(&mut text, template, common, row, row);
            text.push(b',');
            ends.push(text.len());
        }
        text.shrink_to_fit();
        Self {
            text: text.into(),
            ends,
        }
    }

    /// Some of them, without a comma behind the last one.
    fn slice(&self, range: Range<usize>) -> Bytes {
        let start = match range.start {
            0 => 0,
            start => self.ends[start - 1],
        };
        self.text.slice(start..self.ends[range.end - 1] - 1)
    }
}
