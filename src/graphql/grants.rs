//! From what a principal was granted to what its request may see.

use std::sync::Arc;

use crate::access::Principal;
use crate::catalogue::Catalogue;
use crate::catalogue::Sight;

/// What a request of this principal may see of the catalogue.
pub(super) fn sight(principal: &Principal, catalogue: &Catalogue) -> Sight {
    if principal.is_full() {
        return Sight::everything();
    }
    let sources = catalogue.sources();
    let granted =
        sources.filter(|(_, source)| principal.allows_source(&source.account, &source.region));
    let granted = granted.map(|(id, _)| id).collect();
    Sight {
        // Whoever is restricted to sources is not told whether there are others.
        sources: principal.restricts_sources().then_some(granted),
        types: principal.types().cloned().map(Arc::new),
    }
}
