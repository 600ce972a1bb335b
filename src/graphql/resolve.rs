//! What the fields of the root share: from arguments to answers.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;

use super::connection::ImageConnection;
use super::error::FieldError;
use super::filter::ImageFilter;
use super::image::Image;
use super::image_type::schema_name;
use super::loader;
use super::loader::ImageKey;
use super::loader::ImageLookups;
use super::order::ImageOrder;
use super::pagination::PageArguments;
use crate::catalogue::CatalogueError;
use crate::catalogue::HeldImage;
use crate::catalogue::Listing;
use crate::catalogue::Reader;
use crate::catalogue::SourceId;
use crate::catalogue::View;
use crate::image;
use crate::image::ImageId;
use crate::image::ImageStatus;

/// What this request reads with.
pub(super) fn reader<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Reader>, FieldError> {
    ctx.data()
        .map_err(|_| FieldError::Catalogue(CatalogueError::Broken))
}

/// The source that the arguments name.
pub(super) fn source(
    reader: &Reader,
    account: Option<&str>,
    region: Option<&str>,
) -> Result<SourceId, FieldError> {
    let found = reader.find_source(account, region);
    found.ok_or_else(|| {
        let is_restricted = reader.sight().sources.is_some();
        let account = account.map(|account| format!("account `{account}`"));
        let region = region.map(|region| format!("region `{region}`"));
        let both: Vec<String> = account.into_iter().chain(region).collect();
        match both.join(" and ") {
            // Whether others may read one is not told.
            named if is_restricted => FieldError::ForbiddenSource(named),
            named => FieldError::UnknownSource(named),
        }
    })
}

/// Refuses types that are asked for in so many words and not granted: an empty
/// list would say that there are none.
pub(super) fn check_types(
    reader: &Reader,
    argument: Option<image::ImageType>,
    view: &View,
) -> Result<(), FieldError> {
    let Some(granted) = &reader.sight().types else {
        return Ok(());
    };
    let in_filter = view.filter.as_ref().and_then(|filter| filter.types());
    let mut asked = argument.iter().chain(in_filter.into_iter().flatten());
    match asked.find(|asked| !granted.contains(asked)) {
        None => Ok(()),
        Some(asked) => Err(FieldError::ForbiddenType {
            asked: schema_name(*asked),
            granted: granted.iter().copied().map(schema_name).collect(),
        }),
    }
}

pub(super) fn view(
    filter: Option<ImageFilter>,
    order: Option<ImageOrder>,
) -> Result<View, FieldError> {
    let filter = filter.map(ImageFilter::compiled).transpose()?;
    Ok(View {
        // One without conditions shows the list as it is.
        filter: filter.filter(|filter| !filter.is_empty()).map(Arc::new),
        order: order.map(image::ImageOrder::from),
    })
}

/// The filter, and only available images if it says nothing of the status.
pub(super) fn available_unless_said(
    filter: Option<ImageFilter>,
) -> Result<image::ImageFilter, FieldError> {
    let mut spec = filter.map(ImageFilter::spec).unwrap_or_default();
    spec.status.get_or_insert(vec![ImageStatus::Available]);
    Ok(image::ImageFilter::new(&spec)?)
}

/// Answers one connection field.
pub(super) async fn connection(
    ctx: &Context<'_>,
    listing: Listing,
    view: View,
    page: PageArguments,
) -> Result<ImageConnection, FieldError> {
    let reader = reader(ctx)?;
    let cursors = reader.cursors(&listing, &view);
    let window = page.window(&cursors)?;
    let selected = ctx.look_ahead();
    let summed = ["totalCount", "facets"];
    if window.needs_whole(&view) || summed.iter().any(|name| selected.field(name).exists()) {
        reader.want_whole(&listing);
    }
    // The other fields of the request say what they want before any of them
    // reads, so that all see one version of the list.
    tokio::task::yield_now().await;
    let answer = reader.window(&listing, &view, &window).await?;
    Ok(ImageConnection {
        reader: Arc::clone(reader),
        listing,
        view,
        cursors,
        answer,
        known: HashMap::new(),
    })
}

/// What BCC's list for a specification tells of an image, and what comes from
/// elsewhere anyway.
const TOLD_BY_SPEC: [&str; 11] = [
    "__typename",
    "id",
    "region",
    "name",
    "osType",
    "osName",
    "osVersion",
    "osArch",
    "osLang",
    "detail",
    "sharedWith",
];

/// Whether a connection's images are asked for more than [`TOLD_BY_SPEC`].
pub(super) fn asks_for_more(ctx: &Context<'_>) -> bool {
    let page = ctx.look_ahead();
    let of_nodes = page.field("nodes").selection_fields();
    let of_edges = page.field("edges").field("node").selection_fields();
    let mut images = of_nodes.iter().chain(&of_edges);
    images.any(|image| {
        let mut fields = image.selection_set();
        fields.any(|field| !TOLD_BY_SPEC.contains(&field.name()))
    })
}

/// What the list of all images knows of those on this page. Where it can't be had,
/// the page in hand is not lost: its images then say what it told of them.
pub(super) async fn known(
    connection: &ImageConnection,
    source: SourceId,
) -> HashMap<ImageId, HeldImage> {
    let slices = connection.answer.slices.iter();
    let images = slices.flat_map(|slice| slice.images());
    let ids = images.map(|image| image.id.clone()).collect();
    let found = connection.reader.lookup(source, &ids).await.into_iter();
    found
        .filter_map(|(id, found)| Some((id, found.ok()??)))
        .collect()
}

/// Looks one image up in these sources, or in all, together with all others of
/// the request. What can't be an id is no image's.
pub(super) async fn lookup(
    ctx: &Context<'_>,
    sources: Option<Arc<[SourceId]>>,
    id: &str,
) -> Result<Option<Image>, FieldError> {
    let Ok(id) = ImageId::new(id) else {
        return Ok(None);
    };
    let lookups = ctx
        .data::<ImageLookups>()
        .map_err(|_| FieldError::Catalogue(CatalogueError::Broken))?;
    Ok(loader::find(lookups, ImageKey { sources, id }).await?)
}

/// A field that is null both where there is nothing and where it failed.
pub(super) fn nullable<T>(
    found: Result<Option<T>, FieldError>,
) -> Option<async_graphql::Result<T>> {
    match found {
        Ok(found) => found.map(Ok),
        Err(error) => Some(Err(error.sent())),
    }
}
