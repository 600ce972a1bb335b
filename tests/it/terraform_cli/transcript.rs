//! What a user of Terraform reads when something is wrong.

use std::fmt::Write as _;

use bcc_graphql::emulator::Fault;

use super::Ended;
use super::Workspace;

/// What Terraform said of what is wrong, without what changes from run to run.
fn said(workspace: &Workspace, ended: &Ended) -> String {
    let (_, said) = ended
        .text
        .split_once("\nError: ")
        .unwrap_or(("", &ended.text));
    // Terraform breaks lines where they are long, which an address of a longer port
    // would change.
    let mut text = String::from("Error: ");
    for line in said.lines() {
        let line = line.trim_end().replace(&workspace.endpoint, "http://BCC");
        let is_id = |word: &str| word.matches('-').count() == 4;
        let words = line
            .split(' ')
            .map(|word| if is_id(word) { "ID)" } else { word });
        let _ = writeln!(text, "{}", words.collect::<Vec<_>>().join(" "));
    }
    text
}

/// What `plan` says of a configuration.
async fn plan(configuration: &str) -> String {
    let workspace = Workspace::start(configuration).await;
    let ended = workspace.terraform(&["plan", "-parallelism=1"]).await;
    assert_eq!(ended.code, Some(1), "{}", ended.text);
    said(&workspace, &ended)
}

#[tokio::test]
async fn every_mistake_at_its_line_and_without_keys() {
    let mut workspace = Workspace::start(
        r#"
data "bcc_image" "wrong" {
  image_type     = ["system"]
  name_regex     = "^ubuntu(22"
  created_before = "yesterday"
  status         = "available"
  filter {
    name   = "osname"
    values = ["Ubuntu"]
  }
}
data "bcc_image" "read_only" {
  id     = "m-nky7qeom"
  region = "gz"
}
data "bcc_images" "nulls" {
  image_ids  = ["m-nky7qeom", null]
  image_type = [null]
  filter {
    name   = null
    values = ["Ubuntu"]
  }
}
data "bcc_image" "strangers" {
  image_type  = ["All"]
  most_recent = true
}
data "bcc_images" "wrong" {
  limit   = 0
  sort_by = "version"
}
"#,
    )
    .await;
    workspace.endpoint = "http://127.0.0.1:1".to_owned();
    let mut command = workspace.command("terraform", &["validate"]);
    command.env_remove("BAIDUCLOUD_ACCESS_KEY");
    command.env_remove("BAIDUCLOUD_SECRET_KEY");
    let ended = super::end(super::spawn(command)).await;
    assert_eq!(ended.code, Some(1), "{}", ended.text);
    insta::assert_snapshot!("validate", said(&workspace, &ended));
}

#[tokio::test]
async fn none_and_several() {
    let none = plan(
        r#"
data "bcc_image" "none" {
  os_name       = "Ubuntu"
  os_version    = "20*"
  created_after = "2026-01-01T00:00:00Z"
}
"#,
    );
    let several = plan("data \"bcc_image\" \"several\" {\n  os_name = \"Ubuntu\"\n}\n");
    insta::assert_snapshot!("none-and-several", none.await + "\n" + &several.await);
}

#[tokio::test]
async fn what_bcc_refuses_and_a_half_known_provider() {
    let mut text = String::new();
    for (what, fault) in [
        ("wrong credentials", "status=403:SignatureDoesNotMatch"),
        ("throttled", "throttle"),
    ] {
        let workspace = Workspace::start("data \"bcc_images\" \"all\" {}\n").await;
        workspace.emulator.always([fault.parse::<Fault>().unwrap()]);
        let ended = workspace.terraform(&["plan"]).await;
        assert_eq!(ended.code, Some(1), "{}", ended.text);
        let _ = writeln!(text, "# {what}\n{}", said(&workspace, &ended));
    }
    let mut workspace = Workspace::start("data \"bcc_images\" \"all\" {}\n").await;
    workspace.endpoint = "http://127.0.0.1:1".to_owned();
    let ended = workspace.terraform(&["plan"]).await;
    let _ = writeln!(text, "# down\n{}", said(&workspace, &ended));
    // There is no `provider` block.
    let workspace = Workspace::start("data \"bcc_images\" \"all\" {}\n").await;
    for (what, missing) in [
        (
            "no keys",
            &["BAIDUCLOUD_ACCESS_KEY", "BAIDUCLOUD_SECRET_KEY"][..],
        ),
        ("one key", &["BAIDUCLOUD_SECRET_KEY"]),
    ] {
        let mut command = workspace.command("terraform", &["plan"]);
        for variable in missing {
            command.env_remove(variable);
        }
        let ended = super::end(super::spawn(command)).await;
        let _ = writeln!(text, "# {what}\n{}", said(&workspace, &ended));
    }
    let half_known = plan(
        r#"
resource "terraform_data" "key" { input = "a-key" }
provider "bcc" {
  access_key = terraform_data.key.output
  secret_key = "another"
}
data "bcc_images" "all" {}
"#,
    );
    let _ = writeln!(text, "# half known\n{}", half_known.await);
    insta::assert_snapshot!("refused", text);
}
