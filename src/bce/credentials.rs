//! The keys of an account.

use secrecy::ExposeSecret as _;
use secrecy::SecretString;

use super::sign::SignableRequest;
use super::sign::SigningParams;
use super::sign::authorization;

/// An access key pair, and a token where the pair is a temporary one (STS).
/// The secrets are wiped when it is dropped, and its `Debug` hides them.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The public half, which every request names.
    pub access_key_id: String,
    /// The secret half.
    pub secret_access_key: SecretString,
    /// The token of a temporary pair, sent as `x-bce-security-token`.
    pub session_token: Option<SecretString>,
}

impl Credentials {
    /// The token's text. With [`Self::sign`] the one place where a secret is
    /// laid open.
    pub(super) fn session_token(&self) -> Option<&str> {
        self.session_token
            .as_ref()
            .map(|token| token.expose_secret())
    }

    /// The value of the `Authorization` header for `request`.
    pub(super) fn sign(
        &self,
        request: &SignableRequest<'_>,
        timestamp: chrono::DateTime<chrono::Utc>,
        signed_headers: super::sign::SignedHeaders<'_>,
    ) -> String {
        authorization(
            request,
            &SigningParams {
                access_key_id: &self.access_key_id,
                secret_access_key: self.secret_access_key.expose_secret(),
                timestamp,
                expiration_seconds: super::sign::DEFAULT_EXPIRATION_SECONDS,
                signed_headers,
            },
        )
    }
}
