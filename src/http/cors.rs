//! Which web pages may read answers (CORS): none, but for those of the origins
//! in the settings.

use std::time::Duration;

use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::header;
use serde::Deserialize;
use serde::Serialize;
use tower_http::cors::AllowOrigin;
use tower_http::cors::CorsLayer;
use url::Url;

use super::list::list_or_commas;

/// How long a browser may remember what it was told of an origin. One that is
/// taken out of the settings can't read answers any more at once: they name it.
const MAX_AGE: Duration = Duration::from_secs(3600);

/// What pages may send: who they are, and what the clients that people use add.
const REQUEST_HEADERS: [HeaderName; 11] = [
    header::ACCEPT,
    header::AUTHORIZATION,
    header::CACHE_CONTROL,
    header::CONTENT_TYPE,
    header::IF_NONE_MATCH,
    HeaderName::from_static("apollo-require-preflight"),
    HeaderName::from_static("apollographql-client-name"),
    HeaderName::from_static("apollographql-client-version"),
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("x-api-key"),
    HeaderName::from_static("x-request-id"),
];

/// What pages may read, beside what every page may.
const RESPONSE_HEADERS: [HeaderName; 8] = [
    header::AGE,
    header::ETAG,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    HeaderName::from_static("ratelimit-limit"),
    HeaderName::from_static("ratelimit-remaining"),
    HeaderName::from_static("ratelimit-reset"),
    HeaderName::from_static("x-request-id"),
];

/// The `[cors]` settings.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct CorsConfig {
    /// The origins of the web pages that may ask and read answers, such as
    /// `https://console.example.com` (none). In the environment, with commas.
    #[serde(deserialize_with = "list_or_commas")]
    pub origins: Vec<Origin>,
}

/// Scheme, host and port of a web page, as browsers write them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Origin(String);

impl TryFrom<String> for Origin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "*" {
            let problem = "`*` would let every web page in that a user of this network opens; list the origins";
            return Err(problem.to_owned());
        }
        let origin = Url::parse(&text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            // A pattern would match no page.
            .filter(|_| !text.contains('*'))
            .map(|url| url.origin().ascii_serialization());
        match origin {
            Some(origin) if origin == text => Ok(Self(text)),
            Some(origin) => Err(format!(
                "`{text}` is no origin; write it as browsers do: `{origin}`"
            )),
            None => Err(format!(
                "`{text}` must be an origin such as https://console.example.com"
            )),
        }
    }
}

impl Origin {
    /// Whether an `Origin` header says this.
    pub(super) fn is(&self, header: &HeaderValue) -> bool {
        header.as_bytes() == self.0.as_bytes()
    }
}

/// What tells browsers which pages may ask; `None` where no page may, which is
/// what they assume. Cookies are never taken: whoever asks shows a key.
pub(super) fn layer(origins: &[Origin]) -> Option<CorsLayer> {
    if origins.is_empty() {
        return None;
    }
    let origins = origins.iter();
    let origins = origins.filter_map(|origin| HeaderValue::try_from(&*origin.0).ok());
    let layer = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(REQUEST_HEADERS)
        .expose_headers(RESPONSE_HEADERS)
        .max_age(MAX_AGE)
        .vary([header::ORIGIN]);
    Some(layer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_do() {
        for good in [
            "https://console.example.com",
            "http://localhost:3000",
            "https://[::1]:8443",
        ] {
            assert!(Origin::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for (wrong, said) in [
            ("*", "list the origins"),
            ("null", "must be an origin"),
            ("console.example.com", "must be an origin"),
            ("https://*.example.com", "must be an origin"),
            ("file:///etc", "must be an origin"),
            (
                "https://a.example/",
                "write it as browsers do: `https://a.example`",
            ),
            ("https://A.example", "`https://a.example`"),
            ("https://a.example:443", "`https://a.example`"),
            ("https://u:p@a.example", "`https://a.example`"),
        ] {
            let problem = Origin::try_from(wrong.to_owned()).unwrap_err();
            assert!(problem.contains(said), "{wrong}: {problem}");
        }
    }
}
