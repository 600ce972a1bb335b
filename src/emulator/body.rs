//! A body that can be late, endless or cut off.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::task::ready;
use std::time::Duration;

use bytes::Bytes;
use hyper::body::Body;
use hyper::body::Frame;
use hyper::body::SizeHint;
use tokio::time::Sleep;

use super::answer::Delivery;

/// How many pieces a slow body comes in.
const SLOW_PIECES: usize = 8;
/// Padding is sent from here again and again, so that a huge body takes no
/// memory.
static SPACES: [u8; 64 * 1024] = [b' '; 64 * 1024];

/// The body of an answer, piece by piece.
#[derive(Debug)]
pub(super) struct AnswerBody {
    pieces: VecDeque<Bytes>,
    padding: usize,
    pause: Option<Duration>,
    /// The pause before the next piece, once it has begun.
    pausing: Option<Pin<Box<Sleep>>>,
    end: End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Clean,
    /// Breaks off, after what has been written so far has been flushed.
    FlushThenBreak,
    Break,
}

impl AnswerBody {
    pub(super) fn new(body: Bytes, delivery: Delivery) -> Self {
        let mut this = Self {
            pieces: VecDeque::new(),
            padding: 0,
            pause: None,
            pausing: None,
            end: End::Clean,
        };
        match delivery {
            Delivery::Whole => this.pieces.push_back(body),
            Delivery::Truncated => {
                this.pieces.push_back(body.slice(..body.len() / 2));
                this.end = End::FlushThenBreak;
            }
            Delivery::Padded(size) => {
                this.padding = size.saturating_sub(body.len());
                this.pieces.push_back(body);
            }
            Delivery::Slow(pause) => {
                this.pieces = split(body, SLOW_PIECES);
                this.pause = Some(pause);
            }
        }
        this
    }

    fn next_piece(&mut self) -> Option<Bytes> {
        if let Some(piece) = self.pieces.pop_front() {
            return Some(piece);
        }
        let spaces = self.padding.min(SPACES.len());
        self.padding -= spaces;
        (spaces > 0).then(|| Bytes::from_static(&SPACES[..spaces]))
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(pause) = self.pause {
            let pausing = self
                .pausing
                .get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
            ready!(pausing.as_mut().poll(context));
            self.pausing = None;
        }
        if let Some(piece) = self.next_piece() {
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
        match self.end {
            End::Clean => Poll::Ready(None),
            End::FlushThenBreak => {
                self.end = End::Break;
                // hyper flushes when a body has nothing to give; without that,
                // the client would not see so much as the status.
                context.waker().wake_by_ref();
                Poll::Pending
            }
            End::Break => Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.pieces.is_empty() && self.padding == 0 && self.end == End::Clean
    }

    fn size_hint(&self) -> SizeHint {
        if self.padding > 0 || self.end != End::Clean {
            return SizeHint::default();
        }
        let bytes: usize = self.pieces.iter().map(Bytes::len).sum();
        SizeHint::with_exact(bytes.try_into().unwrap_or(u64::MAX))
    }
}

fn split(mut body: Bytes, n_pieces: usize) -> VecDeque<Bytes> {
    let size = body.len().div_ceil(n_pieces).max(1);
    let mut pieces = VecDeque::with_capacity(n_pieces);
    while body.len() > size {
        pieces.push_back(body.split_to(size));
    }
    pieces.push_back(body);
    pieces
}
