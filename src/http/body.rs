//! The bodies of requests, bounded in size and in time.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use axum::body::Body;
use axum::body::Bytes;
use axum::body::HttpBody as _;
use axum::http::StatusCode;
use http_body_util::BodyExt as _;

use super::refused::Refused;

/// Why there is no whole body.
enum Broken {
    Off,
    TooLarge,
}

/// All of a body, of at most `most` bytes, if it comes `within` this time.
///
/// # Errors
/// What its client is told.
pub(super) async fn read(body: Body, most: usize, within: Duration) -> Result<Bytes, Refused> {
    let mut reading = pin!(whole(body, most));
    // A body that came with its head is there when hyper has been asked for it and has
    // looked. So long no clock is needed.
    let mut asked = false;
    let at_once = poll_fn(|context| match reading.as_mut().poll(context) {
        Poll::Ready(read) => Poll::Ready(Some(read)),
        Poll::Pending if asked => Poll::Ready(None),
        Poll::Pending => {
            asked = true;
            context.waker().wake_by_ref();
            Poll::Pending
        }
    });
    let read = match at_once.await {
        Some(read) => Ok(read),
        None => tokio::time::timeout(within, reading).await,
    };
    let (status, message) = match read {
        Ok(Ok(bytes)) => return Ok(bytes),
        Ok(Err(Broken::TooLarge)) => {
            let message = format!("The body is larger than {most} bytes (`limits.body_bytes`)");
            (StatusCode::PAYLOAD_TOO_LARGE, message)
        }
        Ok(Err(Broken::Off)) => (StatusCode::BAD_REQUEST, "The body broke off".to_owned()),
        Err(_) => {
            let message = "The body did not come in time (`server.body_timeout`)";
            (StatusCode::REQUEST_TIMEOUT, message.to_owned())
        }
    };
    Err(Refused::malformed(status, message))
}

/// All of a body. Most come in one piece, which is not copied.
async fn whole(mut body: Body, most: usize) -> Result<Bytes, Broken> {
    let mut first = Bytes::new();
    let mut more = Vec::new();
    while !body.is_end_stream()
        && let Some(frame) = body.frame().await
    {
        let Ok(piece) = frame.map_err(|_| Broken::Off)?.into_data() else {
            continue;
        };
        if first.len() + more.len() + piece.len() > most {
            return Err(Broken::TooLarge);
        }
        if first.is_empty() {
            first = piece;
        } else {
            more.extend_from_slice(&piece);
        }
    }
    if more.is_empty() {
        return Ok(first);
    }
    Ok([&first[..], &more].concat().into())
}
