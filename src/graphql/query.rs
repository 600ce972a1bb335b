//! The root of the graph.

use std::sync::Arc;

use async_graphql::Context;
use async_graphql::ID;
use async_graphql::Object;

use super::config::MAX_IDS;
use super::connection::ImageConnection;
use super::error::FieldError;
use super::federation;
use super::federation::Any;
use super::federation::Entity;
use super::federation::Service;
use super::filter::ImageFilter;
use super::image::Image;
use super::image_type::ImageTypeFilter;
use super::node::Node;
use super::order::ImageOrder;
use super::order::NewestBy;
use super::pagination::PageArguments;
use super::question::LatestQuestion;
use super::question::ListQuestion;
use super::question::PageQuestion;
use super::question::Place;
use super::question::available_view;
use super::question::view;
use super::resolve::asks_for_more;
use super::resolve::connection;
use super::resolve::known;
use super::resolve::lookup;
use super::resolve::nullable;
use super::resolve::others_ask;
use super::resolve::reader;
use super::service_info::ServiceInfo;
use super::source::Source;
use crate::catalogue::Reader;

/// The images of Baidu AI Cloud's compute service (BCC).
pub(super) struct Query;

#[expect(
    clippy::too_many_arguments,
    reason = "they are the arguments of GraphQL fields"
)]
#[Object]
impl Query {
    /// A page of images, in BCC's order if `orderBy` is not given.
    ///
    /// BCC applies `type` and `nameContains` and pages forwards: that costs a call a
    /// page of 1000, unless it is held. Everything else is this service's: `filter`,
    /// `orderBy`, `last`, `before`, `totalCount` and `facets` need all pages of the
    /// list, which are read once and held.
    ///
    /// Null, with an error beside it, if BCC can't be asked; other fields of the
    /// request keep their data.
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
        #[graphql(
            desc = "The account, by its name in this service's settings. The default source's if not given."
        )]
        account: Option<String>,
        #[graphql(desc = "The region, such as `bj`. The default source's if not given.")]
        region: Option<String>,
        #[graphql(
            desc = "Only images that meet these conditions. This service applies it, over all pages of the list."
        )]
        filter: Option<ImageFilter>,
        #[graphql(
            desc = "The order. This service applies it, over all pages of the list. BCC's own if not given."
        )]
        order_by: Option<ImageOrder>,
        #[graphql(
            desc = "How many images at most, from the beginning: 0 to 1000. 100 if neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Only images behind this cursor: the `endCursor` of the page before, or any edge's `cursor`. It holds for the same list only."
        )]
        after: Option<String>,
        #[graphql(
            desc = "How many images at most, from the end: 0 to 1000. Needs all pages of the list."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only images in front of this cursor. Needs all pages of the list.")]
        before: Option<String>,
    ) -> Option<async_graphql::Result<ImageConnection>> {
        let asked = async {
            let place = Place { account, region };
            let view = view(filter, order_by);
            let list = ListQuestion::images(place, image_type, name_contains, view);
            let list = Arc::new(list);
            let page = PageArguments {
                first,
                after,
                last,
                before,
            };
            connection(ctx, PageQuestion { list, page }).await
        };
        // Not a `Result` of an `Option`, whose error would null the parent too.
        Some(asked.await.map_err(|error: FieldError| error.sent()))
    }

    /// The newest image that fits; null if none does. Of several that are equally
    /// new, always the same one. Needs all pages of the list, which are read once
    /// and held.
    async fn latest_image(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            name = "type",
            default_with = "Some(ImageTypeFilter::All)",
            desc = "Only images of this kind. BCC applies it; null is the same as `ALL`."
        )]
        image_type: Option<ImageTypeFilter>,
        #[graphql(desc = "Only images whose name holds this text. BCC applies it.")]
        name_contains: Option<String>,
        #[graphql(desc = "The account. The default source's if not given.")] account: Option<
            String,
        >,
        #[graphql(desc = "The region. The default source's if not given.")] region: Option<String>,
        #[graphql(
            desc = "Only images that meet these conditions. Without one on `status`, only those that are `AVAILABLE`."
        )]
        filter: Option<ImageFilter>,
        #[graphql(
            default_with = "Some(NewestBy::CreateTime)",
            desc = "What makes it the newest."
        )]
        by: Option<NewestBy>,
    ) -> Option<async_graphql::Result<Image>> {
        let asked = async {
            let place = Place { account, region };
            let view = available_view(filter);
            let list = ListQuestion::images(place, image_type, name_contains, view);
            let asked = LatestQuestion { list, by }.asked(reader(ctx)?)?;
            others_ask().await;
            let newest = asked.answer(reader(ctx)?).await?;
            Ok(newest.map(|(held, source)| Image::new(held, source)))
        };
        nullable(asked.await)
    }

    /// A page of the images from which an instance of this specification can be
    /// made, in BCC's order. BCC tells little of each; what the list of all images
    /// knows of them is put in.
    async fn available_images(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The instance specification, such as `bcc.g5.c2m8`.")] spec: String,
        #[graphql(desc = "Only images of this distribution, such as `Ubuntu`. BCC applies it.")]
        os_name: Option<String>,
        #[graphql(desc = "The account. The default source's if not given.")] account: Option<
            String,
        >,
        #[graphql(desc = "The region. The default source's if not given.")] region: Option<String>,
        #[graphql(
            desc = "How many images at most: 0 to 1000. 100 if not given. BCC gives 100 a call."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only images behind this cursor.")] after: Option<String>,
    ) -> Option<async_graphql::Result<ImageConnection>> {
        let asked = async {
            let list = ListQuestion::available(Place { account, region }, spec, os_name);
            let list = Arc::new(list);
            let page = PageArguments {
                first,
                after,
                last: None,
                before: None,
            };
            let mut connection = connection(ctx, PageQuestion { list, page }).await?;
            if asks_for_more(ctx) {
                let source = connection.cursors.listing().source();
                connection.known = known(&connection.reader, source, &connection.answer).await;
            }
            Ok(connection)
        };
        Some(asked.await.map_err(|error: FieldError| error.sent()))
    }

    /// The image of this id; null if there is none. It is looked for in what is
    /// held, and otherwise read from BCC: all look-ups of a request together cost at
    /// most the pages of one list.
    async fn image(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "BCC's own id, such as `m-nky7qeom`.")] id: ID,
        #[graphql(
            desc = "The account. All are asked, the default one first, if neither this nor `region` is given."
        )]
        account: Option<String>,
        #[graphql(
            desc = "The region. All are asked, the default one first, if neither this nor `account` is given."
        )]
        region: Option<String>,
    ) -> Option<async_graphql::Result<Image>> {
        let asked = async {
            let key = Place { account, region }.key(reader(ctx)?, &id)?;
            lookup(ctx, key).await
        };
        nullable(asked.await)
    }

    /// The object of this id; null if there is none. Relay reads objects again by it.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The `id` of an object.")] id: ID,
    ) -> Option<async_graphql::Result<Node>> {
        let asked = async {
            let key = Place::default().key(reader(ctx)?, &id)?;
            lookup(ctx, key).await
        };
        nullable(asked.await.map(|image| image.map(Node::Image)))
    }

    /// The objects of these ids, each at its place; null where there is none.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids; 1000 at most.")] ids: Vec<ID>,
    ) -> async_graphql::Result<Vec<Option<async_graphql::Result<Node>>>> {
        if ids.len() > MAX_IDS {
            return Err(FieldError::TooManyIds(ids.len()).sent());
        }
        let lookups = ids.iter().map(|id| async {
            let asked = async {
                let key = Place::default().key(reader(ctx)?, id)?;
                lookup(ctx, key).await
            };
            nullable(asked.await.map(|image| image.map(Node::Image)))
        });
        Ok(futures_util::future::join_all(lookups).await)
    }

    /// The accounts and regions of BCC that the caller may read, the default one
    /// first.
    async fn sources(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<Source>> {
        let reader = ctx.data::<Arc<Reader>>()?;
        let ids = reader.sources().map(|(id, _)| id);
        Ok(ids.map(|id| Source::of(reader, id)).collect())
    }

    /// What this service is, and what it lets one request do.
    async fn service_info(&self, ctx: &Context<'_>) -> async_graphql::Result<ServiceInfo> {
        ctx.data::<ServiceInfo>().cloned()
    }

    /// The entities of these representations, each at its place; null where there
    /// is none. A router asks it, on behalf of other services' fields. Where
    /// only what a representation holds is selected, that is the answer, and BCC is
    /// not asked.
    #[graphql(name = "_entities", visible = false)]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Objects such as `{__typename: \"Image\", id: \"m-nky7qeom\"}`. With a `region`, the image is looked for there only."
        )]
        representations: Vec<Any>,
    ) -> Vec<Option<async_graphql::Result<Entity>>> {
        federation::entities(ctx, &representations).await
    }

    /// This service as a part of a larger graph, for composition.
    #[graphql(name = "_service", visible = false)]
    async fn service(&self, ctx: &Context<'_>) -> async_graphql::Result<Service> {
        ctx.data::<Service>().cloned()
    }
}
