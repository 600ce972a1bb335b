//! Whose requests are counted together.

use std::net::IpAddr;
use std::net::Ipv6Addr;
use std::sync::Arc;

use super::Identity;
use super::Principal;

/// How much of an IPv6 address tells subscribers apart: each may choose the
/// other 64 bits as it likes, anew for every request.
const SUBSCRIBER: u128 = u128::MAX << 64;

/// Whoever is counted as one: a principal by what it showed, anybody else by address.
/// Cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Caller {
    /// The owner of a key, or a token's subject.
    Named(Arc<Identity>),
    /// A network address, of IPv6 the network.
    At(IpAddr),
}

impl Caller {
    /// A principal that asks from an address.
    #[must_use]
    pub fn new(principal: &Principal, address: IpAddr) -> Self {
        match principal.identity() {
            None => Self::at(address),
            Some(identity) => Self::Named(Arc::clone(identity)),
        }
    }

    /// Whoever asks from an address.
    #[must_use]
    pub fn at(address: IpAddr) -> Self {
        Self::At(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & SUBSCRIBER)),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Grants;

    fn at(address: &str) -> Caller {
        Caller::at(address.parse().unwrap())
    }

    #[test]
    fn one_network_of_ipv6_is_one_caller() {
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_ne!(at("192.0.2.1"), at("192.0.2.2"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
    }

    #[test]
    fn a_name_is_the_same_from_everywhere() {
        let address: [IpAddr; 2] = [[192, 0, 2, 1].into(), [192, 0, 2, 2].into()];
        let named = Principal::of_key("anonymous", Grants::default());
        assert_eq!(
            Caller::new(&named, address[0]),
            Caller::new(&named, address[1])
        );
        let anybody = Principal::anonymous(false);
        assert_ne!(
            Caller::new(&anybody, address[0]),
            Caller::new(&anybody, address[1])
        );
    }

    /// An issuer gives its users what names it likes.
    #[test]
    fn a_token_is_nobody_who_has_a_key() {
        let address = [192, 0, 2, 1].into();
        let caller = |principal: Principal| Caller::new(&principal, address);
        let key = || Principal::of_key("anna", Grants::default());
        let token = || Principal::of_token("anna", Grants::default());
        assert_eq!(caller(key()), caller(key()));
        assert_eq!(caller(token()), caller(token()));
        assert_ne!(caller(key()), caller(token()));
        assert_ne!(key(), token());
    }
}
