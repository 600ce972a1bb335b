//! What a connection may do, below the level of requests.

use hyper_util::rt::TokioExecutor;
use hyper_util::rt::TokioTimer;
use hyper_util::server::conn::auto::Builder;

use super::ServerConfig;

/// The most bytes of a request's head. A document may come in the URL, percent
/// encoded; the URL itself is at most 64 KiB long.
const MAX_HEAD_BYTES: u16 = u16::MAX;

/// What is read ahead of a connection of HTTP/1, in bytes; a head has to fit.
const READ_BUFFER: usize = 128 << 10;

/// Requests at once on one connection of HTTP/2. The specification asks for no
/// fewer than this.
const MAX_STREAMS: u32 = 100;

/// Streams that a client may have opened and given up before we have looked at
/// them. Beyond, the connection ends: giving up is cheap for the client, and
/// beginning is not for us (CVE-2023-44487).
const MAX_PENDING_RESETS: usize = 20;

/// Streams that we may have given up because of a client's mistakes. Beyond, the
/// connection ends (RUSTSEC-2024-0003).
const MAX_OWN_RESETS: usize = 100;

/// Bytes that wait to be sent on one stream of HTTP/2.
const MAX_SEND_BUFFER: usize = 256 << 10;

/// How connections are served. What is not set here is bounded by the libraries:
/// a head of HTTP/1 has at most 100 lines (to say so takes hyper longer),
/// frames that continue a head by the head's size, answers to `PING` and `SETTINGS`
/// by being written before more is read.
pub(super) fn builder(config: &ServerConfig) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(config.header_timeout)
        .max_buf_size(READ_BUFFER);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_pending_accept_reset_streams(MAX_PENDING_RESETS)
        .max_local_error_reset_streams(MAX_OWN_RESETS)
        .max_header_list_size(MAX_HEAD_BYTES.into())
        .max_send_buf_size(MAX_SEND_BUFFER);
    builder
}
