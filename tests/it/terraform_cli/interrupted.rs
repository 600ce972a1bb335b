//! Ctrl-C, and worse.

use std::fs;
use std::process::Command;
use std::sync::Arc;

use bcc_graphql::emulator::Fault;
use tokio::sync::Semaphore;

use super::Workspace;
use super::end;
use super::spawn;

const SLOW: &str = r#"
data "bcc_images" "all" {
  image_type = ["All"]
  timeouts {
    read = "5m"
  }
}
"#;

/// In front of an emulator that takes calls and never answers.
async fn stuck() -> Workspace {
    let workspace = Workspace::start(SLOW).await;
    let never = Fault::Hold(Arc::new(Semaphore::new(0)));
    workspace.emulator.always([never]);
    workspace
}

fn signal(signal: &str, target: &str) {
    let sent = Command::new("kill").args([signal, "--", target]).status();
    assert!(sent.unwrap().success());
}

#[tokio::test]
async fn ctrl_c_ends_a_slow_read() {
    let workspace = stuck().await;
    let child = spawn(workspace.command("terraform", &["plan"]));
    workspace.emulator.wait_for_calls(1).await;
    // A terminal sends it to the whole group: to the provider too.
    signal("-INT", &format!("-{}", child.id()));
    let ended = end(child).await;
    assert_eq!(ended.code, Some(1), "{}", ended.text);
    assert!(
        ended.text.contains("Reading was interrupted"),
        "{}",
        ended.text
    );
    assert!(
        ended.text.contains("data \"bcc_images\" \"all\""),
        "{}",
        ended.text
    );
}

#[tokio::test]
async fn the_provider_leaves_when_terraform_is_killed() {
    let workspace = stuck().await;
    let mut child = spawn(workspace.command("terraform", &["plan"]));
    workspace.emulator.wait_for_calls(1).await;
    let provider = child_of(child.id());
    child.kill().unwrap();
    child.wait().unwrap();
    // It waits for a while: it can't tell a dead Terraform from a late one. But it is
    // gone within 5 s.
    let gone = Command::new("timeout")
        .args(["5", "tail", "-s", "0.1", "-f", "/dev/null"])
        .args(["--pid", &provider])
        .status();
    assert!(
        gone.unwrap().success(),
        "the provider {provider} is still there"
    );
}

/// The process that this one started.
fn child_of(parent: u32) -> String {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let child = processes.map(|entry| entry.path()).find(|process| {
        let status = fs::read_to_string(process.join("stat")).unwrap_or_default();
        // Behind the name, which may hold spaces: the state, then the parent.
        let fields = status.rsplit(") ").next().unwrap_or_default();
        fields.split(' ').nth(1) == Some(&parent.to_string())
    });
    let name = child.unwrap();
    name.file_name().unwrap().to_str().unwrap().to_owned()
}
