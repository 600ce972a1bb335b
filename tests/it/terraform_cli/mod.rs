//! The provider in the hands of the real Terraform, which must be on this machine.

mod init;
mod interrupted;
mod lifecycle;
mod modules;
mod offline;
mod slow;
mod transcript;

use std::fs;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use bcc_graphql::emulator::Emulator;
use bcc_graphql::emulator::EmulatorConfig;
use bcc_graphql::terraform::SOURCE;
use bcc_graphql::terraform::VERSION;
use serde_json::Value;
use tokio::sync::oneshot;

use crate::support::listen;

const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-bcc");

/// The emulator's secret, which must not turn up anywhere.
const SECRET: &str = "a-secret-of-terraforms-user";

/// What each configuration begins with.
const HEAD: &str = r#"
terraform {
  required_providers {
    bcc = {
      source = "bcc-graphql.local/baidu/bcc"
    }
  }
}
"#;

/// A folder with a configuration, in front of an emulator.
struct Workspace {
    folder: PathBuf,
    emulator: Emulator,
    endpoint: String,
    _stop: oneshot::Sender<()>,
}

/// A command that ended.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    /// Standard output, then standard error.
    text: String,
}

impl Workspace {
    /// In front of the sample catalogue. Terraform takes the provider that was
    /// just built, without `init`.
    async fn start(configuration: &str) -> Self {
        Self::of(300, configuration).await
    }

    /// In front of so many images.
    async fn of(images: usize, configuration: &str) -> Self {
        let emulator = Emulator::new(EmulatorConfig {
            secret_key: SECRET.to_owned(),
            images,
            ..EmulatorConfig::default()
        });
        let (listener, address) = listen().await;
        let (stop, stopped) = oneshot::channel();
        tokio::spawn(
            emulator
                .clone()
                .serve(listener, async { drop(stopped.await) }),
        );
        let folder = std::env::temp_dir().join(format!("tf-{}", uuid::Uuid::new_v4()));
        fs::create_dir(&folder).unwrap();
        let workspace = Self {
            folder,
            emulator,
            endpoint: format!("http://{address}"),
            _stop: stop,
        };
        let built = Path::new(PROVIDER).parent().unwrap().display();
        workspace.write(
            "terraform.rc",
            &format!(
                "provider_installation {{\n  dev_overrides {{\n    \"{SOURCE}\" = \"{built}\"\n  }}\n}}\n"
            ),
        );
        workspace.write("main.tf", &format!("{HEAD}{configuration}"));
        workspace
    }

    /// Takes the provider from a folder of packages: then `init` is needed, and no
    /// registry is.
    fn with_mirror(self) -> Self {
        let mirror = self.folder.join("mirror");
        self.write(
            "terraform.rc",
            &format!(
                "provider_installation {{\n  filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n",
                mirror.display()
            ),
        );
        self
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.folder.join(file), text).unwrap();
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.folder.join(file)).unwrap()
    }

    /// A command in the folder, with nothing of this process's environment.
    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.folder)
            .env("TF_CLI_CONFIG_FILE", self.folder.join("terraform.rc"))
            .env("TF_CLI_ARGS", "-no-color")
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
            .env(
                "BAIDUCLOUD_ACCESS_KEY",
                EmulatorConfig::default().access_key,
            )
            .env("BAIDUCLOUD_SECRET_KEY", SECRET)
            .env("BCC_ENDPOINT", &self.endpoint)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs Terraform to its end.
    async fn terraform(&self, arguments: &[&str]) -> Ended {
        end(spawn(self.command("terraform", arguments))).await
    }

    /// The same, where it has to succeed.
    async fn succeeds(&self, arguments: &[&str]) -> String {
        let ended = self.terraform(arguments).await;
        assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.text);
        ended.text
    }

    /// What `output -json` says.
    async fn outputs(&self) -> Value {
        let text = self.succeeds(&["output", "-json"]).await;
        serde_json::from_str(&text).unwrap()
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Starts a command in a process group of its own, as a shell does.
fn spawn(mut command: Command) -> Child {
    command.process_group(0);
    command.spawn().unwrap_or_else(|error| {
        panic!(
            "{} can't be run ({error}): these tests need it. Terraform is at \
             https://developer.hashicorp.com/terraform/install",
            command.get_program().display()
        )
    })
}

/// Waits for the end. The emulator goes on meanwhile.
async fn end(child: Child) -> Ended {
    let output = tokio::task::spawn_blocking(|| child.wait_with_output());
    let output = output.await.unwrap().unwrap();
    Ended {
        code: output.status.code(),
        text: String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr),
    }
}

/// The platform, in Terraform's words.
fn platform() -> String {
    let installed = bcc_graphql::terraform::install(
        Path::new(PROVIDER),
        &std::env::temp_dir().join(format!("tf-{}", uuid::Uuid::new_v4())),
    );
    let file = installed.unwrap().file;
    let folder = file.parent().unwrap();
    let platform = folder.file_name().unwrap().to_str().unwrap().to_owned();
    // Below the folder of plugins are host, namespace, type, version and platform.
    fs::remove_dir_all(folder.ancestors().nth(5).unwrap()).unwrap();
    platform
}

/// Where a package belongs that is not unpacked.
fn package(mirror: &Path) -> PathBuf {
    let name = format!("terraform-provider-bcc_{VERSION}_{}.zip", platform());
    mirror.join(SOURCE).join(name)
}
