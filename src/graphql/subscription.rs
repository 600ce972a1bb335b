//! The root of subscriptions.

use async_graphql::Context;
use async_graphql::Subscription;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio_util::sync::CancellationToken;

use super::config::LimitsConfig;
use super::error::FieldError;
use super::events::events;
use super::filter::ImageFilter;
use super::image_change::ImageChange;
use super::image_type::ImageTypeFilter;
use super::question::ListQuestion;
use super::question::Place;
use super::question::view;
use super::resolve::reader;
use super::watcher::Watcher;
use crate::catalogue::CatalogueError;

/// What changes in the images of Baidu AI Cloud's compute service (BCC).
pub(super) struct Subscription;

#[Subscription]
impl Subscription {
    /// Every image of a list that comes, changes or goes, from now on.
    ///
    /// BCC tells nobody of changes: the list is read every 30 seconds
    /// (`subscriptions.interval`), once for all who watch it, and compared with what
    /// it was before. What comes and goes in between is not seen. While BCC can't be
    /// asked nothing is sent; what changed meanwhile follows then. A client that does
    /// not take what is sent is cut off.
    ///
    /// By WebSocket (`graphql-transport-ws`), or by SSE (`Accept:
    /// text/event-stream`).
    async fn image_changes(
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
        #[graphql(
            desc = "The account, by its name in this service's settings. The default source's if not given."
        )]
        account: Option<String>,
        #[graphql(desc = "The region, such as `bj`. The default source's if not given.")]
        region: Option<String>,
        #[graphql(
            desc = "Only images that meet these conditions: one that begins to meet them is `ADDED`, one that ceases to is `REMOVED`. This service applies it, so that subscriptions with different filters share one list."
        )]
        filter: Option<ImageFilter>,
    ) -> async_graphql::Result<BoxStream<'static, ImageChange>> {
        let asked = async {
            let reader = reader(ctx)?;
            let place = Place { account, region };
            let view = view(filter, None);
            let list = ListQuestion::images(place, image_type, name_contains, view);
            let (listing, view) = list.list(reader)?;
            let broken = |_| FieldError::Catalogue(CatalogueError::Broken);
            let behind = ctx.data::<CancellationToken>().map_err(broken)?;
            let limits = ctx.data::<LimitsConfig>().map_err(broken)?;
            let watcher = ctx.data::<Watcher>().map_err(broken)?;
            let watching = watcher.watch(&listing)?;
            let watch = reader.watch(&listing, behind).await?;
            let catalogue = reader.catalogue().clone();
            let (sight, deadline) = (reader.sight().clone(), limits.deadline);
            let events = events(
                catalogue,
                listing.source(),
                watch,
                view.filter,
                sight,
                deadline,
            );
            // It is counted until nobody takes its events any more.
            let counted = events.inspect(move |_| {
                let _ = &watching;
            });
            Ok(counted.boxed())
        };
        asked.await.map_err(|error: FieldError| error.sent())
    }
}
