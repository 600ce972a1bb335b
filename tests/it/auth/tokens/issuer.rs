//! An issuer of tokens: a server that publishes its keys.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use serde_json::Value;
use serde_json::json;
use tokio::io::AsyncReadExt as _;
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinHandle;

use super::public_key;
use crate::support::listen;

/// Answers every request with what it was told to. Stops when it is dropped.
pub(super) struct Issuer {
    address: SocketAddr,
    answer: Arc<Mutex<String>>,
    calls: Arc<AtomicUsize>,
    running: JoinHandle<()>,
}

impl Issuer {
    /// One that publishes these keys.
    pub(super) async fn of(keys: &[&str]) -> Self {
        let (listener, address) = listen().await;
        let answer = Arc::new(Mutex::new(String::new()));
        let calls = Arc::new(AtomicUsize::new(0));
        let (said, counted) = (Arc::clone(&answer), Arc::clone(&calls));
        let running = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                counted.fetch_add(1, Ordering::SeqCst);
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    request.push(stream.read_u8().await.unwrap());
                }
                let answer = said.lock().unwrap().clone();
                // Whoever has read enough may leave.
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        let issuer = Self {
            address,
            answer,
            calls,
            running,
        };
        issuer.publish(keys);
        issuer
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/jwks.json", self.address)
    }

    pub(super) fn publish(&self, keys: &[&str]) {
        let keys: Vec<Value> = keys.iter().map(|id| public_key(id)).collect();
        self.say("200 OK", &json!({ "keys": keys }).to_string());
    }

    /// Answers with this from now on.
    pub(super) fn say(&self, status: &str, body: &str) {
        let len = body.len();
        *self.answer.lock().unwrap() = format!(
            "HTTP/1.1 {status}\r\nlocation: {}\r\nconnection: close\r\ncontent-length: {len}\r\n\r\n{body}",
            self.url()
        );
    }

    /// How often it was asked.
    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.running.abort();
    }
}
