//! What is shown of a listing: a filter and an order, both ours.

use std::sync::Arc;

use crate::image::ImageFilter;
use crate::image::ImageOrder;

/// What is shown of a listing, and how it is arranged.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// Which images; `None` is all.
    pub filter: Option<Arc<ImageFilter>>,
    /// In which order; `None` is BCC's.
    pub order: Option<ImageOrder>,
}

impl View {
    /// Whether it shows the listing as it is, for which no more than a
    /// window's own pages is needed.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.filter.is_none() && self.order.is_none()
    }
}
