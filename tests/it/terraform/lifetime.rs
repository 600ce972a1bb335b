//! How long a provider stays.

use http_body_util::BodyExt as _;
use tokio::time::timeout;

use super::PATIENCE;
use super::Plugin;
use super::wire::Empty;
use super::wire::Metadata;

const SHUTDOWN: &str = "/plugin.GRPCController/Shutdown";

#[tokio::test]
async fn it_leaves_when_it_is_told_to_and_answers_first() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    // Terraform keeps this stream open, and it has to end too.
    let stdio = caller
        .ask("/plugin.GRPCStdio/StreamStdio", &[])
        .await
        .unwrap();
    assert_eq!(stdio.status(), 200);
    let _: Empty = caller.call(SHUTDOWN, Empty {}).await.unwrap();
    let end = timeout(PATIENCE, stdio.into_body().collect())
        .await
        .unwrap();
    assert_eq!(end.unwrap().trailers().unwrap()["grpc-status"], "0");
    plugin.left().await;
}

#[tokio::test]
async fn it_leaves_when_whoever_called_it_is_gone() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let _: Metadata = caller.provider("GetMetadata", Empty {}).await;
    drop(caller);
    plugin.left().await;
}

#[tokio::test]
async fn it_stays_while_one_is_there() {
    let plugin = Plugin::start().await;
    let stays = plugin.connect().await;
    let _: Metadata = stays.provider("GetMetadata", Empty {}).await;
    let leaves = plugin.connect().await;
    let _: Metadata = leaves.provider("GetMetadata", Empty {}).await;
    drop(leaves);
    let _: Metadata = stays.provider("GetMetadata", Empty {}).await;
    assert!(!plugin.running.is_finished());
}

#[tokio::test]
async fn it_says_that_it_is_well() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let answer: super::wire::Diagnostic = caller
        .call("/grpc.health.v1.Health/Check", Empty {})
        .await
        .unwrap();
    // `SERVING`.
    assert_eq!(answer.severity, 1);
}
