//! `terraform test`, checks, and values that are known late.

use super::Workspace;

const MODULE: &str = r#"
variable "os_name" {
  type    = string
  default = "Ubuntu"
}
data "bcc_image" "one" {
  os_name     = var.os_name
  most_recent = true
  lifecycle {
    postcondition {
      condition     = self.status == "Available"
      error_message = "It can't be used."
    }
  }
}
output "id" { value = data.bcc_image.one.id }
output "os_name" { value = data.bcc_image.one.os_name }
"#;

#[tokio::test]
async fn modules_are_tested_with_the_provider_and_with_a_mock() {
    let workspace = Workspace::start(MODULE).await;
    workspace.write(
        "real.tftest.hcl",
        r#"
        run "newest" {
          command = plan
          assert {
            condition     = startswith(output.id, "m-") && output.os_name == "Ubuntu"
            error_message = "No image of BCC's."
          }
        }
        run "none" {
          command = plan
          variables { os_name = "CentOS" }
          assert {
            condition     = output.os_name == "CentOS"
            error_message = "Another one."
          }
        }
        "#,
    );
    workspace.write(
        "mock.tftest.hcl",
        r#"
        mock_provider "bcc" {
          mock_data "bcc_image" {
            defaults = {
              id     = "m-mocked01"
              status = "Available"
            }
          }
        }
        run "mocked" {
          assert {
            condition     = output.id == "m-mocked01"
            error_message = "Not the mock's."
          }
        }
        "#,
    );
    let text = workspace.succeeds(&["test"]).await;
    assert!(text.contains("3 passed, 0 failed"), "{text}");
}

#[tokio::test]
async fn arguments_may_be_known_late() {
    let workspace = Workspace::start(
        r#"
        resource "terraform_data" "os" { input = "Ubuntu" }
        data "bcc_images" "all" {
          filter {
            name   = "os_name"
            values = [terraform_data.os.output]
          }
          limit = 1
        }
        output "n" { value = length(data.bcc_images.all.ids) }
        "#,
    )
    .await;
    let plan = workspace.succeeds(&["plan"]).await;
    assert!(plan.contains("(known after apply)"), "{plan}");
    assert_eq!(workspace.emulator.call_count(), 0);
    workspace.succeeds(&["apply", "-auto-approve"]).await;
    assert_eq!(workspace.outputs().await["n"]["value"], 1);
}
