//! The canonical form of a request: what both sides of a signature must
//! write alike, to the byte.

use super::SignableRequest;

/// Headers of the default set, apart from every `x-bce-*`.
const DEFAULT_SIGNED: [&str; 4] = ["host", "content-length", "content-type", "content-md5"];

/// Which headers a signature covers.
#[derive(Debug, Clone, Copy)]
pub enum SignedHeaders<'a> {
    /// The protocol's default: `host`, `content-length`, `content-type`,
    /// `content-md5` and every `x-bce-*`. Written as an empty field.
    Default,
    /// Just these, in any order and any case.
    Listed(&'a [&'a str]),
}

impl SignedHeaders<'_> {
    /// The field of the `Authorization` header: names in lower case, sorted,
    /// joined by `;`.
    #[must_use]
    pub fn joined(&self) -> String {
        match self {
            Self::Default => String::new(),
            Self::Listed(names) => {
                let mut names: Vec<String> = names.iter().map(|name| fold(name)).collect();
                names.sort_unstable();
                names.dedup();
                names.join(";")
            }
        }
    }

    /// Whether the signature covers the header of this lower-case name.
    fn covers(&self, name: &str) -> bool {
        match self {
            Self::Default => DEFAULT_SIGNED.contains(&name) || name.starts_with("x-bce-"),
            Self::Listed(names) => names.iter().any(|listed| fold(listed) == name),
        }
    }
}

/// Step 3: method, path, query and signed headers, each on its line. There is
/// no newline at the end.
#[must_use]
pub fn canonical_request(request: &SignableRequest<'_>, signed: SignedHeaders<'_>) -> String {
    [
        request.method,
        &canonical_path(request.path),
        &canonical_query(request.query),
        &canonical_headers(request.headers, signed),
    ]
    .join("\n")
}

/// The path with everything but `/` and the unreserved characters encoded. It
/// begins with `/`; dots and doubled slashes stay as they are.
fn canonical_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len() + 1);
    if !path.starts_with('/') {
        out.push('/');
    }
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            out.push('/');
        }
        percent_encode(segment, &mut out);
    }
    out
}

/// `name=value` of each parameter, encoded. The whole strings are sorted, not
/// the names: `text10=…` comes before `text=…`, as `0` is smaller than `=`.
/// `authorization` (a signature in the query) signs everything but itself.
fn canonical_query(query: &[(&str, &str)]) -> String {
    let mut pairs: Vec<String> = query
        .iter()
        .filter(|(name, _)| !name.eq_ignore_ascii_case("authorization"))
        .map(|(name, value)| encoded_pair(name, '=', value))
        .collect();
    pairs.sort_unstable();
    pairs.join("&")
}

/// `name:value` of each signed header, encoded and sorted; empty ones drop out.
fn canonical_headers(headers: &[(&str, &str)], signed: SignedHeaders<'_>) -> String {
    let mut lines: Vec<String> = headers
        .iter()
        .map(|(name, value)| (fold(name), value.trim()))
        .filter(|(name, value)| !value.is_empty() && signed.covers(name))
        .map(|(name, value)| encoded_pair(&name, ':', value))
        .collect();
    lines.sort_unstable();
    lines.join("\n")
}

fn fold(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

fn encoded_pair(name: &str, separator: char, value: &str) -> String {
    let mut out = String::with_capacity(name.len() + value.len() + 8);
    percent_encode(name, &mut out);
    out.push(separator);
    percent_encode(value, &mut out);
    out
}

/// RFC 3986's unreserved characters stay; every other byte of the UTF-8 form
/// becomes `%XX` in upper case. Requests are sent in this form too, so that
/// what is on the wire is what was signed.
pub fn percent_encode(text: &str, out: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
}
