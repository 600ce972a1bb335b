//! Only Terraform is let in: a provider holds the keys of an account.

use super::Plugin;
use super::caller::Caller;
use super::certificate::Identity;
use super::wire::Empty;
use super::wire::Metadata;

/// Whether somebody with this identity gets an answer.
async fn is_let_in(plugin: &Plugin, identity: Option<&Identity>) -> bool {
    // The client of TLS 1.3 learns only afterwards whether it was let in.
    match Caller::connect(&plugin.line, identity).await {
        Ok(caller) => caller
            .ask("/tfplugin6.Provider/GetMetadata", &[])
            .await
            .is_ok(),
        Err(_) => false,
    }
}

#[tokio::test]
async fn the_certificate_that_was_announced_is_let_in() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let metadata: Metadata = caller.provider("GetMetadata", Empty {}).await;
    assert_eq!(metadata.data_sources[0].name, "demo_image");
    assert!(is_let_in(&plugin, Some(&plugin.terraform)).await);
}

#[tokio::test]
async fn nobody_without_a_certificate_is_let_in() {
    let plugin = Plugin::start().await;
    assert!(!is_let_in(&plugin, None).await);
}

#[tokio::test]
async fn another_certificate_of_the_same_kind_is_not_let_in() {
    let plugin = Plugin::start().await;
    assert!(!is_let_in(&plugin, Some(&Identity::generate())).await);
}

#[tokio::test]
async fn the_certificate_without_its_key_is_not_let_in() {
    let plugin = Plugin::start().await;
    let thief = Identity::generate().pretending_to_be(&plugin.terraform);
    assert!(!is_let_in(&plugin, Some(&thief)).await);
}

/// Terraform has a switch for it, and then the socket's folder is what protects.
#[tokio::test]
async fn without_a_certificate_to_expect_there_is_no_tls() {
    let plugin = Plugin::start_with(&[("PLUGIN_CLIENT_CERT", "")])
        .await
        .unwrap();
    assert!(plugin.line.ends_with("|grpc|\n"), "{}", plugin.line);
    assert!(is_let_in(&plugin, None).await);
}
