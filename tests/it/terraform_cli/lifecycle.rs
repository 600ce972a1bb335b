//! From `plan` to `destroy`.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::SECRET;
use super::Workspace;

const UBUNTU: &str = r#"
provider "bcc" {}
data "bcc_image" "ubuntu" {
  image_type  = ["System"]
  os_name     = "ubuntu"
  os_version  = "22.04*"
  most_recent = true
}
resource "terraform_data" "machine" {
  input            = data.bcc_image.ubuntu.name
  triggers_replace = data.bcc_image.ubuntu.id
}
output "id" { value = data.bcc_image.ubuntu.id }
output "os_name" { value = data.bcc_image.ubuntu.os_name }
"#;

#[tokio::test]
async fn plans_applies_and_destroys() {
    let workspace = Workspace::start(UBUNTU).await;
    let emulator = &workspace.emulator;
    workspace.succeeds(&["validate"]).await;
    assert_eq!(emulator.call_count(), 0);
    // One listing of one page, and nothing else.
    workspace.succeeds(&["plan", "-out=plan"]).await;
    assert_eq!(emulator.call_count(), 1);
    workspace.succeeds(&["apply", "plan"]).await;
    assert_eq!(
        emulator.call_count(),
        1,
        "what was planned is not read again"
    );
    let outputs = workspace.outputs().await;
    assert!(outputs["id"]["value"].as_str().unwrap().starts_with("m-"));
    // BCC's own spelling, not that of the configuration.
    assert_eq!(outputs["os_name"]["value"], "Ubuntu");
    // Once more: nothing has changed, although BCC lists it the other way round.
    emulator.edit(|images| images.reverse());
    let again = workspace.terraform(&["plan", "-detailed-exitcode"]).await;
    assert_eq!(again.code, Some(0), "{}", again.text);
    workspace.succeeds(&["destroy", "-auto-approve"]).await;
}

#[tokio::test]
async fn what_is_gone_can_be_destroyed_without_a_read() {
    let workspace = Workspace::start(UBUNTU).await;
    workspace.succeeds(&["apply", "-auto-approve"]).await;
    workspace.emulator.edit(Vec::clear);
    let refused = workspace.terraform(&["destroy", "-auto-approve"]).await;
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.text.contains("destroy -refresh=false"),
        "{}",
        refused.text
    );
    workspace
        .succeeds(&["destroy", "-auto-approve", "-refresh=false"])
        .await;
}

#[tokio::test]
async fn secrets_stay_out_of_state_and_log() {
    let workspace = Workspace::start(UBUNTU).await;
    let mut command = workspace.command("terraform", &["apply", "-auto-approve"]);
    command.env("TF_LOG", "trace");
    let ended = super::end(super::spawn(command)).await;
    assert_eq!(ended.code, Some(0), "{}", ended.text);
    assert!(ended.text.contains("provider.terraform-provider-bcc"));
    assert!(!ended.text.contains(SECRET));
    assert!(!workspace.read("terraform.tfstate").contains(SECRET));
}

#[tokio::test]
async fn thousands_of_images_are_applied() {
    let list = r#"
        data "bcc_images" "all" { image_type = ["All"] }
        data "bcc_images" "some" {
          image_type = ["All"]
          limit      = 10
        }
        output "n" { value = length(data.bcc_images.all.images) }
        output "first" { value = data.bcc_images.some.ids }
    "#;
    let workspace = Workspace::of(5000, list).await;
    workspace.emulator.edit(|images| {
        for image in images {
            image.status = Some("Available".to_owned());
        }
    });
    workspace.succeeds(&["apply", "-auto-approve"]).await;
    let outputs = workspace.outputs().await;
    assert_eq!(outputs["n"]["value"], 5000);
    assert_eq!(outputs["first"]["value"].as_array().unwrap().len(), 10);
    // Five pages, which both data sources share.
    assert_eq!(workspace.emulator.call_count(), 5);
}

#[tokio::test]
async fn functions_need_no_bcc() {
    let functions = r#"
        output "family" { value = provider::bcc::os_family("Rocky Linux") }
        output "order" { value = provider::bcc::compare_os_versions("9.10", "9.9") }
    "#;
    let mut workspace = Workspace::start(functions).await;
    workspace.endpoint = "http://127.0.0.1:1".to_owned();
    workspace.succeeds(&["apply", "-auto-approve"]).await;
    let outputs = workspace.outputs().await;
    assert_eq!(outputs["family"]["value"], "rhel");
    assert_eq!(outputs["order"]["value"], 1);
}

#[tokio::test]
async fn the_examples_do_what_they_say() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/terraform");
    let example = |name: &str| fs::read_to_string(examples.join(name).join("main.tf")).unwrap();

    let workspace = Workspace::start("").await;
    workspace.write("main.tf", &example("newest-ubuntu"));
    workspace.succeeds(&["apply", "-auto-approve"]).await;
    let newest = workspace.outputs().await["image_id"]["value"].clone();

    let workspace = Workspace::start("").await;
    workspace.write("main.tf", &example("image-per-region"));
    workspace.succeeds(&["apply", "-auto-approve"]).await;
    let outputs = workspace.outputs().await;
    // The emulator has the same images everywhere.
    let ids = outputs["image_ids"]["value"].as_object().unwrap();
    assert_eq!(ids.keys().collect::<Vec<_>>(), ["bj", "gz"]);
    assert!(newest.is_string());

    let workspace = Workspace::start("").await;
    let golden = example("golden-image");
    workspace.write("main.tf", &golden);
    // As it says itself, where no image is called golden.
    let (_, on_the_emulator) = golden.split_once("-var='").unwrap();
    let (pattern, _) = on_the_emulator.split_once('\'').unwrap();
    let pattern = format!("-var={pattern}");
    workspace
        .succeeds(&["apply", "-auto-approve", &pattern])
        .await;
    let months = ["2026-03-01", "2026-04-01", "2026-05-01"];
    workspace.emulator.edit(|images| {
        for (image, day) in images.iter_mut().zip(months) {
            image.image_type = Some("Custom".to_owned());
            image.status = Some("Available".to_owned());
            image.name = Some(format!("golden-{day}"));
            image.create_time = Some(format!("{day}T00:00:00Z"));
        }
    });
    workspace.succeeds(&["apply", "-auto-approve"]).await;
    let newest = workspace.outputs().await;
    assert_eq!(newest["roll_back_to"]["value"].as_array().unwrap().len(), 2);
    let pin = "-var=not_after=2026-04-15T00:00:00Z";
    workspace.succeeds(&["apply", "-auto-approve", pin]).await;
    let pinned = workspace.outputs().await;
    assert_eq!(
        pinned["image_id"]["value"],
        newest["roll_back_to"]["value"][0]
    );
    assert_ne!(pinned["image_id"], json!(null));
}
