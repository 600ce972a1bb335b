//! The answer as bytes: the plan's text, with what was read in its gaps.

use std::ops::RangeInclusive;
use std::sync::atomic::Ordering;

use apollo_compiler::parser::SourceMap;
use async_graphql::PathSegment;
use async_graphql::ServerError;
use bytes::Bytes;

use super::Projected;
use super::gaps::PageGap;
use super::gaps::RowTemplate;
use super::kept::KeptRows;
use super::kept::Recent;
use super::place::Place;
use super::plan::PageTemplate;
use super::plan::Plan;
use super::plan::Shows;
use super::plan::Step;
use super::read::Read;
use super::read::ReadImage;
use super::read::ReadPage;
use super::read::Shown;
use super::row::Common;
use super::row::push_echo;
use super::row::push_row;
use crate::catalogue::Reader;
use crate::catalogue::Row;
use crate::catalogue::Slice;
use crate::catalogue::Source;
use crate::catalogue::SourceId;
use crate::graphql::body::Body;
use crate::graphql::error;
use crate::graphql::error::FieldError;
use crate::image::moment_text;
use crate::image::push_escaped;

/// How an answer without errors begins.
const DATA: &[u8] = b"{\"data\":";

/// As much is set aside for the text of an answer, whatever the one before took.
const TEXT_BYTES: RangeInclusive<usize> = 1 << 10..=64 << 10;

/// Fewer bytes are copied sooner than they are sent as a piece of their own.
const WORTH_SHARING: usize = 8 << 10;

