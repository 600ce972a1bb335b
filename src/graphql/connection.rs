//! A page of images.

use async_graphql::Context;
use async_graphql::Object;

use super::edge::ImageEdge;
use super::freshness::Freshness;
use super::image::Image;
use super::page_info::PageInfo;
use super::source::Source;
use crate::catalogue::Cursor;
use crate::catalogue::Reader;
use crate::catalogue::SourceId;
use crate::catalogue::WindowAnswer;

/// A page of images, in BCC's order.
pub(super) struct ImageConnection {
    pub(super) answer: WindowAnswer,
    pub(super) cursors: Cursor,
    pub(super) source: SourceId,
}

#[Object]
impl ImageConnection {
    /// The images with their cursors.
    async fn edges(&self) -> Vec<ImageEdge> {
        let edge = |image| ImageEdge {
            image,
            cursors: self.cursors,
        };
        self.images().map(edge).collect()
    }

    /// The images alone.
    async fn nodes(&self) -> Vec<Image> {
        self.images().collect()
    }

    /// Where this page stands in the list.
    async fn page_info(&self) -> PageInfo {
        let cursor = |image: Image| self.cursors.encode(&image.position());
        PageInfo {
            has_next_page: self.answer.has_next_page,
            has_previous_page: self.answer.has_previous_page,
            start_cursor: self.images().next().map(cursor),
            end_cursor: self.images().next_back().map(cursor),
        }
    }

    /// How old this page is.
    async fn freshness(&self) -> Freshness {
        self.answer.freshness.into()
    }

    /// Where its images come from.
    async fn source(&self, ctx: &Context<'_>) -> async_graphql::Result<Source> {
        let reader = ctx.data::<Reader>()?;
        Ok(Source::of(reader.catalogue(), self.source))
    }
}

impl ImageConnection {
    /// Each image, as a place in a shared page.
    fn images(&self) -> impl DoubleEndedIterator<Item = Image> + '_ {
        self.answer.slices.iter().flat_map(|slice| {
            slice
                .range()
                .map(|index| Image::new(slice.page(), index, self.source))
        })
    }
}
