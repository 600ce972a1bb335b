//! The issuer's public keys: held, and read again when they are old or when a
//! token names one that is not among them, since issuers change their keys.
//!
//! As long as tokens come, they are read again before they are old, and nobody waits.
//! After a pause the first tokens do: meanwhile a key may have been taken back.
//!
//! A read belongs to none of its callers, and there is one at a time. Whoever
//! sends tokens that nobody signed causes one in `min_refresh` at most, and few wait
//! for it.

use std::sync::Arc;
use std::sync::PoisonError;
use std::sync::RwLock;

use chrono::DateTime;
use chrono::TimeDelta;
use chrono::Utc;
use jsonwebtoken::Algorithm;
use jsonwebtoken::DecodingKey;
use tokio::sync::Mutex;
use tokio::sync::Semaphore;

use super::JwtConfig;
use super::config::is_url;
use super::jwk;
use super::jwk::PublicKey;
use crate::auth::Clock;
use crate::auth::FetchKeys;
use crate::auth::InvalidAuth;
use crate::auth::TokenError;
use crate::auth::Unauthenticated;

/// For how long keys are used that can't be read again. An issuer that is down
/// must not take this service with it, but a key that it took back must go.
const MAX_AGE: TimeDelta = TimeDelta::hours(24);

/// The largest file or body.
pub const MAX_BYTES: usize = 256 << 10;

/// How many may wait for a read at once. Each holds its place among all requests
/// meanwhile, and tokens that nobody signed cost nothing: an issuer that is silent
/// must not keep those out who show something else.
const MAX_WAITING: usize = 8;

pub(super) struct KeySet {
    /// A file or a URL.
    place: String,
    /// When keys are old.
    refresh: TimeDelta,
    /// When they will be soon.
    early: TimeDelta,
    min_refresh: TimeDelta,
    fetch: FetchKeys,
    clock: Clock,
    held: RwLock<Option<Arc<Held>>>,
    /// When the last read that has ended was begun.
    tried: RwLock<Option<DateTime<Utc>>>,
    /// Whoever reads has it locked.
    reading: Mutex<()>,
    waiting: Semaphore,
}

struct Held {
    keys: Vec<PublicKey>,
    read_at: DateTime<Utc>,
}

impl KeySet {
    pub(super) fn new(place: String, config: &JwtConfig, fetch: &FetchKeys, clock: &Clock) -> Self {
        let delta = |duration| TimeDelta::from_std(duration).unwrap_or(MAX_AGE);
        Self {
            place,
            refresh: delta(config.refresh),
            early: delta(config.refresh * 3 / 4),
            min_refresh: delta(config.min_refresh),
            fetch: Arc::clone(fetch),
            clock: Arc::clone(clock),
            held: RwLock::default(),
            tried: RwLock::default(),
            reading: Mutex::default(),
            waiting: Semaphore::new(MAX_WAITING),
        }
    }

    /// Whether the keys are at a URL.
    pub(super) fn is_remote(&self) -> bool {
        is_url(&self.place)
    }

    /// Reads a file. What is at a URL is read when the first token comes: an issuer
    /// that is down is no reason not to start.
    pub(super) fn read_at_start(&self) -> Result<(), InvalidAuth> {
        if self.is_remote() {
            return Ok(());
        }
        let keys = read_file(&self.place).and_then(|json| jwk::parse(&json));
        let keys = keys.map_err(|problem| {
            let problem = format!("`{}`: {problem}", self.place);
            InvalidAuth::new("auth.jwt.jwks", problem)
        })?;
        self.hold(keys);
        Ok(())
    }

