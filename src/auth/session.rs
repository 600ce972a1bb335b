//! Whoever is being served, for as long as that lasts.

use std::time::Duration;

use super::Authenticator;
use super::Credential;
use super::Unauthenticated;
use crate::access::Principal;

/// How often what lasts long asks whether it is still allowed: keys and tokens
/// expire without a word.
const RECHECK: Duration = Duration::from_secs(30);

/// Somebody who was let in, and with what.
#[derive(Clone)]
pub struct Session {
    authenticator: Authenticator,
    shown: Option<Credential>,
    principal: Principal,
}

impl Session {
    /// The session of whoever shows this credential, or nothing.
    ///
    /// # Errors
    /// See [`Unauthenticated`].
    pub async fn new(
        authenticator: &Authenticator,
        shown: Option<Credential>,
    ) -> Result<Self, Unauthenticated> {
        Ok(Self {
            principal: authenticator.authenticate(shown.as_ref()).await?,
            authenticator: authenticator.clone(),
            shown,
        })
    }

    /// The same with a further credential, as a first message shows one after the
    /// request that it belongs to.
    ///
    /// # Errors
    /// See [`Unauthenticated`]: which of two that differ is meant is anybody's guess.
    pub async fn showing(&self, next: Credential) -> Result<Self, Unauthenticated> {
        let shown = Credential::one_of(self.shown.clone(), next)?;
        Self::new(&self.authenticator, shown).await
    }

    /// Who it is.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Ends once the same credential would not let the same principal in: it was
    /// revoked, it has expired, or other things were granted.
    pub async fn ended(&self) {
        self.ended_seen_each(RECHECK).await;
    }

    async fn ended_seen_each(&self, recheck: Duration) {
        loop {
            let reloaded = self.authenticator.reloaded();
            match self.authenticator.authenticate(self.shown.as_ref()).await {
                Ok(principal) if principal == self.principal => {}
                // Nobody says that the token is no longer good.
                Err(Unauthenticated::IssuerUnavailable) => {}
                Ok(_) | Err(_) => return,
            }
            tokio::select! {
                () = reloaded => {}
                () = tokio::time::sleep(recheck) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering;

    use chrono::DateTime;
    use chrono::Utc;
    use serde_json::json;

    use super::*;
    use crate::auth::ApiKey;
    use crate::auth::AuthConfig;
    use crate::auth::KeyConfig;
    use crate::auth::Surroundings;

    /// Nobody says that a key has expired: it has to be looked at.
    #[tokio::test]
    async fn it_ends_when_its_key_expires() {
        const WHILE_GOOD: usize = 5;
        let key = ApiKey::of_random(&[1; 32]);
        let expires = "2025-10-20T09:00:00Z";
        let config = json!({"name": "a", "hash": key.hash(), "expires": expires});
        let config: KeyConfig = serde_json::from_value(config).unwrap();
        let config = AuthConfig {
            keys: vec![config],
            ..AuthConfig::default()
        };
        // Time goes on by looks.
        let looks = Arc::new(AtomicUsize::new(0));
        let clock = Arc::clone(&looks);
        let clock = move || -> DateTime<Utc> {
            let looked = clock.fetch_add(1, Ordering::SeqCst);
            let now = match looked {
                0..WHILE_GOOD => "2025-10-20T08:59:59Z",
                _ => expires,
            };
            now.parse().unwrap()
        };
        let authenticator = Authenticator::new(
            &config,
            Surroundings::default(),
            Arc::new(clock),
            Arc::new(|_| unreachable!("there are no tokens")),
        );
        let shown = Some(Credential::new(key.text()));
        let session = Session::new(&authenticator.unwrap(), shown).await.unwrap();
        let ended = session.ended_seen_each(Duration::from_millis(1));
        let patience = Duration::from_secs(20);
        tokio::time::timeout(patience, ended).await.unwrap();
        assert_eq!(looks.load(Ordering::SeqCst), WHILE_GOOD + 1);
    }
}
