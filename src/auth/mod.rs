//! Who is asking: from what a request shows to a principal.
//!
//! Knows no HTTP: where an issuer's keys come from is given to it. [`Authenticator`] holds what the `[auth]` settings say, and
//! can be given newer ones while it is asked.

mod config;
mod credential;
mod error;
mod grants;
mod jwt;
mod key;
mod keys;
mod session;

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use chrono::Utc;
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::access::Principal;
use jwt::Tokens;
use keys::ApiKeys;

pub use config::AuthConfig;
pub use config::KeyConfig;
pub use credential::Credential;
pub use error::InvalidAuth;
pub use error::TokenError;
pub use error::Unauthenticated;
pub use jwt::JwtConfig;
pub use jwt::MAX_KEYS_BYTES;
pub use key::ApiKey;
pub use keys::check_name;
pub use session::Session;

/// How long a read of an issuer's keys may take.
pub const KEYS_DEADLINE: Duration = Duration::from_secs(5);

type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// Reads the body of a URL, at most [`MAX_KEYS_BYTES`] and within
/// [`KEYS_DEADLINE`]; or says why that can't be done.
pub type FetchKeys =
    Arc<dyn Fn(String) -> BoxFuture<'static, Result<Vec<u8>, String>> + Send + Sync>;

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
    fetch: FetchKeys,
    doors: watch::Sender<Arc<Doors>>,
}

/// The ways in.
struct Doors {
    keys: ApiKeys,
    tokens: Option<Arc<Tokens>>,
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
        fetch: FetchKeys,
    ) -> Result<Self, InvalidAuth> {
        let tokens = config.jwt.as_ref();
        let tokens = tokens.map(|jwt| Tokens::new(jwt, &fetch, &clock).map(Arc::new));
        let doors = Doors::new(config, &surroundings, tokens.transpose()?, false)?;
        Ok(Self(Arc::new(Shared {
            surroundings,
            clock,
            fetch,
            doors: watch::Sender::new(Arc::new(doors)),
        })))
    }

    /// Takes newer settings. Requests that were let in go on.
    ///
    /// # Errors
    /// The first key of the settings that is wrong; then the old ones stay.
    pub fn reload(&self, config: &AuthConfig) -> Result<(), InvalidAuth> {
        let old = self.doors();
        let same = |jwt| old.tokens.clone().filter(|tokens| tokens.is_of(jwt));
        let tokens = match &config.jwt {
            None => None,
            Some(jwt) => Some(match same(jwt) {
                Some(tokens) => tokens,
                None => Arc::new(Tokens::new(jwt, &self.0.fetch, &self.0.clock)?),
            }),
        };
        let doors = Doors::new(config, &self.0.surroundings, tokens, old.ask)?;
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
            Some(credential) => match &doors.tokens {
                Some(tokens) if jwt::is_token(credential.text()) => {
                    // Large, as the issuer may have to be asked.
                    Box::pin(tokens.principal(credential.text())).await
                }
                _ => doors.keys.find(credential, (self.0.clock)()),
            },
        }
    }

    /// Whether anybody is asked for a key, so that answers differ by it.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.0.doors.borrow().ask
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
        tokens: Option<Arc<Tokens>>,
        asked: bool,
    ) -> Result<Self, InvalidAuth> {
        let keys = ApiKeys::new(&config.keys, &surroundings.sources)?;
        let ask = asked || config.asks();
        // Where there are keys, one of them is the operator's.
        let is_operator = surroundings.is_loopback && !ask;
        let anybody = config.anonymous || is_operator;
        Ok(Self {
            keys,
            tokens,
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
    ApiKeys::new(&config.keys, sources)?;
    config
        .jwt
        .as_ref()
        .map_or(Ok(()), |jwt| jwt::check(jwt).map(drop))
}
