//! The commands, as processes with an environment of their own.

mod check;
mod documents;
mod emulate;
mod health;
mod help;
mod schema_diff;
mod serve;
mod settings;

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read as _;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

/// Longer than any command here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a command that ended by itself left behind.
#[derive(Debug)]
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

fn command(arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bcc-graphql"));
    command
        .args(arguments)
        .env_clear()
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Ended {
    let output = command(arguments, environment).output().unwrap();
    Ended {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A command that runs until it is told to stop.
struct Process {
    child: Child,
    lines: mpsc::Receiver<String>,
    err: mpsc::Receiver<String>,
}

impl Process {
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = command(arguments, environment).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut err = child.stderr.take().unwrap();
        let (line, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for text in out.lines() {
                let _ = line.send(text.unwrap());
            }
        });
        let (whole, whole_err) = mpsc::channel();
        std::thread::spawn(move || {
            let mut text = String::new();
            err.read_to_string(&mut text).unwrap();
            let _ = whole.send(text);
        });
        Self {
            child,
            lines,
            err: whole_err,
        }
    }

    fn next_line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }

    /// The first address in a line, as `http://127.0.0.1:…`.
    fn address(&self) -> String {
        let line = self.next_line();
        let start = line.find("http://").unwrap_or_else(|| panic!("{line}"));
        let rest = &line[start + "http://".len()..];
        let end = rest.find('/').unwrap_or(rest.len());
        format!("http://{}", &rest[..end])
    }

    /// Sends SIGTERM, and returns the exit code and what stood on standard error.
    fn terminate(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
        assert!(sent.success());
        // Standard error is closed at the process's end.
        let err = self.err.recv_timeout(PATIENCE).unwrap();
        (self.child.wait().unwrap().code(), err)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails where it has ended, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn client() -> reqwest::Client {
    bcc_graphql::service::install_cryptography();
    reqwest::Client::builder().no_proxy().build().unwrap()
}
