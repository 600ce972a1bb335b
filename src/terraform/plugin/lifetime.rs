//! How long the process lives: as long as it is needed, and not much longer.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

/// How long Terraform may take to connect. It does so at once, unless the machine
/// is on its knees.
const FIRST_CONNECTION: Duration = Duration::from_secs(30);

/// How long Terraform may be away. It keeps its connection, so whoever is away
/// for this long has been killed.
const RECONNECTION: Duration = Duration::from_secs(2);

/// The connections that there are.
#[derive(Clone)]
pub(super) struct Connections(watch::Sender<usize>);

/// One of them; it counts until it is dropped.
pub(super) struct Connection(watch::Sender<usize>);

impl Connections {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    pub(super) fn one_more(&self) -> Connection {
        self.0.send_modify(|number| *number += 1);
        Connection(self.0.clone())
    }

    /// Ends when nobody is connected and nobody is to be expected any more.
    pub(super) async fn abandoned(&self) {
        let mut number = self.0.subscribe();
        let mut patience = FIRST_CONNECTION;
        loop {
            // The number is let go at once: it is locked as long as it is looked at.
            let is_there = timeout(patience, number.wait_for(|number| *number > 0))
                .await
                .is_ok_and(|number| number.is_ok());
            if !is_there || number.wait_for(|number| *number == 0).await.is_err() {
                return;
            }
            patience = RECONNECTION;
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.0.send_modify(|number| *number -= 1);
    }
}
