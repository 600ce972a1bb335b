//! A request as it came over the wire, decoded.

use hyper::http::request::Parts;

use super::error::BceError;

/// Nothing in it is percent-encoded: the signature is computed afresh from
/// this, and each SDK encodes a little differently.
#[derive(Debug, Clone)]
pub(super) struct WireRequest {
    pub(super) method: String,
    pub(super) path: String,
    /// In the order of the wire; a parameter without a value has the empty one.
    pub(super) query: Vec<(String, String)>,
    /// In the order of the wire, names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// The first part that is not valid; what stands for it above is a guess.
    undecodable: Option<&'static str>,
}

impl WireRequest {
    pub(super) fn read(parts: &Parts) -> Self {
        let mut undecodable = None;
        let mut decode = |text: &str, what| {
            percent_decode(text).unwrap_or_else(|| {
                undecodable.get_or_insert(what);
                text.to_owned()
            })
        };
        let path = decode(parts.uri.path(), "path");
        let query = parts
            .uri
            .query()
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decode(name, "query"), decode(value, "query")))
            .collect();
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                (name.as_str().to_owned(), value)
            })
            .collect();
        Self {
            method: parts.method.as_str().to_owned(),
            path,
            query,
            headers,
            undecodable,
        }
    }

    pub(super) fn ensure_decodable(&self) -> Result<(), BceError> {
        match self.undecodable {
            Some(part) => Err(BceError::InvalidUri { part }),
            None => Ok(()),
        }
    }

    /// Every value of the header of this lower-case name.
    pub(super) fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(given, _)| given == name)
            .map(|(_, value)| &**value)
    }
}

/// `%XX` in either case; everything else stands for itself, `+` too. `None` if
/// an escape is broken or the bytes are no UTF-8.
fn percent_decode(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            hex_digit(bytes.next()?)? << 4 | hex_digit(bytes.next()?)?
        } else {
            byte
        });
    }
    String::from_utf8(decoded).ok()
}

fn hex_digit(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_escapes_in_either_case_and_keeps_the_plus() {
        let decoded = |text| percent_decode(text);
        assert_eq!(decoded("a+b%2e%2E%E6%B5%8b").as_deref(), Some("a+b..测"));
        for broken in ["%", "%4", "%zz", "%ff", "a%+1"] {
            assert_eq!(decoded(broken), None, "{broken}");
        }
    }
}