    /// The keys that a token may have been signed with.
    pub(super) async fn find(
        self: &Arc<Self>,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Vec<DecodingKey>, Unauthenticated> {
        let found = self.held().map(|held| held.find(id, algorithm));
        match found {
            // If too many wait, or the issuer is down, with the keys that there are.
            Some(found) if !found.is_empty() && self.is_forgotten() => {
                _ = self.wait_for_read().await;
            }
            Some(found) if !found.is_empty() => {
                if self.is_older_than(self.early) {
                    // Nobody has to wait for it.
                    tokio::spawn(Arc::clone(self).read_again());
                }
                return Ok(found);
            }
            _ => self.wait_for_read().await?,
        }
        let held = self.held().ok_or(Unauthenticated::IssuerUnavailable)?;
        match held.find(id, algorithm) {
            found if found.is_empty() => Err(TokenError::UnknownKey.into()),
            found => Ok(found),
        }
    }

    /// Returns when the keys have been read, now or a moment ago.
    ///
    /// # Errors
    /// Enough others wait for that.
    async fn wait_for_read(self: &Arc<Self>) -> Result<(), Unauthenticated> {
        if self.is_tried() {
            return Ok(());
        }
        let place = self.waiting.try_acquire();
        let _place = place.map_err(|_| Unauthenticated::IssuerUnavailable)?;
        // It goes on, also if whoever asked leaves.
        let read = tokio::spawn(Arc::clone(self).read_again());
        _ = read.await;
        Ok(())
    }

    /// Reads the keys, if that was not done a moment ago.
    async fn read_again(self: Arc<Self>) {
        let _reading = self.reading.lock().await;
        if self.is_tried() {
            return;
        }
        let begun = (self.clock)();
        let json = if self.is_remote() {
            (self.fetch)(self.place.clone()).await
        } else {
            read_file(&self.place)
        };
        match json.and_then(|json| jwk::parse(&json)) {
            Ok(keys) => {
                tracing::info!(keys = keys.len(), "the token issuer's keys were read");
                self.hold(keys);
            }
            Err(error) => {
                tracing::warn!(
                    error,
                    place = self.place,
                    "the token issuer's keys can't be read"
                );
            }
        }
        *self.tried.write().unwrap_or_else(PoisonError::into_inner) = Some(begun);
    }

    /// Whether a read was tried a moment ago, and has ended.
    fn is_tried(&self) -> bool {
        let tried = *self.tried.read().unwrap_or_else(PoisonError::into_inner);
        tried.is_some_and(|tried| (self.clock)() - tried < self.min_refresh)
    }

    /// Whether the keys are old and nobody has even tried to read them since they
    /// were not. While an issuer is down, only the first ones wait for it.
    fn is_forgotten(&self) -> bool {
        let tried = *self.tried.read().unwrap_or_else(PoisonError::into_inner);
        let is_untried = tried.is_none_or(|tried| (self.clock)() - tried >= self.refresh);
        is_untried && self.is_older_than(self.refresh)
    }

    fn hold(&self, keys: Vec<PublicKey>) {
        let read_at = (self.clock)();
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        *held = Some(Arc::new(Held { keys, read_at }));
    }

    /// What is held, unless it is too old to be used.
    fn held(&self) -> Option<Arc<Held>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let held = held.clone();
        held.filter(|held| (self.clock)() - held.read_at < MAX_AGE)
    }

    fn is_older_than(&self, age: TimeDelta) -> bool {
        self.held()
            .is_none_or(|held| (self.clock)() - held.read_at >= age)
    }
}

impl Held {
    /// The keys of this name, or, for a token that names none, all that are fit.
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Vec<DecodingKey> {
        let keys = self.keys.iter();
        let fit = keys.filter(|key| key.algorithms.contains(&algorithm));
        let fit = fit.filter(|key| id.is_none_or(|id| key.id.as_deref() == Some(id)));
        fit.map(|key| key.key.clone()).collect()
    }
}

fn read_file(path: &str) -> Result<Vec<u8>, String> {
    use std::io::Read as _;

    let file = std::fs::File::open(path).map_err(|error| format!("it can't be read: {error}"))?;
    let mut json = Vec::new();
    let limit = u64::try_from(MAX_BYTES + 1).unwrap_or(u64::MAX);
    file.take(limit)
        .read_to_end(&mut json)
        .map_err(|error| format!("it can't be read: {error}"))?;
    if json.len() > MAX_BYTES {
        return Err(format!("it is larger than {MAX_BYTES} bytes"));
    }
    Ok(json)
}
