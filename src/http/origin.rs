//! The `Origin` check. A browser lets any page open a WebSocket to any host and
//! sends along what it keeps for that host; but it says whose page it is.

use axum::http::header;
use axum::http::request::Parts;
use url::Url;

use super::cors::Origin;
use super::host;
use super::host::AllowedHosts;

/// Whether a page may open a WebSocket here: one of this service's own, of a name
/// in `allowed_hosts`, or of a listed origin. Clients that are no browsers send no
/// `Origin`.
pub(super) fn is_allowed(head: &Parts, allowed: &AllowedHosts, listed: &[Origin]) -> bool {
    let mut origins = head.headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else {
        return true;
    };
    let is_listed = listed.iter().any(|listed| listed.is(origin));
    let origin = origin.to_str().ok().and_then(|text| Url::parse(text).ok());
    let (Some(origin), None) = (origin, origins.next()) else {
        return false;
    };
    let Some(name) = origin.host_str() else {
        return false;
    };
    let Some(own) = host::authority(head) else {
        return false;
    };
    // Without a port in `Host` it is that of the scheme, which the origin tells: a
    // proxy in front of us may speak https for us.
    let default_port = if origin.scheme() == "https" { 443 } else { 80 };
    let same_name = own.host().eq_ignore_ascii_case(name);
    let same_port = own.port_u16().unwrap_or(default_port) == origin.port().unwrap_or(default_port);
    (same_name && same_port) || allowed.names(name) || is_listed
}
