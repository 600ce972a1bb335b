//! A page of images.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::Context;
use async_graphql::Object;

use super::edge::ImageEdge;
use super::error::FieldError;
use super::facets::ImageFacets;
use super::facets::int;
use super::freshness::Freshness;
use super::image::Image;
use super::page_info::PageInfo;
use super::source::Source;
use crate::catalogue::Cursor;
use crate::catalogue::HeldImage;
use crate::catalogue::Reader;
use crate::catalogue::WindowAnswer;
use crate::image::ImageId;

/// A page of images (Relay's Cursor Connections Specification).
pub(super) struct ImageConnection {
    pub(super) reader: Arc<Reader>,
    pub(super) cursors: Arc<Cursor>,
    pub(super) answer: WindowAnswer,
    /// Images of which more is known than this list tells.
    pub(super) known: HashMap<ImageId, HeldImage>,
}

#[Object]
impl ImageConnection {
    /// The images with their cursors.
    async fn edges(&self) -> Vec<ImageEdge> {
        let edge = |place| ImageEdge {
            node: self.image(&place),
            place,
            cursors: Arc::clone(&self.cursors),
        };
        self.places().map(edge).collect()
    }

    /// The images alone.
    async fn nodes(&self) -> Vec<Image> {
        self.places().map(|place| self.image(&place)).collect()
    }

    /// Where this page stands in the list.
    async fn page_info(&self) -> PageInfo {
        let cursor = |place: HeldImage| self.cursors.at(&place);
        PageInfo {
            has_next_page: self.answer.has_next_page,
            has_previous_page: self.answer.has_previous_page,
            start_cursor: self.places().next().map(cursor),
            end_cursor: self.places().next_back().map(cursor),
        }
    }

    /// How many images the list has, all its pages together, under the filter.
    /// BCC does not tell, so all its pages are read, once, and held. Null, with an
    /// error beside it, if they can't be.
    async fn total_count(&self) -> Option<async_graphql::Result<i32>> {
        let count = self
            .reader
            .count(self.cursors.listing(), self.cursors.view())
            .await;
        Some(
            count
                .map(int)
                .map_err(|error| FieldError::from(error).sent()),
        )
    }

    /// The values of the list's images, counted, all its pages together, under the
    /// filter. It costs what `totalCount` costs.
    async fn facets(&self) -> Option<async_graphql::Result<ImageFacets>> {
        let facets = self
            .reader
            .facets(self.cursors.listing(), self.cursors.view())
            .await;
        Some(
            facets
                .map(ImageFacets::from)
                .map_err(|error| FieldError::from(error).sent()),
        )
    }

    /// How old this page is.
    async fn freshness(&self) -> Freshness {
        self.answer.freshness.into()
    }

    /// Where its images come from.
    async fn source(&self, ctx: &Context<'_>) -> async_graphql::Result<Source> {
        let reader = ctx.data::<Arc<Reader>>()?;
        Ok(Source::of(reader, self.cursors.listing().source()))
    }
}

impl ImageConnection {
    /// Each image where the list holds it.
    fn places(&self) -> impl DoubleEndedIterator<Item = HeldImage> + '_ {
        self.answer.slices.iter().flat_map(|slice| slice.held())
    }

    /// What is known of the image at a place.
    fn image(&self, place: &HeldImage) -> Image {
        let known = self.known.get(&place.image().id).unwrap_or(place);
        Image::new(known.clone(), self.cursors.listing().source())
    }
}
