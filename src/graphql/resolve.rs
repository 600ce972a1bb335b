//! What the fields of the root share: from questions to answers.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;

use super::connection::ImageConnection;
use super::error::FieldError;
use super::image::Image;
use super::loader;
use super::loader::ImageKey;
use super::loader::ImageLookups;
use super::question::PageQuestion;
use crate::catalogue::CatalogueError;
use crate::catalogue::HeldImage;
use crate::catalogue::Reader;
use crate::catalogue::SourceId;
use crate::catalogue::WindowAnswer;
use crate::image::ImageId;

/// The fields of a connection that are of the whole list.
const COUNTED: [&str; 2] = ["totalCount", "facets"];

/// What this request reads with.
pub(super) fn reader<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Reader>, FieldError> {
    ctx.data()
        .map_err(|_| FieldError::Catalogue(CatalogueError::Broken))
}

/// Answers one connection field.
pub(super) async fn connection(
    ctx: &Context<'_>,
    question: PageQuestion,
) -> Result<ImageConnection, FieldError> {
    let reader = reader(ctx)?;
    let selected = ctx.look_ahead();
    let counts = COUNTED.iter().any(|name| selected.field(name).exists());
    let asked = question.asked(reader, counts)?;
    others_ask().await;
    let answer = asked.answer(reader).await?;
    Ok(ImageConnection {
        reader: Arc::clone(reader),
        cursors: Arc::new(asked.cursors),
        answer,
        known: HashMap::new(),
    })
}

/// Lets the other fields of the request say what they want, before any of them reads:
/// then all see one version of each list.
pub(super) async fn others_ask() {
    tokio::task::yield_now().await;
}

/// What BCC's list for a specification tells of an image, and what comes from
/// elsewhere anyway.
pub(super) const TOLD_BY_SPEC: [&str; 11] = [
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
    reader: &Reader,
    source: SourceId,
    answer: &WindowAnswer,
) -> HashMap<ImageId, HeldImage> {
    let images = answer.slices.iter().flat_map(|slice| slice.images());
    let ids = images.map(|image| image.id.clone()).collect();
    let found = reader.lookup(source, &ids).await.into_iter();
    found
        .filter_map(|(id, found)| Some((id, found.ok()??)))
        .collect()
}

/// Looks one image up, together with all others of the request.
pub(super) async fn lookup(
    ctx: &Context<'_>,
    key: Option<ImageKey>,
) -> Result<Option<Image>, FieldError> {
    let Some(key) = key else {
        return Ok(None);
    };
    let lookups = ctx
        .data::<ImageLookups>()
        .map_err(|_| FieldError::Catalogue(CatalogueError::Broken))?;
    let found = loader::find(lookups, key).await?;
    Ok(found.map(|(held, source)| Image::new(held, source)))
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
