//! Images by id: from what is held, then by their own calls if they are few,
//! then by one walk.

use std::collections::HashMap;
use std::collections::HashSet;

use foldhash::fast::RandomState;
use futures_util::future::join_all;

use super::CatalogueError;
use super::HeldImage;
use super::Listing;
use super::Reader;
use super::SourceId;
use super::generations::Part;
use super::life::Stage;
use super::life::age;
use super::whole::Whole;
use crate::image::ImageId;

/// More ids than this are not few.
const FEW: usize = 8;

/// What was found for each id; `None` where BCC does not know it.
pub type Found = HashMap<ImageId, Result<Option<HeldImage>, CatalogueError>, RandomState>;

/// Ids to look up.
pub type Ids = HashSet<ImageId, RandomState>;

impl Reader {
    /// Looks ids up in one source. Whatever their number, this costs at most
    /// the pages of its listing.
    pub async fn lookup(&self, source: SourceId, ids: &Ids) -> Found {
        let mut found = self.look_up(source, ids).await;
        self.hide(&mut found);
        found
    }

    async fn look_up(&self, source: SourceId, ids: &Ids) -> Found {
        let mut found = self.lookup_held(source, ids);
        for id in ids.iter().filter(|id| !id.has_bccs_form()) {
            found.entry(id.clone()).or_insert(Ok(None));
        }
        let missing: Vec<&ImageId> = ids.iter().filter(|id| !found.contains_key(*id)).collect();
        if missing.is_empty() {
            return found;
        }
        if missing.len() <= self.few(source) {
            found.extend(self.one_by_one(source, missing).await);
            return found;
        }
        let everything = Listing::everything(source);
        match self.in_time(self.required_whole(&everything)).await {
            Ok(whole) => {
                self.note(whole.freshness());
                let missing: Ids = missing.into_iter().cloned().collect();
                found.extend(rows_of(&whole, &missing));
            }
            // It has more pages than this.
            Err(CatalogueError::ListingTooLarge { max_pages }) if missing.len() <= max_pages => {
                found.extend(self.one_by_one(source, missing).await);
            }
            Err(error) => {
                let failed = |id: &ImageId| (id.clone(), Err(error.clone()));
                found.extend(missing.into_iter().map(failed));
            }
        }
        found
    }

    /// Looks ids up in what is held of one source, without waiting for a call. An id that is
    /// not in a whole listing is unknown; one that is not in a page may be
    /// elsewhere, and is left out.
    pub fn lookup_held(&self, source: SourceId, ids: &Ids) -> Found {
        let mut found = self.look_up_held(source, ids);
        self.hide(&mut found);
        found
    }

    fn look_up_held(&self, source: SourceId, ids: &Ids) -> Found {
        // What is found, and what is not, depends on all that is held.
        self.rests_on(Part::Source(source));
        let everything = Listing::everything(source);
        if let Some(whole) = self.catalogue.fresh_whole(&everything, self.max_age) {
            self.note(whole.freshness());
            return rows_of(&whole, ids);
        }
        let mut found = Found::default();
        let now = self.catalogue.now();
        let cache = &self.catalogue.0.config.cache;
        for (key, page) in self.catalogue.0.store.pages_of(source) {
            let stage = cache.stage(age(page.read_at, now), self.max_age);
            if !matches!(stage, Stage::Fresh | Stage::Stale) {
                continue;
            }
            let mut is_used = false;
            for (index, image) in page.images().iter().enumerate() {
                if ids.contains(&image.id) {
                    is_used = true;
                    let page = page.clone();
                    keep_younger(&mut found, HeldImage { page, index });
                }
            }
            if is_used && stage == Stage::Stale {
                self.catalogue.refresh(&key);
            }
        }
        for id in ids {
            let Some(single) = self.catalogue.held_single(source, id, self.max_age) else {
                continue;
            };
            if let Some(until) = single.unknown_until() {
                self.lasts_until(until);
            }
            match single.image() {
                Some(held) => keep_younger(&mut found, held),
                None => _ = found.entry(id.clone()).or_insert(Ok(None)),
            }
        }
        for held in found
            .values()
            .filter_map(|held| held.as_ref().ok()?.as_ref())
        {
            self.note(self.freshness_since(held.read_at()));
        }
        found
    }

    async fn one_by_one(&self, source: SourceId, ids: Vec<&ImageId>) -> Found {
        let reads = ids.iter().map(|id| self.single(source, id));
        let read = join_all(reads).await;
        ids.into_iter().cloned().zip(read).collect()
    }

    /// Up to how many ids are read one by one: where the listing's pages are
    /// known, not more than these; a single one is never more.
    fn few(&self, source: SourceId) -> usize {
        let everything = Listing::everything(source);
        let walked = self.catalogue.0.store.whole(&everything);
        walked.map_or(1, |whole| whole.n_pages().clamp(1, FEW))
    }
}

fn rows_of(whole: &Whole, ids: &Ids) -> Found {
    let mut found: Found = ids.iter().map(|id| (id.clone(), Ok(None))).collect();
    for (row, image) in whole.images().enumerate() {
        if ids.contains(&image.id) {
            found.insert(image.id.clone(), Ok(Some(whole.held(row))));
        }
    }
    found
}

/// Of two pages that hold an image, the younger one tells of it.
fn keep_younger(found: &mut Found, held: HeldImage) {
    let known = found.get(&held.image().id);
    if let Some(Ok(Some(known))) = known
        && known.read_at() >= held.read_at()
    {
        return;
    }
    found.insert(held.image().id.clone(), Ok(Some(held)));
}
