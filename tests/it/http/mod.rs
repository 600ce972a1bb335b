//! The service as HTTP clients see it.

mod by_get;
mod freshness;
#[cfg(feature = "web")]
mod graphiql;
mod host;
mod lifecycle;
mod methods;
mod negotiation;
mod pages;
mod parameters;
mod request_id;

use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::support::Reply;
use crate::support::TestService;

/// Needs no call to BCC.
const VERSION: &str = "{serviceInfo{version}}";

/// The one error of an answer without data: its code and its message.
fn error(reply: &Reply) -> (String, String) {
    let body = reply.json();
    assert!(body.get("data").is_none(), "{body}");
    let errors = body["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{body}");
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    (
        text(&errors[0]["extensions"]["code"]),
        text(&errors[0]["message"]),
    )
}

/// What comes back for these bytes, until the service closes the connection.
async fn raw(service: &TestService, request: &str) -> String {
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}
