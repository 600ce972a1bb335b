//! How old answers are, in HTTP's words (RFC 9111): what a request asks, and
//! what an answer says.

use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;
use http_body_util::BodyExt as _;
use sha2::Digest as _;
use sha2::Sha256;
use std::time::Duration;

use crate::graphql::Age;

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

/// Gives the answer to a GET a tag of its content; if the client has it
/// already, 304 and no content.
pub(super) async fn with_etag(response: Response, known: &[HeaderValue]) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(body) = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
    else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut hash = Sha256::new();
    if let Some(content_type) = parts.headers.get(header::CONTENT_TYPE) {
        hash.update(content_type);
    }
    hash.update(&body);
    let tag = hash.finalize()[..12]
        .iter()
        .fold(String::new(), |tag, byte| format!("{tag}{byte:02x}"));
    let tag = format!("\"{tag}\"");
    let is_known = known
        .iter()
        .filter_map(|known| known.to_str().ok())
        .any(|known| matches(known, &tag));
    if let Ok(tag) = HeaderValue::try_from(&tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(header::CONTENT_TYPE);
        return Response::from_parts(parts, axum::body::Body::empty());
    }
    Response::from_parts(parts, body.into())
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
