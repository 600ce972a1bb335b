//! gRPC, as far as the protocol needs it: one message in, one message out.

use std::convert::Infallible;

use bytes::Buf as _;
use bytes::BufMut as _;
use bytes::Bytes;
use bytes::BytesMut;
use http_body_util::BodyExt as _;
use http_body_util::Full;
use http_body_util::Limited;
use http_body_util::combinators::UnsyncBoxBody;
use hyper::HeaderMap;
use hyper::Response;
use hyper::body::Body;
use hyper::header::CONTENT_TYPE;
use hyper::header::HeaderValue;
use prost::Message;

/// The body of an answer.
pub(super) type Answer = UnsyncBoxBody<Bytes, Infallible>;

/// The largest request that is read, in bytes. Those of a data source are a few
/// kilobytes.
const MOST: usize = 16 << 20;

/// The bytes in front of a message: whether it is compressed, and its length.
const PREFIX: usize = 5;

/// Why a call has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Status {
    code: u8,
    message: String,
}

impl Status {
    /// The request is not what it should be.
    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self {
            code: 3,
            message: message.into(),
        }
    }

    /// There is no such method.
    pub(super) fn unimplemented(path: &str) -> Self {
        Self {
            code: 12,
            message: format!("{path} is not a method of this provider"),
        }
    }

    /// The provider is at fault.
    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self {
            code: 13,
            message: message.into(),
        }
    }
}

/// The one message of a request.
pub(super) async fn message<B>(body: B) -> Result<Bytes, Status>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let collected = Limited::new(body, MOST + PREFIX).collect().await;
    let mut bytes = collected
        .map_err(|cause| Status::invalid(format!("the request could not be read: {cause}")))?
        .to_bytes();
    if bytes.len() < PREFIX {
        return Err(Status::invalid("the request is no message"));
    }
    if bytes.get_u8() != 0 {
        return Err(Status::invalid("the request is compressed"));
    }
    if usize::try_from(bytes.get_u32()) != Ok(bytes.len()) {
        return Err(Status::invalid("the request is not one message"));
    }
    Ok(bytes)
}

/// The message of this type in these bytes.
pub(super) fn decode<M: Message + Default>(bytes: Bytes) -> Result<M, Status> {
    M::decode(bytes).map_err(|cause| Status::invalid(cause.to_string()))
}

/// An answer of one message, or none.
pub(super) fn answer(answer: Result<Vec<u8>, Status>) -> Response<Answer> {
    let (message, status) = match answer {
        Ok(message) => match framed(&message) {
            Some(framed) => (framed, None),
            None => (
                Bytes::new(),
                Some(Status::internal("the answer is too long")),
            ),
        },
        Err(status) => (Bytes::new(), Some(status)),
    };
    let trailers = trailers(status.as_ref());
    let body = Full::new(message).with_trailers(std::future::ready(Some(Ok(trailers))));
    response(body.boxed_unsync())
}

/// An answer without messages that ends when `end` does.
pub(super) fn silence(end: impl Future<Output = ()> + Send + 'static) -> Response<Answer> {
    let trailers = async move {
        end.await;
        Some(Ok(trailers(None)))
    };
    response(Full::default().with_trailers(trailers).boxed_unsync())
}

fn response(body: Answer) -> Response<Answer> {
    let mut response = Response::new(body);
    let grpc = HeaderValue::from_static("application/grpc");
    response.headers_mut().insert(CONTENT_TYPE, grpc);
    response
}

fn framed(message: &[u8]) -> Option<Bytes> {
    let mut framed = BytesMut::with_capacity(PREFIX + message.len());
    framed.put_u8(0);
    framed.put_u32(message.len().try_into().ok()?);
    framed.put_slice(message);
    Some(framed.freeze())
}

fn trailers(status: Option<&Status>) -> HeaderMap {
    let code = status.map_or(0, |status| status.code);
    let mut trailers = HeaderMap::new();
    trailers.insert("grpc-status", HeaderValue::from(u16::from(code)));
    let text = status.map(|status| percent_encoded(&status.message));
    if let Some(Ok(text)) = text.as_deref().map(HeaderValue::from_str) {
        trailers.insert("grpc-message", text);
    }
    trailers
}

/// What is not printable ASCII, and `%`, as gRPC wants it in a header.
fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'%' | 0..=0x1f | 0x7f.. => encoded.push_str(&format!("%{byte:02X}")),
            printable => encoded.push(char::from(printable)),
        }
    }
    encoded
}
