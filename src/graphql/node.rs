//! Relay's `Node`.

use async_graphql::ID;
use async_graphql::Interface;

use super::image::Image;

/// Something with an id, by which it can be read again (Relay's Global Object
/// Identification Specification).
#[derive(Interface)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "BCC's own id, unchanged: it is unique within the account and region."
))]
pub(super) enum Node {
    /// An image.
    Image(Image),
}
