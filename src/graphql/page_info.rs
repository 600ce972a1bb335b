//! Where a page stands in its list.

use async_graphql::SimpleObject;

/// Where a page stands in its list (Relay's Cursor Connections Specification).
#[derive(SimpleObject)]
pub(super) struct PageInfo {
    /// Whether an image follows the page's last one. Exact.
    pub(super) has_next_page: bool,
    /// Whether an image comes before the page's first one.
    pub(super) has_previous_page: bool,
    /// The cursor of the page's first image; null on an empty page.
    pub(super) start_cursor: Option<String>,
    /// The cursor of the page's last image; null on an empty page. Give it as
    /// `after` for the next page.
    pub(super) end_cursor: Option<String>,
}
