//! An answer in several pieces, sent as they are.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::vec;

use axum::body::Bytes;
use axum::body::HttpBody;
use hyper::body::Frame;
use hyper::body::SizeHint;

/// The pieces that are left. Their length is known, so that `Content-Length` is
/// sent.
pub(super) struct Pieces(vec::IntoIter<Bytes>);

impl Pieces {
    pub(super) fn of(pieces: Vec<Bytes>) -> Self {
        Self(pieces.into_iter())
    }

    /// The next bytes, at most so many; `None` if none are left.
    pub(super) fn take(&mut self, most: usize) -> Option<Bytes> {
        let piece = self.0.as_mut_slice().first_mut()?;
        if piece.len() > most {
            return Some(piece.split_to(most));
        }
        self.0.next()
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.next().map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.as_slice().is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.0.as_slice().iter().map(Bytes::len).sum::<usize>();
        SizeHint::with_exact(left.try_into().unwrap_or(u64::MAX))
    }
}
