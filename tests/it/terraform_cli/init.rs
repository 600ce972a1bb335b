//! How the provider gets into a configuration, without a registry.

use std::fs;
use std::path::Path;
use std::process::Command;

use bcc_graphql::terraform::install;

use super::PROVIDER;
use super::Workspace;
use super::end;
use super::package;
use super::spawn;

const IMAGES: &str = r#"
data "bcc_images" "all" {}
output "n" { value = length(data.bcc_images.all.ids) }
"#;

#[tokio::test]
async fn from_an_unpacked_mirror() {
    let workspace = Workspace::start(IMAGES).await.with_mirror();
    install(Path::new(PROVIDER), &workspace.folder.join("mirror")).unwrap();
    let text = workspace.succeeds(&["init"]).await;
    assert!(
        text.contains("Installed bcc-graphql.local/baidu/bcc"),
        "{text}"
    );
    workspace.succeeds(&["apply", "-auto-approve"]).await;
    workspace.succeeds(&["destroy", "-auto-approve"]).await;
}

#[tokio::test]
async fn from_a_packed_mirror() {
    let workspace = Workspace::start(IMAGES).await.with_mirror();
    let package = package(&workspace.folder.join("mirror"));
    fs::create_dir_all(package.parent().unwrap()).unwrap();
    // In it the program has its name and its version.
    let name = "import sys, zipfile\n\
        with zipfile.ZipFile(sys.argv[1], 'w') as zip:\n\
        \x20   info = zipfile.ZipInfo('terraform-provider-bcc_v0')\n\
        \x20   info.external_attr = 0o755 << 16\n\
        \x20   zip.writestr(info, open(sys.argv[2], 'rb').read())\n";
    let packed = Command::new("python3")
        .args(["-c", name])
        .arg(&package)
        .arg(PROVIDER)
        .status();
    assert!(packed.unwrap().success());
    workspace.succeeds(&["init"]).await;
    workspace.succeeds(&["plan"]).await;
}

#[tokio::test]
async fn from_where_install_puts_it() {
    let workspace = Workspace::start(IMAGES).await;
    // Terraform's defaults, below a home of its own.
    workspace.write("terraform.rc", "");
    let installed = end(spawn(workspace.command(PROVIDER, &["install"]))).await;
    assert_eq!(installed.code, Some(0), "{}", installed.text);
    // What it prints can be written into a configuration as it stands.
    let (_, block) = installed.text.split_once("`terraform init`:").unwrap();
    workspace.write("main.tf", &format!("{block}{IMAGES}"));
    workspace.succeeds(&["init"]).await;
    workspace.succeeds(&["plan"]).await;
    // The same once more changes nothing; another build is told of.
    let again = end(spawn(workspace.command(PROVIDER, &["install"]))).await;
    assert_eq!(again.text, installed.text);
    let (_, line) = installed.text.split_once("Installed ").unwrap();
    fs::write(line.lines().next().unwrap(), "another build").unwrap();
    let again = end(spawn(workspace.command(PROVIDER, &["install"]))).await;
    assert!(again.text.contains(".terraform.lock.hcl"), "{}", again.text);
    workspace.succeeds(&["plan"]).await;
}

#[tokio::test]
async fn a_folder_can_be_chosen() {
    let workspace = Workspace::start(IMAGES).await;
    workspace.write("terraform.rc", "");
    let arguments = ["install", "--dir", "terraform.d/plugins"];
    let installed = end(spawn(workspace.command(PROVIDER, &arguments))).await;
    assert_eq!(installed.code, Some(0), "{}", installed.text);
    workspace.succeeds(&["init"]).await;

    workspace.write("a-file", "");
    let arguments = ["install", "--dir", "a-file"];
    let refused = end(spawn(workspace.command(PROVIDER, &arguments))).await;
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.text.contains("choose another folder with --dir"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn a_changed_program_is_refused() {
    let workspace = Workspace::start(IMAGES).await.with_mirror();
    let mirror = workspace.folder.join("mirror");
    let file = install(Path::new(PROVIDER), &mirror).unwrap().file;
    workspace.succeeds(&["init"]).await;
    let lock = workspace.read(".terraform.lock.hcl");
    // Another program under the same version.
    let mut program = fs::read(&file).unwrap();
    program.extend(b"changed");
    fs::write(&file, program).unwrap();
    let refused = workspace.terraform(&["plan"]).await;
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.text.contains("does not match any of the checksums"),
        "{}",
        refused.text
    );
    // And another hash for the same program.
    install(Path::new(PROVIDER), &mirror).unwrap();
    workspace.succeeds(&["plan"]).await;
    let hash = lock.split("h1:").nth(1).unwrap().split('"').next().unwrap();
    let wrong = lock.replace(hash, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    workspace.write(".terraform.lock.hcl", &wrong);
    let refused = workspace.terraform(&["init"]).await;
    assert_eq!(refused.code, Some(1), "{}", refused.text);
    assert_eq!(workspace.terraform(&["plan"]).await.code, Some(1));
}
