//! The commands, as processes with an environment of their own.

mod check;
mod core_dumps;
mod documents;
mod emulate;
mod health;
mod help;
mod keys;
mod killed;
mod schema_diff;
mod secrets;
mod serve;
mod settings;

use std::io::BufRead as _;
use std::io::BufReader;
use std::io::Read;
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
    /// What has been read of `err`.
    log: String,
}

impl Process {
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut child = command(arguments, environment).spawn().unwrap();
        let out = child.stdout.take().unwrap();
        let err = child.stderr.take().unwrap();
        Self {
            child,
            lines: lines_of(out),
            err: lines_of(err),
            log: String::new(),
        }
    }

    fn next_line(&self) -> String {
        self.lines.recv_timeout(PATIENCE).unwrap()
    }

    /// The first address in the next line.
    fn address(&self) -> String {
        address_in(&self.next_line())
    }

    /// Waits until a line with this text stands on standard error.
    fn wait_for_log(&mut self, text: &str) -> String {
        loop {
            let line = self.err.recv_timeout(PATIENCE).unwrap();
            self.log.push_str(&line);
            self.log.push('\n');
            if line.contains(text) {
                return line;
            }
        }
    }

    fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
        assert!(sent.success());
    }

    /// Sends SIGTERM, and returns the exit code and what stood on standard error.
    fn terminate(mut self) -> (Option<i32>, String) {
        self.signal("-TERM");
        // Standard error is closed at the process's end.
        loop {
            match self.err.recv_timeout(PATIENCE) {
                Ok(line) => self.log.push_str(&(line + "\n")),
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(late) => panic!("{late}: {}", self.log),
            }
        }
        let log = std::mem::take(&mut self.log);
        (self.child.wait().unwrap().code(), log)
    }
}

/// The first address in a line, as `http://127.0.0.1:…`.
fn address_in(line: &str) -> String {
    let start = line.find("http://").unwrap_or_else(|| panic!("{line}"));
    let rest = &line[start + "http://".len()..];
    let end = rest.find('/').unwrap_or(rest.len());
    format!("http://{}", &rest[..end])
}

/// Each line as it comes, until the end.
pub(crate) fn lines_of(stream: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (line, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for text in BufReader::new(stream).lines() {
            let _ = line.send(text.unwrap());
        }
    });
    lines
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
