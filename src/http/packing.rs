//! An answer that is made smaller while it is sent.

use std::io;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;

use axum::body::Bytes;
use axum::body::HttpBody;
use hyper::body::Frame;

use super::pieces::Pieces;
use crate::compression::Packer;

/// So many bytes are taken at a time: some 200 µs of work, after which others have
/// their turn.
const CHUNK: usize = 16 << 10;

/// The pieces that are left, and the packer; `None` once all is sent.
pub(super) struct Packing<W> {
    pieces: Pieces,
    packer: Option<Packer>,
    /// Makes those bytes of it that are sent hold what they must hold.
    wrap: W,
}

impl<W: Fn(Bytes) -> Bytes> Packing<W> {
    pub(super) fn new(pieces: Pieces, packer: Packer, wrap: W) -> Self {
        Self {
            pieces,
            packer: Some(packer),
            wrap,
        }
    }

    /// What comes of the next chunk; `None` at the end.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(packer) = &mut self.packer else {
            return Ok(None);
        };
        match self.pieces.take(CHUNK) {
            Some(chunk) => packer.push(&chunk).map(Some),
            None => self.packer.take().map(Packer::finish).transpose(),
        }
    }
}

impl<W: Fn(Bytes) -> Bytes + Unpin> HttpBody for Packing<W> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.next() {
            Ok(None) => Poll::Ready(None),
            Ok(Some(packed)) if packed.is_empty() && self.packer.is_some() => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Ok(Some(packed)) => {
                let packed = (self.wrap)(packed.into());
                Poll::Ready(Some(Ok(Frame::data(packed))))
            }
            Err(error) => {
                self.packer = None;
                Poll::Ready(Some(Err(error)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.packer.is_none()
    }
}
