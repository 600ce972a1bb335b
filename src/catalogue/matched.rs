//! Which images of a whole listing a filter shows: looked at once, and remembered
//! with the listing, which never changes.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use crate::image::ImageFilter;

/// How many filters a listing remembers. The oldest one goes first.
const MOST: usize = 16;

/// A filter whose fingerprint has more bytes is not remembered: it may have thousands.
const MAX_FINGERPRINT: usize = 256;

/// The filters that were asked of a listing, and what they show.
#[derive(Debug, Default)]
pub(super) struct Remembered(Mutex<Filters>);

/// Filters by their fingerprints, the newest first.
type Filters = VecDeque<(Box<[u8]>, Arc<Matched>)>;

/// Which rows match.
#[derive(Debug)]
pub(super) struct Matched {
    /// A bit for each row.
    words: Box<[u64]>,
    count: usize,
}

impl Remembered {
    /// What a filter shows, if it is remembered.
    pub(super) fn find(&self, filter: &ImageFilter) -> Option<Arc<Matched>> {
        let fingerprint = filter.fingerprint();
        let remembered = self.lock();
        let mut found = remembered.iter();
        let (_, matched) = found.find(|(known, _)| **known == *fingerprint)?;
        Some(Arc::clone(matched))
    }

    /// Remembers what a filter shows.
    pub(super) fn put(&self, filter: &ImageFilter, matched: Matched) {
        let fingerprint = filter.fingerprint();
        if fingerprint.len() > MAX_FINGERPRINT {
            return;
        }
        let mut remembered = self.lock();
        // Two may have looked at the same time.
        remembered.retain(|(known, _)| **known != *fingerprint);
        remembered.truncate(MOST - 1);
        remembered.push_front((fingerprint.into(), Arc::new(matched)));
    }

    /// How many bytes it takes at most for a listing of so many rows, about.
    pub(super) fn max_weight(rows: usize) -> usize {
        MOST * (size_of::<Matched>() + MAX_FINGERPRINT + rows / 8)
    }

    fn lock(&self) -> MutexGuard<'_, Filters> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Matched {
    /// How many rows match.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Whether a row does.
    pub(super) fn has(&self, row: usize) -> bool {
        let word = self.words.get(row / 64);
        word.is_some_and(|word| word >> (row % 64) & 1 == 1)
    }
}

impl FromIterator<bool> for Matched {
    /// Of all rows, in their order.
    fn from_iter<T: IntoIterator<Item = bool>>(matches: T) -> Self {
        let mut words = Vec::new();
        let mut count = 0;
        for (row, matches) in matches.into_iter().enumerate() {
            if row % 64 == 0 {
                words.push(0);
            }
            words[row / 64] |= u64::from(matches) << (row % 64);
            count += usize::from(matches);
        }
        Self {
            words: words.into(),
            count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::ImageFilterSpec;

    fn filter(ids: &[&str]) -> ImageFilter {
        let ids = Some(ids.iter().map(|id| (*id).to_owned()).collect());
        ImageFilter::new(&ImageFilterSpec {
            ids,
            ..ImageFilterSpec::default()
        })
        .unwrap()
    }

    #[test]
    fn has_the_rows_that_match() {
        let matched: Matched = (0..200).map(|row| row % 3 == 0).collect();
        assert_eq!(matched.count(), 67);
        for row in 0..300 {
            assert_eq!(matched.has(row), row < 200 && row % 3 == 0, "{row}");
        }
    }

    #[test]
    fn remembers_the_last_filters_and_none_that_is_long() {
        let remembered = Remembered::default();
        let matched = || [true].into_iter().collect();
        let filters: Vec<_> = (0..=MOST).map(|n| filter(&[&format!("m-{n}")])).collect();
        for filter in &filters {
            remembered.put(filter, matched());
            remembered.put(filter, matched());
        }
        assert!(remembered.find(&filters[0]).is_none());
        assert!(filters[1..].iter().all(|f| remembered.find(f).is_some()));
        let long = filter(&[&"x".repeat(150), &"y".repeat(150)]);
        remembered.put(&long, matched());
        assert!(remembered.find(&long).is_none());
        assert_eq!(remembered.lock().len(), MOST);
    }
}
