//! What of the catalogue a request may see. Whatever is out of its sight is for
//! the request as if it were not there: it is in no page, no count and no cursor.

use std::collections::BTreeSet;
use std::collections::HashSet;
use std::sync::Arc;

use super::CatalogueError;
use super::Listing;
use super::Reader;
use super::Source;
use super::SourceId;
use super::generations::Part;
use super::lookup::Found;
use super::walk::WalkOutcome;
use super::whole::Whole;
use crate::image::Image;
use crate::image::ImageId;
use crate::image::ImageType;

/// What a request may see.
#[derive(Debug, Clone, Default)]
pub struct Sight {
    /// The sources; `None` is all.
    pub sources: Option<BTreeSet<SourceId>>,
    /// The types of image; `None` is all, those included that are not known.
    pub types: Option<Arc<BTreeSet<ImageType>>>,
}

impl Sight {
    /// All there is.
    #[must_use]
    pub fn everything() -> Self {
        Self::default()
    }

    /// Whether nothing is out of sight.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.sources.is_none() && self.types.is_none()
    }

    fn has_source(&self, source: SourceId) -> bool {
        let sources = self.sources.as_ref();
        sources.is_none_or(|sources| sources.contains(&source))
    }

    /// Whether an image is in sight.
    #[must_use]
    pub fn has_image(&self, image: &Image) -> bool {
        let types = self.types.as_ref();
        types.is_none_or(|types| types.contains(&image.image_type))
    }
}

impl Reader {
    /// What it may see.
    #[must_use]
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// Every source in sight, the default one first.
    pub fn sources(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        let sources = self.catalogue.sources();
        sources.filter(|(id, _)| self.sight.has_source(*id))
    }

    /// The source that is asked where a caller names none: the first one in sight.
    #[must_use]
    pub fn default_source(&self) -> Option<SourceId> {
        self.sources().next().map(|(id, _)| id)
    }

    /// The source of this account and region. Where one of them is not given, it
    /// is the default source's, or else whichever the first source with the other
    /// one has.
    #[must_use]
    pub fn find_source(&self, account: Option<&str>, region: Option<&str>) -> Option<SourceId> {
        let (_, default) = self.sources().next()?;
        let find = |account: Option<&str>, region: Option<&str>| {
            let wanted = |source: &Source| {
                account.is_none_or(|account| source.account == account)
                    && region.is_none_or(|region| source.region == region)
            };
            let found = self.sources().find(|(_, source)| wanted(source));
            found.map(|(id, _)| id)
        };
        let account_or_default = account.or(Some(&default.account));
        let region_or_default = region.or(Some(&default.region));
        find(account_or_default, region_or_default).or_else(|| find(account, region))
    }

    /// What of a whole listing is in sight.
    pub(super) async fn seen_of(&self, listing: &Listing, whole: Arc<Whole>) -> WalkOutcome {
        if !self.sight.has_source(listing.source()) {
            return Ok(Arc::new(whole.only(|_| false)));
        }
        let Some(types) = self.sight.types.clone() else {
            return Ok(whole);
        };
        // What fits a specification comes without its type, which the list of all
        // images tells.
        let all = if listing.tells_all() {
            None
        } else {
            let everything = Listing::everything(listing.source());
            self.rests_on(Part::Listing(&everything));
            let all = self
                .catalogue
                .whole(&everything, self.max_age, self.patience)
                .await?;
            self.note(all.freshness());
            Some(all)
        };
        let work = move || {
            let is_seen = |image: &Image| types.contains(&image.image_type);
            let seen: Option<HashSet<&ImageId>> = all.as_deref().map(|all| {
                let seen = all.images().filter(|image| is_seen(image));
                seen.map(|image| &image.id).collect()
            });
            Arc::new(whole.only(|image| match &seen {
                None => is_seen(image),
                Some(seen) => seen.contains(&image.id),
            }))
        };
        // Off the threads that others wait for: the list may be long.
        let seen = tokio::task::spawn_blocking(work).await;
        seen.map_err(|_| CatalogueError::Broken)
    }

    /// Takes away what was found and is out of sight.
    pub(super) fn hide(&self, found: &mut Found) {
        for found in found.values_mut() {
            if let Ok(Some(held)) = found
                && !self.sight.has_image(held.image())
            {
                *found = Ok(None);
            }
        }
    }

    /// Whether windows show a listing as it is.
    pub(super) fn sees_all_of(&self, listing: &Listing) -> bool {
        self.sight.types.is_none() && self.sight.has_source(listing.source())
    }
}
