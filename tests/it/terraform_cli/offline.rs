//! No network at all: not even loopback, until BCC stands there.

use std::path::Path;

use bcc_graphql::terraform::install;

use super::PROVIDER;
use super::Workspace;
use super::end;
use super::spawn;

#[tokio::test]
async fn works_without_any_network() {
    let workspace = Workspace::start(
        r#"
        data "bcc_images" "all" {}
        output "n" { value = length(data.bcc_images.all.ids) }
        output "family" { value = provider::bcc::os_family("Ubuntu") }
        "#,
    )
    .await
    .with_mirror();
    install(Path::new(PROVIDER), &workspace.folder.join("mirror")).unwrap();
    let emulator = env!("CARGO_BIN_EXE_bcc-graphql");
    // Terraform and the provider talk over a socket in the file system. BCC stands
    // on the namespace's own loopback, which is down until then.
    let script = format!(
        r#"set -e
        terraform init
        terraform validate
        ip link set lo up
        mkfifo said
        {emulator} emulate --listen 127.0.0.1:0 --secret-key "$BAIDUCLOUD_SECRET_KEY" >said &
        emulator=$!
        trap 'kill $emulator' EXIT
        read -r line <said
        export BCC_ENDPOINT=${{line##* }}
        terraform apply -auto-approve
        terraform plan -detailed-exitcode
        terraform output"#
    );
    let arguments = ["-rn", "bash", "-c", &script];
    let ended = end(spawn(workspace.command("unshare", &arguments))).await;
    assert_eq!(ended.code, Some(0), "{}", ended.text);
    assert!(ended.text.contains("family = \"debian\""), "{}", ended.text);
    assert_eq!(workspace.emulator.call_count(), 0, "it is out of reach");
}
