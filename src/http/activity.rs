//! Connections that ask for nothing.
//!
//! On HTTP/1, bytes that come are a request. On HTTP/2 a client may send `PING`s and
//! settings for ever, each of which is answered, without asking for anything.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;

use axum::body::Body;
use axum::body::Bytes;
use axum::body::HttpBody;
use axum::response::Response;
use hyper::body::Frame;
use hyper::body::SizeHint;
use tokio::time::Instant;

/// What a connection is asked for. Cheap to clone.
#[derive(Clone)]
pub(super) struct Activity(Arc<Shared>);

struct Shared {
    asked: AtomicBool,
    requests: Mutex<Requests>,
}

/// The requests of HTTP/2.
struct Requests {
    is_http2: bool,
    under_way: usize,
    /// When the last one was over.
    ended: Instant,
}

/// A request that is under way, until its answer is sent.
struct UnderWay(Activity);

struct Counted {
    body: Body,
    _under_way: UnderWay,
}

impl Activity {
    pub(super) fn new() -> Self {
        Self(Arc::new(Shared {
            asked: AtomicBool::new(false),
            requests: Mutex::new(Requests {
                is_http2: false,
                under_way: 0,
                ended: Instant::now(),
            }),
        }))
    }

    /// Notes a request of HTTP/1.
    pub(super) fn asked(&self) {
        self.0.asked.store(true, Ordering::Relaxed);
    }

    fn begin(self) -> UnderWay {
        {
            let mut requests = self.requests();
            requests.is_http2 = true;
            requests.under_way += 1;
        }
        UnderWay(self)
    }

    /// Counts a request of HTTP/2 until its answer is sent.
    pub(super) async fn count(
        self,
        answer: impl Future<Output = Result<Response, std::convert::Infallible>>,
    ) -> Result<Response, std::convert::Infallible> {
        self.asked();
        let under_way = self.begin();
        let answer = answer.await?;
        Ok(answer.map(|body| {
            Body::new(Counted {
                body,
                _under_way: under_way,
            })
        }))
    }

    /// Returns if the connection has asked for nothing by `first`. hyper's own limit
    /// begins only where it has told HTTP/1 from HTTP/2, which a client that says
    /// nothing, or `P`, could put off for ever. On HTTP/2, returns too once nothing
    /// has been asked for `idle`.
    pub(super) async fn ceases(self, first: Duration, idle: Duration) {
        tokio::time::sleep(first).await;
        if !self.0.asked.load(Ordering::Relaxed) {
            return;
        }
        loop {
            let until = {
                let requests = self.requests();
                match *requests {
                    Requests {
                        is_http2: false, ..
                    } => None,
                    Requests { under_way: 0, .. } => Some(requests.ended + idle),
                    _ => Some(Instant::now() + idle),
                }
            };
            match until {
                None => return std::future::pending().await,
                Some(until) if until <= Instant::now() => return,
                Some(until) => tokio::time::sleep_until(until).await,
            }
        }
    }

    fn requests(&self) -> MutexGuard<'_, Requests> {
        self.0
            .requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut requests = self.0.requests();
        requests.under_way -= 1;
        requests.ended = Instant::now();
    }
}

impl HttpBody for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
