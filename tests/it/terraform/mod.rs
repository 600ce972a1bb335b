//! The plugin layer, called as Terraform calls it, without Terraform.

mod caller;
mod calls;
mod certificate;
mod demo;
mod handshake;
mod hostile;
mod lifetime;
mod process;
mod reads;
mod tls;
mod wire;

use std::collections::HashMap;
use std::io;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use bcc_graphql::terraform::plugin;
use bcc_graphql::terraform::plugin::Invitation;
use bcc_graphql::terraform::plugin::ServeError;
use tokio::sync::mpsc;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use caller::Caller;
use certificate::Identity;
use demo::Demo;

/// By which Terraform's plugins know Terraform.
const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// The demo provider, served in this process.
struct Plugin {
    /// Whose certificate it was told to expect.
    terraform: Identity,
    line: String,
    running: JoinHandle<Result<(), ServeError>>,
    told_to_stop: Option<oneshot::Sender<()>>,
}

impl Plugin {
    async fn start() -> Self {
        Self::start_with(&[]).await.unwrap()
    }

    /// With these variables besides Terraform's own.
    async fn start_with(variables: &[(&'static str, &str)]) -> Result<Self, ServeError> {
        let terraform = Identity::generate();
        let mut environment = environment(&terraform);
        for (name, value) in variables {
            environment.insert(name, (*value).to_owned());
        }
        let invitation = invitation(&environment);
        let (lines, mut line) = mpsc::channel(1);
        let (told_to_stop, stop) = oneshot::channel::<()>();
        let stop = async move {
            let _ = stop.await;
        };
        let running = tokio::spawn(plugin::serve(Demo, invitation, Lines(lines), stop));
        match timeout(PATIENCE, line.recv()).await.unwrap() {
            Some(line) => Ok(Self {
                terraform,
                line,
                running,
                told_to_stop: Some(told_to_stop),
            }),
            None => Err(running.await.unwrap().unwrap_err()),
        }
    }

    /// A connection as Terraform makes it.
    async fn connect(&self) -> Caller {
        let identity = Some(&self.terraform);
        Caller::connect(&self.line, identity).await.unwrap()
    }

    /// A connection, and the provider configured.
    async fn configured(&self) -> Caller {
        let caller = self.connect().await;
        caller.configure().await;
        caller
    }

    fn stop(&mut self) {
        let _ = self.told_to_stop.take().unwrap().send(());
    }

    /// Waits until it has left by itself.
    async fn left(self) {
        let ended = timeout(PATIENCE, self.running).await.unwrap();
        ended.unwrap().unwrap();
    }
}

/// What Terraform sets for a plugin.
fn environment(terraform: &Identity) -> HashMap<&'static str, String> {
    HashMap::from([
        (COOKIE.0, COOKIE.1.to_owned()),
        ("PLUGIN_PROTOCOL_VERSIONS", "5,6".to_owned()),
        ("PLUGIN_MIN_PORT", "10000".to_owned()),
        ("PLUGIN_MAX_PORT", "25000".to_owned()),
        ("PLUGIN_CLIENT_CERT", terraform.pem()),
    ])
}

fn invitation(environment: &HashMap<&'static str, String>) -> Invitation {
    let read = Invitation::read(|name| environment.get(name).cloned());
    read.unwrap().unwrap()
}

/// The path in a handshake line.
fn socket(line: &str) -> &Path {
    Path::new(line.split('|').nth(3).unwrap())
}

struct Lines(mpsc::Sender<String>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8(bytes.to_vec()).unwrap();
        self.0.try_send(line).unwrap();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
