//! Connections on which nothing moves.

use std::io;
use std::mem;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use tokio::io::AsyncRead;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio::time::Sleep;
use tokio_io_timeout::TimeoutWriter;

/// A connection that fails where its client takes nothing of what is sent for a
/// while; or where nothing comes and nothing is sent. A client that is sent events
/// may be silent.
pub(super) struct IdleLimited {
    stream: Pin<Box<TimeoutWriter<TcpStream>>>,
    limit: Duration,
    /// Whether something moved since the moment that is noted.
    moved: bool,
    moved_at: Instant,
    timer: Pin<Box<Sleep>>,
}

impl IdleLimited {
    pub(super) fn new(stream: TcpStream, limit: Duration) -> Self {
        let mut stream = TimeoutWriter::new(stream);
        stream.set_timeout(Some(limit));
        let now = Instant::now();
        Self {
            stream: Box::pin(stream),
            limit,
            moved: false,
            moved_at: now,
            timer: Box::pin(tokio::time::sleep_until(now + limit)),
        }
    }

    /// Waits for the end of the silence, which begins when this is first asked after
    /// something moved; ready when it has been too long.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if mem::take(&mut self.moved) {
            self.moved_at = Instant::now();
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            let until = self.moved_at + self.limit;
            if until <= Instant::now() {
                return Poll::Ready(());
            }
            self.timer.as_mut().reset(until);
        }
        Poll::Pending
    }

    fn noted<T>(&mut self, moved: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Ok(_)) = moved {
            self.moved = true;
        }
        moved
    }
}

impl AsyncRead for IdleLimited {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = self.stream.as_mut().poll_read(cx, buffer);
        if read.is_pending() && self.poll_silence(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        self.noted(read)
    }
}

impl AsyncWrite for IdleLimited {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = self.stream.as_mut().poll_write(cx, bytes);
        self.noted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = self.stream.as_mut().poll_write_vectored(cx, slices);
        self.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream.as_mut().poll_shutdown(cx)
    }
}
