//! Whose page asks. Browsers say it themselves in `Sec-Fetch-Site`, and pages
//! can't change it; other clients don't send it.
//!
//! A page of another site can't read our answers unless CORS lets it, but it
//! could make a browser on the right network ask: with nothing but an address,
//! where no key is needed. So it is not answered at all.

use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;

use super::cors::Origin;
use super::refused::Refused;
use crate::graphql::Code;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether no page of another site makes a request, or one whose origin is listed.
/// A sibling (`same-site`: another port, or another name under the same domain) is
/// another site here.
///
/// # Errors
/// What the page is told.
pub(super) fn check(headers: &HeaderMap, listed: &[Origin]) -> Result<(), Refused> {
    let Some(site) = foreign_site(headers) else {
        return Ok(());
    };
    let origin = headers.get(header::ORIGIN);
    if origin.is_some_and(|origin| listed.iter().any(|listed| listed.is(origin))) {
        return Ok(());
    }
    let page = match origin.map(HeaderValue::to_str) {
        Some(Ok(origin)) => format!("`{}`", origin.chars().take(100).collect::<String>()),
        _ => "a page of an unknown origin".to_owned(),
    };
    tracing::debug!(page, site, "a page of another site was refused");
    let message = format!(
        "The request is made by {page}, which is not this service's own (`Sec-Fetch-Site: {site}`); if that page is to ask, its origin must be in `cors.origins`"
    );
    Err(Refused::new(
        StatusCode::FORBIDDEN,
        Code::Forbidden,
        message,
    ))
}

/// What a browser says of a page that is not ours. Several values, or one that is
/// not known, are no reason to trust it.
fn foreign_site(headers: &HeaderMap) -> Option<&'static str> {
    let mut sites = headers.get_all(SEC_FETCH_SITE).iter();
    let site = sites.next()?.as_bytes();
    match site {
        b"same-origin" | b"none" if sites.next().is_none() => None,
        b"same-site" => Some("same-site"),
        _ => Some("cross-site"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_are_not_foreign() {
        for (sent, foreign) in [
            (&[][..], false),
            (&["same-origin"][..], false),
            (&["none"], false),
            (&["same-site"], true),
            (&["cross-site"], true),
            (&["Same-Origin"], true),
            (&[""], true),
            (&["none", "cross-site"], true),
        ] {
            let mut headers = HeaderMap::new();
            for site in sent {
                headers.append(SEC_FETCH_SITE, HeaderValue::from_static(site));
            }
            assert_eq!(foreign_site(&headers).is_some(), foreign, "{sent:?}");
        }
    }
}
