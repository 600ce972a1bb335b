//! What a request shows.

use secrecy::ExposeSecret as _;
use secrecy::SecretString;
use serde_json::Map;
use serde_json::Value;

use super::Unauthenticated;

/// What a request shows to say who asks.
#[derive(Debug, Clone)]
pub struct Credential(SecretString);

impl Credential {
    /// A key or a token.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(SecretString::from(text.trim()))
    }

    /// What stands in `Authorization`.
    ///
    /// # Errors
    /// Another scheme than `Bearer`, in any case.
    pub fn of_authorization(value: &str) -> Result<Self, Unauthenticated> {
        match value.trim().split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Self::new(token)),
            _ => Err(Unauthenticated::Scheme),
        }
    }

    /// What stands in the payload of a WebSocket's `connection_init`: an
    /// `Authorization`, or an `apiKey`, their names in any case. Browsers can't
    /// send headers there.
    ///
    /// # Errors
    /// Several that differ, or one that is none.
    pub fn of_connection_init(
        payload: &Map<String, Value>,
    ) -> Result<Option<Self>, Unauthenticated> {
        let mut shown = None;
        for (name, value) in payload {
            let name = name.to_ascii_lowercase();
            if !matches!(&*name, "authorization" | "apikey" | "x-api-key") || value.is_null() {
                continue;
            }
            let text = value.as_str().ok_or(Unauthenticated::Unreadable)?;
            let next = match &*name {
                "authorization" => Self::of_authorization(text)?,
                _ => Self::new(text),
            };
            shown = Self::one_of(shown, next)?;
        }
        Ok(shown)
    }

    /// The one that was shown, if a further one is the same.
    ///
    /// # Errors
    /// They differ.
    pub fn one_of(shown: Option<Self>, next: Self) -> Result<Option<Self>, Unauthenticated> {
        match shown {
            Some(shown) if shown.text() != next.text() => Err(Unauthenticated::Several),
            _ => Ok(Some(next)),
        }
    }

    pub(super) fn text(&self) -> &str {
        self.0.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(payload: &Value) -> Result<Option<String>, Unauthenticated> {
        let payload = payload.as_object().unwrap();
        let shown = Credential::of_connection_init(payload)?;
        Ok(shown.map(|shown| shown.text().to_owned()))
    }

    #[test]
    fn a_websocket_shows_it_in_its_first_message() {
        let key = || Ok(Some("k".to_owned()));
        for (payload, expected) in [
            (json!({}), Ok(None)),
            (json!({"other": 1, "apiKey": null}), Ok(None)),
            (json!({"Authorization": "Bearer k"}), key()),
            (json!({"authorization": "bearer  k "}), key()),
            (json!({"apiKey": "k"}), key()),
            (
                json!({"X-API-Key": "k", "authorization": "Bearer k"}),
                key(),
            ),
            (
                json!({"apiKey": "k", "authorization": "Bearer l"}),
                Err(Unauthenticated::Several),
            ),
            (json!({"Authorization": "k"}), Err(Unauthenticated::Scheme)),
            (json!({"apiKey": 1}), Err(Unauthenticated::Unreadable)),
        ] {
            assert_eq!(shown(&payload), expected, "{payload}");
        }
    }

    #[test]
    fn it_hides_itself() {
        assert!(!format!("{:?}", Credential::new("M4rker")).contains("M4rker"));
    }
}
