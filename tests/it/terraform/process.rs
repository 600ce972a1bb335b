//! The command, as Terraform and as people start it.

use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Stdio;
use std::sync::mpsc;

use serde_json::Value as Json;

use super::COOKIE;
use super::Identity;
use super::PATIENCE;
use super::caller::Caller;
use super::environment;
use super::socket;
use super::wire::Empty;
use super::wire::Metadata;
use crate::cli::lines_of;

/// The command, started with Terraform's variables. It ends with this.
struct Process {
    child: Child,
    terraform: Identity,
    out: mpsc::Receiver<String>,
    err: mpsc::Receiver<String>,
}

impl Process {
    fn start(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let terraform = Identity::generate();
        let mut child = command(arguments)
            .envs(environment(&terraform))
            .envs(variables.iter().copied())
            .spawn()
            .unwrap();
        Self {
            out: lines_of(child.stdout.take().unwrap()),
            err: lines_of(child.stderr.take().unwrap()),
            child,
            terraform,
        }
    }

    fn line(&self) -> String {
        self.out.recv_timeout(PATIENCE).unwrap()
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end, and returns what it wrote that has not been read.
    async fn ended(self) -> (ExitStatus, Vec<String>, Vec<String>) {
        // Connections are closed meanwhile.
        tokio::task::spawn_blocking(|| self.wait()).await.unwrap()
    }

    fn wait(mut self) -> (ExitStatus, Vec<String>, Vec<String>) {
        let (out, err) = (rest(&self.out), rest(&self.err));
        (self.child.wait().unwrap(), out, err)
    }
}

/// The lines up to the end.
fn rest(lines: &mpsc::Receiver<String>) -> Vec<String> {
    let mut rest = Vec::new();
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => rest.push(line),
            Err(mpsc::RecvTimeoutError::Disconnected) => return rest,
            Err(late) => panic!("{late}: {rest:?}"),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails where it has ended, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-bcc"));
    command
        .args(arguments)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What it says to a person, and whether it was content.
fn by_hand(arguments: &[&str]) -> (bool, String, String) {
    let output = command(arguments).output().unwrap();
    (
        output.status.success(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

async fn answers(caller: &Caller) {
    let _: Metadata = caller.provider("GetMetadata", Empty {}).await;
}

#[test]
fn started_by_hand_it_says_what_it_is() {
    let (content, out, err) = by_hand(&[]);
    assert!(!content);
    assert_eq!(out, "");
    assert!(
        err.contains("Terraform starts this program by itself"),
        "{err}"
    );
    assert!(err.contains("required_providers"), "{err}");
    let (content, out, _) = by_hand(&["--help"]);
    assert!(content && out.contains("required_providers"), "{out}");
    let (content, out, _) = by_hand(&["--version"]);
    let version = concat!("terraform-provider-bcc ", env!("CARGO_PKG_VERSION"), "\n");
    assert!(content && out == version, "{out}");
}

#[tokio::test]
async fn what_it_cannot_do_for_terraform_is_an_error() {
    let process = Process::start(&[], &[("PLUGIN_PROTOCOL_VERSIONS", "5")]);
    let (status, out, err) = process.ended().await;
    assert_eq!(status.code(), Some(1));
    assert_eq!(out, [""; 0]);
    assert!(
        err[0].contains("it needs Terraform 1.0 or newer"),
        "{err:?}"
    );
}

/// From the first line to the last, with the log of everything.
#[tokio::test]
async fn one_line_on_standard_output_and_json_on_standard_error() {
    let process = Process::start(&[], &[("TF_LOG", "TRACE")]);
    let line = process.line();
    let stranger = Caller::connect(&line, Some(&Identity::generate())).await;
    if let Ok(stranger) = stranger {
        assert!(stranger.ask("/anything", &[]).await.is_err());
    }
    let caller = Caller::connect(&line, Some(&process.terraform)).await;
    let caller = caller.unwrap();
    answers(&caller).await;
    let shutdown = "/plugin.GRPCController/Shutdown";
    let _: Empty = caller.call(shutdown, Empty {}).await.unwrap();
    let (status, out, err) = process.ended().await;
    assert_eq!(status.code(), Some(0));
    assert_eq!(out, [""; 0]);
    let mut told = Vec::new();
    for line in &err {
        let event: Json = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        for field in ["@level", "@message", "@module", "@timestamp"] {
            assert!(event[field].is_string(), "{line}");
        }
        told.push((event["@level"].clone(), event["@message"].clone()));
    }
    assert!(told.contains(&("debug".into(), "called".into())), "{err:?}");
    let refused = ("warn".into(), "a caller was refused".into());
    assert!(told.contains(&refused), "{err:?}");
    assert!(!socket(&line).parent().unwrap().exists());
}

/// Ctrl-C reaches all of Terraform's processes, and Terraform decides.
#[tokio::test]
async fn sigint_is_terraforms_and_sigterm_is_ours() {
    let process = Process::start(&[], &[]);
    let line = process.line();
    let caller = Caller::connect(&line, Some(&process.terraform)).await;
    let caller = caller.unwrap();
    process.signal("-INT");
    answers(&caller).await;
    process.signal("-TERM");
    let (status, ..) = process.ended().await;
    assert_eq!(status.code(), Some(0));
    assert!(!socket(&line).parent().unwrap().exists());
}

/// What a Terraform leaves behind that is killed: a connection that is closed.
#[tokio::test]
async fn it_does_not_outlive_terraform() {
    let process = Process::start(&[], &[]);
    let line = process.line();
    let caller = Caller::connect(&line, Some(&process.terraform)).await;
    let caller = caller.unwrap();
    answers(&caller).await;
    drop(caller);
    let (status, ..) = process.ended().await;
    assert_eq!(status.code(), Some(0));
    assert!(!socket(&line).parent().unwrap().exists());
}

#[tokio::test]
async fn a_debugger_runs_it_until_it_is_stopped() {
    let process = Process::start(&["--debug"], &[(COOKIE.0, "")]);
    let line = process.line();
    let reattach = line.strip_prefix("TF_REATTACH_PROVIDERS='").unwrap();
    let reattach: Json = serde_json::from_str(reattach.strip_suffix('\'').unwrap()).unwrap();
    let (source, told) = reattach.as_object().unwrap().iter().next().unwrap();
    assert!(source.ends_with("/bcc"), "{source}");
    assert_eq!(told["Protocol"], "grpc");
    assert_eq!(told["ProtocolVersion"], 6);
    assert_eq!(told["Pid"], process.child.id());
    assert_eq!(told["Test"], true);
    let place = told["Addr"]["String"].as_str().unwrap();
    let line = format!(
        "1|6|{}|{place}|grpc|",
        told["Addr"]["Network"].as_str().unwrap()
    );

    // One run of Terraform after the other.
    for _ in 0..2 {
        let caller = Caller::connect(&line, None).await.unwrap();
        answers(&caller).await;
        let shutdown = "/plugin.GRPCController/Shutdown";
        let _: Empty = caller.call(shutdown, Empty {}).await.unwrap();
        answers(&caller).await;
    }
    process.signal("-INT");
    let (status, ..) = process.ended().await;
    assert_eq!(status.code(), Some(0));
}
