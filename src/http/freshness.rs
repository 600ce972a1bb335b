//! How old answers are, in HTTP's words (RFC 9111): what a request asks, and
//! what an answer says.

use std::fmt::Write as _;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::header;

use super::media::Media;
use crate::compression::Coding;
use crate::graphql::Age;
use crate::graphql::Digest;

/// How old data a request takes at most: 0 for `no-cache`, N seconds for
/// `max-age=N`; `None` if it says neither.
pub(super) fn max_age(headers: &HeaderMap) -> Option<Duration> {
    headers
        .get_all(header::CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|directive| {
            let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "no-cache" => Some(Duration::ZERO),
                "max-age" => {
                    let seconds = value.trim().trim_matches('"').parse().ok()?;
                    Some(Duration::from_secs(seconds))
                }
                _ => None,
            }
        })
        .min()
}

/// Says how old an answer's oldest data is, and for how long an answer may be
/// used: all of `cache.fresh`, counted from when BCC was asked; not at all if it
/// is stale.
pub(super) fn add_headers(headers: &mut HeaderMap, age: &Age) {
    let max_age = if age.is_fresh {
        age.fresh_for
    } else {
        Duration::ZERO
    };
    headers.insert(header::AGE, HeaderValue::from(age.age.as_secs()));
    let control = format!("private, max-age={}", max_age.as_secs());
    if let Ok(control) = HeaderValue::try_from(control) {
        headers.insert(header::CACHE_CONTROL, control);
    }
}

/// What a client knows the content of an answer to its GET by: the same as long as
/// the content is, whichever replica sends it.
pub(super) struct Tag {
    text: String,
    /// Whether a form of it is sent that may differ in its bytes from time to time.
    is_weak: bool,
}

impl Tag {
    /// The tag of the content with this digest.
    pub(super) fn new(digest: &Digest, media: Media, coding: Option<Coding>) -> Self {
        let mut text = String::with_capacity(2 * digest.len() + 4);
        text.push('"');
        for byte in digest {
            // A text takes all that is written to it.
            let _ = write!(text, "{byte:02x}");
        }
        text.push_str(match media {
            Media::GraphqlResponse => "-r\"",
            Media::Json | Media::EventStream => "\"",
        });
        Self {
            text,
            is_weak: coding.is_some(),
        }
    }

    /// Whether the client says that it has it.
    pub(super) fn is_one_of(&self, known: &[HeaderValue]) -> bool {
        let known = known.iter().filter_map(|known| known.to_str().ok());
        known.into_iter().any(|known| matches(known, &self.text))
    }

    pub(super) fn add_to(&self, headers: &mut HeaderMap) {
        let weak = if self.is_weak { "W/" } else { "" };
        if let Ok(tag) = HeaderValue::try_from(format!("{weak}{}", self.text)) {
            headers.insert(header::ETAG, tag);
        }
    }
}

/// Whether `If-None-Match` names the tag, which a proxy may have weakened on
/// its way (RFC 9110, section 13.1.2).
pub(super) fn matches(if_none_match: &str, tag: &str) -> bool {
    if_none_match
        .split(',')
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_may_ask_for_younger_data() {
        let seconds = |n| Some(Duration::from_secs(n));
        for (control, expected) in [
            ("no-cache", seconds(0)),
            ("max-age=0", seconds(0)),
            ("max-age=7", seconds(7)),
            ("Max-Age=\"7\"", seconds(7)),
            ("no-store", None),
            ("max-age=7, no-cache", seconds(0)),
            ("max-age=-1", None),
            ("max-age", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CACHE_CONTROL, control.parse().unwrap());
            assert_eq!(max_age(&headers), expected, "{control}");
        }
    }
}
