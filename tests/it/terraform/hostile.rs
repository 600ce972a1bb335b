//! Callers that do what Terraform does not.

use bytes::Bytes;
use http_body_util::BodyExt as _;
use tokio::net::UnixStream;

use super::Plugin;
use super::caller::Caller;
use super::socket;
use super::wire::Empty;
use super::wire::Metadata;

const READ: &str = "/tfplugin6.Provider/ReadDataSource";

/// The code of the answer to these bytes.
async fn code_of(caller: &Caller, body: impl Into<Bytes>) -> String {
    let response = caller.send(READ, body.into()).await.unwrap();
    let answer = response.into_body().collect().await.unwrap();
    let code = &answer.trailers().unwrap()["grpc-status"];
    code.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_no_call_is_refused() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let path = "/tfplugin6.Provider/ApplyResourceChange";
    let refused = caller.call::<Empty>(path, Empty {}).await.unwrap_err();
    assert_eq!(refused.code, "12");
    for no_message in [
        &[][..],
        &[0, 0, 0],
        // Longer and shorter than it says.
        &[0, 0, 0, 0, 1, 0x0a, 0x00],
        &[0, 0, 0, 0, 3, 0x0a, 0x00],
        // Compressed.
        &[1, 0, 0, 0, 2, 0x0a, 0x00],
        // No message of protobuf.
        &[0, 0, 0, 0, 1, 0xff],
    ] {
        assert_eq!(code_of(&caller, no_message).await, "3", "{no_message:?}");
    }
    let _: Metadata = caller.provider("GetMetadata", Empty {}).await;
}

#[tokio::test]
async fn a_message_has_a_size() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let size = 17_u32 << 20;
    let mut message = vec![0; 5 + usize::try_from(size).unwrap()];
    message[1..5].copy_from_slice(&size.to_be_bytes());
    assert_eq!(code_of(&caller, message).await, "3");
    let _: Metadata = caller.provider("GetMetadata", Empty {}).await;
}

#[tokio::test]
async fn who_says_nothing_keeps_nobody() {
    let plugin = Plugin::start().await;
    let mut strangers = Vec::new();
    for _ in 0..30 {
        let stranger = UnixStream::connect(socket(&plugin.line)).await;
        strangers.push(stranger.unwrap());
    }
    let caller = plugin.connect().await;
    let _: Metadata = caller.provider("GetMetadata", Empty {}).await;
    drop(caller);
    plugin.left().await;
}
