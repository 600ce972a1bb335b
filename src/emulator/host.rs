//! Whether a request calls the emulator by a name of this machine. A web page can make
//! its own name resolve to the emulator's address (DNS rebinding), but the browser
//! still says that name in `Host`.

use std::net::IpAddr;
use std::net::Ipv6Addr;

use hyper::header;
use hyper::http::request::Parts;
use hyper::http::uri::Authority;

/// Whether it is called by one name, and that is loopback's. The port does not
/// matter.
pub(super) fn is_local(parts: &Parts) -> bool {
    let authority = match parts.uri.authority() {
        // RFC 9112, section 3.2.2: `Host` is passed over then.
        Some(authority) => Some(authority.clone()),
        None => {
            let mut hosts = parts.headers.get_all(header::HOST).iter();
            let host = hosts.next();
            let host = host.filter(|_| hosts.next().is_none());
            host.and_then(|host| Authority::try_from(host.as_bytes()).ok())
        }
    };
    authority
        .is_some_and(|authority| !authority.as_str().contains('@') && is_loopback(authority.host()))
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if host == "localhost" || host.ends_with(".localhost") {
        return true;
    }
    let v6 = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let ip = match v6 {
        Some(v6) => v6.parse::<Ipv6Addr>().map(IpAddr::V6),
        None => host.parse(),
    };
    ip.is_ok_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_local() {
        for (host, expected) in [
            ("localhost", true),
            ("LOCALHOST.", true),
            ("bcc.localhost", true),
            ("127.8.9.1", true),
            ("[::1]", true),
            ("[::ffff:127.0.0.1]", true),
            ("0.0.0.0", false),
            ("10.1.2.3", false),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("evillocalhost", false),
            ("127.0.0.1.evil.example", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(host), expected, "{host}");
        }
    }
}
