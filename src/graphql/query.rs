//! The root of the graph.

use async_graphql::Context;
use async_graphql::Object;

use super::config::DEFAULT_FIRST;
use super::config::MAX_FIRST;
use super::connection::ImageConnection;
use super::error::FieldError;
use super::image_type::ImageTypeFilter;
use super::service_info::ServiceInfo;
use super::source::Source;
use crate::catalogue::CatalogueError;
use crate::catalogue::Cursor;
use crate::catalogue::Listing;
use crate::catalogue::Reader;
use crate::catalogue::SourceId;
use crate::catalogue::Window;

/// The images of Baidu AI Cloud's compute service (BCC).
pub(super) struct Query;

#[Object]
impl Query {
    /// A page of images, in BCC's order.
    ///
    /// Null, with an error beside it, if BCC can't be asked; other fields of
    /// the request keep their data.
    async fn images(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            name = "type",
            default_with = "Some(ImageTypeFilter::All)",
            desc = "Only images of this kind. BCC applies it; null is the same as `ALL`."
        )]
        image_type: Option<ImageTypeFilter>,
        #[graphql(
            desc = "Only images whose name holds this text, of at most 256 bytes. BCC applies it, in its own way with case; `\"\"` is the same as null."
        )]
        name_contains: Option<String>,
        #[graphql(desc = "How many images at most: 0 to 1000. 100 if not given.")] first: Option<
            i32,
        >,
        #[graphql(
            desc = "Only images behind this cursor: the `endCursor` of the page before, or any edge's `cursor`. It holds for the same `type` and `nameContains` only."
        )]
        after: Option<String>,
    ) -> Option<async_graphql::Result<ImageConnection>> {
        let image_type = image_type.and_then(ImageTypeFilter::image_type);
        let asked = async {
            let reader = reader(ctx)?;
            let listing = Listing::new(SourceId::DEFAULT, image_type, name_contains.as_deref())?;
            let cursors = Cursor::of(reader.catalogue(), &listing);
            let after = after.map(|text| cursors.decode(&text)).transpose()?;
            let first = page_length(first)?;
            let answer = reader.window(&listing, &Window { first, after }).await?;
            Ok(ImageConnection {
                answer,
                cursors,
                source: listing.source(),
            })
        };
        // Not a `Result` of an `Option`, whose error would null the parent too.
        Some(asked.await.map_err(|error: FieldError| error.sent()))
    }

    /// The accounts and regions of BCC that this service reads, the default one
    /// first.
    async fn sources(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Source>> {
        let catalogue = ctx.data::<Reader>()?.catalogue();
        let ids = catalogue.sources().map(|(id, _)| id);
        Ok(ids.map(|id| Source::of(catalogue, id)).collect())
    }

    /// What this service is, and what it lets one request do.
    async fn service_info(&self, ctx: &Context<'_>) -> async_graphql::Result<ServiceInfo> {
        ctx.data::<ServiceInfo>().cloned()
    }
}

/// What this request reads with.
fn reader<'a>(ctx: &Context<'a>) -> Result<&'a Reader, FieldError> {
    ctx.data()
        .map_err(|_| FieldError::Catalogue(CatalogueError::Broken))
}

/// The checked size of a page.
fn page_length(first: Option<i32>) -> Result<usize, FieldError> {
    let first = first.unwrap_or(DEFAULT_FIRST);
    if first > MAX_FIRST {
        return Err(FieldError::FirstTooLarge(first));
    }
    usize::try_from(first).map_err(|_| FieldError::NegativeFirst(first))
}
