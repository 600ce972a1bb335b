//! Where a request comes from, if proxies stand in between.
//!
//! A proxy that is trusted says who called it, at the end of `X-Forwarded-For` or
//! of `Forwarded` (RFC 7239). What stands further in front may be made up by the
//! client, and so may the one of the two headers that the proxy does not write.

use std::net::IpAddr;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::header;

use super::network::Network;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The proxies that are believed. Cheap to clone.
#[derive(Clone)]
pub(super) struct TrustedProxies(Arc<[Network]>);

impl TrustedProxies {
    pub(super) fn new(networks: &[Network]) -> Self {
        Self(networks.into())
    }

    pub(super) fn has(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// The address of the client whose request came from `peer`.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.has(peer) {
            return peer;
        }
        let by_forwarded_for = addresses(headers, &X_FORWARDED_FOR, |entry| Some(entry));
        let by_forwarded = addresses(headers, &header::FORWARDED, node);
        match (by_forwarded_for, by_forwarded) {
            (Some(addresses), None) | (None, Some(addresses)) => self.nearest(peer, &addresses),
            (Some(one), Some(other)) => {
                let (one, other) = (self.nearest(peer, &one), self.nearest(peer, &other));
                // One of them may be the client's own.
                if one == other { one } else { peer }
            }
            (None, None) => peer,
        }
    }

    /// From the end, the first address that is no trusted proxy's; or the last one
    /// that somebody who is trusted named.
    fn nearest(&self, peer: IpAddr, addresses: &[Option<IpAddr>]) -> IpAddr {
        let mut nearest = peer;
        for address in addresses.iter().rev() {
            let Some(address) = address else { break };
            nearest = *address;
            if !self.has(nearest) {
                break;
            }
        }
        nearest
    }
}

/// The addresses in a header, the nearest last; `None` without the header. Those
/// that can't be read or are hidden are `None`.
fn addresses(
    headers: &HeaderMap,
    name: &HeaderName,
    entry: fn(&str) -> Option<&str>,
) -> Option<Vec<Option<IpAddr>>> {
    if !headers.contains_key(name) {
        return None;
    }
    let values = headers.get_all(name).iter();
    let entries = values.flat_map(|value| value.to_str().unwrap_or_default().split(','));
    Some(entries.map(|text| address(entry(text)?.trim())).collect())
}

/// What `for` says in one entry of `Forwarded`.
fn node(entry: &str) -> Option<&str> {
    entry.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        let is_for = name.trim().eq_ignore_ascii_case("for");
        is_for.then(|| value.trim().trim_matches('"'))
    })
}

/// An address, with or without a port. One of IPv6 may be in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|t| t.strip_suffix(']'));
    let address = bare.unwrap_or(text).parse::<IpAddr>();
    let address = address.or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies() -> TrustedProxies {
        let networks = ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7"];
        let networks = networks.map(|text| Network::try_from(text.to_owned()).unwrap());
        TrustedProxies::new(&networks)
    }

    fn client(peer: &str, sent: &[(&'static str, &'static str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in sent {
            headers.append(*name, value.parse().unwrap());
        }
        let client = proxies().client(peer.parse().unwrap(), &headers);
        client.to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let sent = [("x-forwarded-for", "203.0.113.9")];
        assert_eq!(client("198.51.100.1", &sent), "198.51.100.1");
        assert_eq!(client("10.1.2.3", &sent), "203.0.113.9");
        assert_eq!(client("::ffff:10.1.2.3", &sent), "203.0.113.9");
        assert_eq!(client("192.0.2.7", &sent), "203.0.113.9");
        assert_eq!(client("192.0.2.8", &sent), "192.0.2.8");
        assert_eq!(client("10.1.2.3", &[]), "10.1.2.3");
    }

    #[test]
    fn what_a_client_makes_up_is_passed_over() {
        for (value, expected) in [
            ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
            ("1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
            ("203.0.113.9:4711", "203.0.113.9"),
            ("[2a00::9]:4711", "2a00::9"),
            ("2a00::9", "2a00::9"),
            // All of the way is ours.
            ("10.9.9.9, 10.0.0.2", "10.9.9.9"),
            // Whoever is nearest and has an address.
            ("203.0.113.9, nonsense, 10.0.0.2", "10.0.0.2"),
            ("nonsense", "10.1.2.3"),
            ("", "10.1.2.3"),
        ] {
            assert_eq!(client("10.1.2.3", &[("x-forwarded-for", value)]), expected);
        }
        // Several lines are one list.
        let lines = [
            ("x-forwarded-for", "1.1.1.1"),
            ("x-forwarded-for", "203.0.113.9"),
        ];
        assert_eq!(client("10.1.2.3", &lines), "203.0.113.9");
    }

    #[test]
    fn forwarded_is_understood_too() {
        for (value, expected) in [
            ("for=203.0.113.9", "203.0.113.9"),
            (
                "for=1.1.1.1, For=\"203.0.113.9:80\";proto=https",
                "203.0.113.9",
            ),
            ("proto=https;for=\"[2a00::9]:4711\"", "2a00::9"),
            ("for=203.0.113.9, for=10.0.0.2", "203.0.113.9"),
            ("for=unknown", "10.1.2.3"),
            ("for=_hidden, for=10.0.0.2", "10.0.0.2"),
            ("proto=https", "10.1.2.3"),
        ] {
            assert_eq!(client("10.1.2.3", &[("forwarded", value)]), expected);
        }
    }

    #[test]
    fn two_headers_that_differ_are_not_believed() {
        let one = ("x-forwarded-for", "203.0.113.9");
        let same = ("forwarded", "for=203.0.113.9");
        let other = ("forwarded", "for=1.1.1.1");
        assert_eq!(client("10.1.2.3", &[one, same]), "203.0.113.9");
        assert_eq!(client("10.1.2.3", &[one, other]), "10.1.2.3");
    }
}
