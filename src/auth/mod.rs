//! Who is asking: from what a request shows to a principal.
//!
//! Knows no HTTP. [`Authenticator`] holds what the `[auth]` settings say, and
//! can be given newer ones while it is asked.

mod config;
mod credential;
mod error;
mod grants;
mod key;
mod keys;

use std::sync::Arc;

use chrono::DateTime;
use chrono::Utc;
use tokio::sync::watch;

use crate::access::Principal;
use keys::ApiKeys;

pub use config::AuthConfig;
pub use config::KeyConfig;
pub use credential::Credential;
pub use error::InvalidAuth;
pub use error::Unauthenticated;
pub use key::ApiKey;
pub use keys::check_name;

type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Tells who is asking. Cheap to clone; all clones see the same settings.
#[derive(Clone)]
pub struct Authenticator(Arc<Shared>);

/// What does not change as long as the process lives.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Whether only this machine reaches the service.
    pub is_loopback: bool,
    /// The account and the region of every source. Grants that name others are
    /// mistakes; where there are none, that is not looked at.
    pub sources: Vec<(String, String)>,
}

struct Shared {
    surroundings: Surroundings,
    clock: Clock,
    doors: watch::Sender<Arc<Doors>>,
}

/// The ways in.
struct Doors {
    keys: ApiKeys,
    /// Whoever shows nothing; `None` if they have to.
    anonymous: Option<Principal>,
    /// Whether anybody is asked for a key. Where not, what is shown is not
    /// looked at: it may be meant for a gateway in front.
    ask: bool,
}

impl Authenticator {
    /// What `config` says.
    ///
    /// # Errors
    /// The first key of the settings that is wrong.
    pub fn new(
        config: &AuthConfig,
        surroundings: Surroundings,
        clock: Clock,
    ) -> Result<Self, InvalidAuth> {
        let doors = Doors::new(config, &surroundings, false)?;
        Ok(Self(Arc::new(Shared {
            surroundings,
            clock,
            doors: watch::Sender::new(Arc::new(doors)),
        })))
    }

    /// Takes newer settings. Requests that were let in go on.
    ///
    /// # Errors
    /// The first key of the settings that is wrong; then the old ones stay.
    pub fn reload(&self, config: &AuthConfig) -> Result<(), InvalidAuth> {
        let asked = self.doors().ask;
        let doors = Doors::new(config, &self.0.surroundings, asked)?;
        self.0.doors.send_replace(Arc::new(doors));
        Ok(())
    }

    /// Who shows this credential, or nothing.
    ///
    /// # Errors
    /// See [`Unauthenticated`].
    pub async fn authenticate(
        &self,
        credential: Option<&Credential>,
    ) -> Result<Principal, Unauthenticated> {
        let doors = self.doors();
        let anonymous = || doors.anonymous.clone().ok_or(Unauthenticated::Missing);
        match credential {
            None => anonymous(),
            Some(_) if !doors.ask => anonymous(),
            Some(credential) => doors.keys.find(credential, (self.0.clock)()),
        }
    }

    /// Whether anybody is asked for a key, so that answers differ by it.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.doors().ask
    }

    /// Whether whoever has no key may ask too.
    #[must_use]
    pub fn admits_anybody(&self) -> bool {
        self.doors().anonymous.is_some()
    }

    /// Ends when newer settings are taken: what lasts long then asks again who it
    /// is for.
    pub fn reloaded(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut doors = self.0.doors.subscribe();
        async move {
            // That nobody is left to take any is an end as well.
            let _ = doors.changed().await;
        }
    }

    fn doors(&self) -> Arc<Doors> {
        Arc::clone(&self.0.doors.borrow())
    }
}

impl Doors {
    /// `asked` says whether a key was asked for before: settings that lack the
    /// last key lock the service, and do not open it.
    fn new(
        config: &AuthConfig,
        surroundings: &Surroundings,
        asked: bool,
    ) -> Result<Self, InvalidAuth> {
        let keys = ApiKeys::new(&config.keys, &surroundings.sources)?;
        let ask = asked || config.asks();
        // Where there are keys, one of them is the operator's.
        let is_operator = surroundings.is_loopback && !ask;
        let anybody = config.anonymous || is_operator;
        Ok(Self {
            keys,
            anonymous: anybody.then(|| Principal::anonymous(is_operator)),
            ask,
        })
    }
}

/// Checks the `[auth]` settings, for sources as in [`Surroundings`].
///
/// # Errors
/// The first key that is wrong.
pub fn check(config: &AuthConfig, sources: &[(String, String)]) -> Result<(), InvalidAuth> {
    ApiKeys::new(&config.keys, sources).map(drop)
}
