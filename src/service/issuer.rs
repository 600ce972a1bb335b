//! The public keys of the tokens' issuer, over HTTP.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::auth::FetchKeys;
use crate::auth::KEYS_DEADLINE;
use crate::auth::MAX_KEYS_BYTES;

/// Reads keys from a URL, which was checked before. Redirects are not followed:
/// they could lead away from `https`.
pub(super) fn fetch_keys() -> FetchKeys {
    Arc::new(
        |url: String| -> BoxFuture<'static, Result<Vec<u8>, String>> {
            Box::pin(async move {
                let read = tokio::time::timeout(KEYS_DEADLINE, read(&url)).await;
                let late = |_| format!("it did not come within {} s", KEYS_DEADLINE.as_secs());
                read.map_err(late)?
            })
        },
    )
}

async fn read(url: &str) -> Result<Vec<u8>, String> {
    let mut client = reqwest::Client::builder()
        .user_agent(concat!("bcc-graphql/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .referer(false);
    if url.starts_with("http://") {
        // That is this machine. A proxy of the environment is for the world outside.
        client = client.no_proxy();
    }
    // One client a read: there are minutes between them.
    let client = client.build().map_err(|error| told(&error))?;
    let request = client.get(url).header("accept", "application/json");
    let mut response = request.send().await.map_err(|error| told(&error))?;
    if !response.status().is_success() {
        return Err(format!("it was answered with {}", response.status()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| told(&error))? {
        if body.len() + chunk.len() > MAX_KEYS_BYTES {
            return Err(format!("it is larger than {MAX_KEYS_BYTES} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// With its causes, which say what went wrong.
fn told(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