/// What an answer is written with.
pub(super) struct Writer<'a> {
    reader: &'a Reader,
    sources: &'a SourceMap,
    kept: &'a KeptRows,
    recent: Recent,
    /// What is finished.
    pieces: Vec<Bytes>,
    /// What follows.
    text: Vec<u8>,
    errors: Vec<ServerError>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(reader: &'a Reader, sources: &'a SourceMap, kept: &'a KeptRows) -> Self {
        Self {
            reader,
            sources,
            kept,
            recent: Recent::default(),
            pieces: Vec::new(),
            text: Vec::new(),
            errors: Vec::new(),
        }
    }

    /// Writes the answer of a plan. What was read comes in the order of its steps.
    pub(super) fn written(mut self, plan: &Plan, reads: Vec<Read>) -> Projected {
        let expected = plan.text_len.load(Ordering::Relaxed);
        self.text
            .reserve(expected.clamp(*TEXT_BYTES.start(), *TEXT_BYTES.end()));
        self.push(DATA);
        let mut reads = reads.into_iter();
        for (text, step) in plan.root.pieces() {
            self.text.extend_from_slice(text);
            if let Some(step) = step
                && let Some(read) = reads.next()
            {
                self.push_step(step, read);
            }
        }
        self.text.push(b'}');
        plan.text_len.store(self.text.len(), Ordering::Relaxed);
        if self.text.capacity() / 2 > self.text.len() {
            // The answer may be kept, and is counted as long as it is.
            self.text.shrink_to_fit();
        }
        self.finished()
    }

    fn push_step(&mut self, step: &Step, read: Read) {
        match (&step.shows, read) {
            (Shows::Page(template), Read::Page(Ok(page))) => self.push_page(step, template, &page),
            (_, Read::Page(Ok(_))) => self.push(b"null"),
            (_, Read::Page(Err(error))) => self.push_error(&error, step, &[], &step.place),
            (Shows::Images(template, _), Read::Images(images)) => {
                self.push(b"[");
                for (index, image) in images.into_iter().enumerate() {
                    if index > 0 {
                        self.push(b",");
                    }
                    self.push_image(step, &[PathSegment::Index(index)], template, image);
                }
                self.push(b"]");
            }
            (Shows::Image(template), Read::Images(images)) => {
                for image in images {
                    self.push_image(step, &[], template, image);
                }
            }
            (Shows::Page(_), Read::Images(_)) => self.push(b"null"),
        }
    }

    fn push_image(
        &mut self,
        step: &Step,
        path: &[PathSegment],
        template: &RowTemplate,
        image: ReadImage,
    ) {
        match image {
            Ok(None) => self.push(b"null"),
            Ok(Some(Shown::Echo { id, region })) => {
                push_echo(&mut self.text, template, &id, region.as_deref());
            }
            Ok(Some(Shown::Held((held, source)))) => {
                let common = Common {
                    region: &self.source(source).region,
                    cursors: None,
                };
                push_row(&mut self.text, template, &common, held.row(), held.row());
            }
            Err(error) => self.push_error(&error, step, path, &step.place),
        }
    }

    fn push_page(&mut self, step: &Step, template: &PageTemplate, page: &ReadPage) {
        let source_id = page.asked.listing().source();
        let source = self.source(source_id);
        let answer = &page.answer;
        let rows = || answer.slices.iter().flat_map(Slice::rows);
        for (text, gap) in template.text.pieces() {
            self.text.extend_from_slice(text);
            let Some(gap) = gap else { continue };
            match gap {
                PageGap::Rows(template) => self.push_rows(page, template),
                PageGap::HasNextPage => self.push_boolean(answer.has_next_page),
                PageGap::HasPreviousPage => self.push_boolean(answer.has_previous_page),
                PageGap::StartCursor => self.push_cursor(page, rows().next()),
                PageGap::EndCursor => self.push_cursor(page, rows().next_back()),
                PageGap::TotalCount(place) => match &page.count {
                    Some(Ok(count)) => self.text.extend_from_slice(count.to_string().as_bytes()),
                    Some(Err(error)) => {
                        let path = [PathSegment::Field(place.key.clone())];
                        self.push_error(error, step, &path, place);
                    }
                    None => self.push(b"null"),
                },
                PageGap::FetchedAt => self.push_text(&moment_text(answer.freshness.fetched_at)),
                PageGap::FreshUntil => self.push_text(&moment_text(answer.freshness.fresh_until)),
                PageGap::Account => self.push_text(&source.account),
                PageGap::Region => self.push_text(&source.region),
                PageGap::Endpoint => self.push_text(&source.endpoint),
                PageGap::IsDefault => {
                    self.push_boolean(self.reader.default_source() == Some(source_id));
                }
            }
        }
    }

    /// `edges` or `nodes`.
    fn push_rows(&mut self, page: &ReadPage, template: &RowTemplate) {
        let common = Common {
            region: &self.source(page.asked.listing().source()).region,
            cursors: Some(&page.asked.cursors),
        };
        // Others are of one request's making, and seldom asked for again.
        let is_plain = page.asked.view().is_plain() && page.known.is_empty();
        self.push(b"[");
        let mut is_first = true;
        for slice in &page.answer.slices {
            if !std::mem::take(&mut is_first) {
                self.push(b",");
            }
            let kept = is_plain.then(|| {
                let (kept, recent) = (self.kept, &mut self.recent);
                kept.rows(recent, slice.page(), slice.range(), template, &common)
            });
            if let Some(rows) = kept.flatten() {
                if rows.len() < WORTH_SHARING {
                    self.push(&rows);
                } else {
                    self.share(rows);
                }
                continue;
            }
            self.write_rows(page, slice, template, &common);
        }
        self.push(b"]");
    }

    fn write_rows(
        &mut self,
        page: &ReadPage,
        slice: &Slice,
        template: &RowTemplate,
        common: &Common<'_>,
    ) {
        let text = &mut self.text;
        let start = text.len();
        for (number, listed) in slice.rows().enumerate() {
            if number > 0 {
                text.push(b',');
            }
            if number == 1 {
                // All rows are about as long as the first one.
                let len = (text.len() - start) * slice.range().len();
                text.reserve(len + len / 8);
            }
            let known = page.known.get(&listed.image().id);
            let known = known.map_or(listed, |known| known.row());
            push_row(text, template, common, listed, known);
        }
    }

    fn push_cursor(&mut self, page: &ReadPage, row: Option<Row<'_>>) {
        match row {
            None => self.push(b"null"),
            Some(row) => {
                self.push(b"\"");
                page.asked.cursors.push(&mut self.text, row);
                self.push(b"\"");
            }
        }
    }

    /// A field that failed is null, and has its error.
    fn push_error(&mut self, error: &FieldError, step: &Step, path: &[PathSegment], place: &Place) {
        let position = place.position(self.sources);
        let mut sent = error.sent().into_server_error(position);
        let root = PathSegment::Field(step.place.key.clone());
        sent.path = std::iter::once(root).chain(path.iter().cloned()).collect();
        self.errors.push(sent);
        self.push(b"null");
    }

    fn source(&self, source: SourceId) -> &'a Source {
        self.reader.catalogue().source(source)
    }

    fn push_boolean(&mut self, value: bool) {
        self.push(if value { b"true" } else { b"false" });
    }

    fn push_text(&mut self, text: &str) {
        push_escaped(&mut self.text, text);
    }

    fn push(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
    }

    /// Goes on with bytes that are shared.
    fn share(&mut self, bytes: Bytes) {
        let text = std::mem::take(&mut self.text);
        self.pieces.extend([text.into(), bytes]);
    }

    /// Errors come first, so that nobody overlooks them.
    fn finished(mut self) -> Projected {
        self.pieces.push(self.text.into());
        let failed = !self.errors.is_empty();
        if failed {
            error::finish(&mut self.errors);
            let mut head = b"{\"errors\":".to_vec();
            // Texts and numbers only: writing them to memory can't fail.
            head.extend(serde_json::to_vec(&self.errors).unwrap_or_default());
            head.push(b',');
            self.pieces[0] = self.pieces[0].slice(1..);
            self.pieces.insert(0, head.into());
        }
        Projected {
            body: Body::of(self.pieces),
            failed,
        }
    }
}
