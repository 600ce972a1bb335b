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

    /// Who it is.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Ends once the same credential would not let the same principal in: it was
    /// revoked, it has expired, or other things were granted.
    pub async fn ended(&self) {
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
                () = tokio::time::sleep(RECHECK) => {}
            }
        }
    }
}
