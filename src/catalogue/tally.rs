//! What is counted of listings, and of what is held of them.

use super::Catalogue;
use crate::telemetry::metrics::Counter;
use crate::telemetry::metrics::Page;
use crate::telemetry::metrics::names;

#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) pages: Served,
    pub(super) listings: Served,
    pub(super) images: Served,
    pub(super) pages_read: Counter,
    pub(super) walks_ended: Counter,
    pub(super) walks_failed: Counter,
}

/// How those were served who asked for something that may be held.
#[derive(Debug, Default)]
pub(super) struct Served {
    /// With what is held.
    pub(super) hits: Counter,
    /// With what is held, although it is old.
    pub(super) stale: Counter,
    /// With what BCC was asked for, or joined who had asked; or not at all.
    pub(super) misses: Counter,
}

impl Catalogue {
    /// Tells what is held, what was read, and how the sources are doing. A source
    /// goes by its place in the settings.
    pub fn tell_metrics(&self, page: &mut Page) {
        let shared = &self.0;
        let tally = &shared.tally;
        let [pages, listings, images] = shared.store.bytes();
        tally.pages.tell("pages", pages, page);
        tally.listings.tell("listings", listings, page);
        tally.images.tell("images", images, page);
        page.tell(&names::PAGES_READ, &[], tally.pages_read.get());
        let walks = [("ok", &tally.walks_ended), ("failed", &tally.walks_failed)];
        for (outcome, counter) in walks {
            page.tell(&names::WALKS, &[("outcome", outcome)], counter.get());
        }
        shared.hubs.tell_metrics(&shared.config.subscriptions, page);
        for (id, source) in self.sources() {
            source.client.tell_metrics(&id.0.to_string(), page);
        }
    }
}

impl Served {
    fn tell(&self, cache: &str, bytes: u64, page: &mut Page) {
        for (outcome, counter) in [
            ("hit", &self.hits),
            ("stale", &self.stale),
            ("miss", &self.misses),
        ] {
            let labels = [("cache", cache), ("outcome", outcome)];
            page.tell(&names::CACHE_REQUESTS, &labels, counter.get());
        }
        page.tell(&names::CACHE_BYTES, &[("cache", cache)], bytes);
    }
}
