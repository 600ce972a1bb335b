//! The pages and their parts that the binary carries: GraphiQL, unless the
//! service was built without the feature `web`.
//!
//! The build of the pages leaves every file that compression makes smaller as
//! a `.br` and a `.gz` and drops the plain one, so the binary holds two small
//! forms rather than one large. They go out as they are. A client that takes
//! neither, which no browser is, gets the `.gz` unpacked.

use bytes::Bytes;

/// A file in the form that fits one request.
///
/// Which form that is depends on the request, so a response with it must say
/// `Vary: Accept-Encoding`.
#[derive(Debug)]
pub(crate) struct Asset {
    /// What to send, in the encoding that `content_encoding` names.
    pub body: Bytes,
    /// The value of `Content-Type`.
    pub content_type: &'static str,
    /// The value of `Content-Encoding`, if the body has one.
    pub content_encoding: Option<&'static str>,
    /// Whether the name changes along with the content, so that a client need
    /// never ask again.
    pub immutable: bool,
    /// The value of `ETag`, quotes included. Every encoding has its own, as a
    /// strong tag must.
    pub etag: String,
}

/// Finds the file at `path`, like `graphiql.html` or `assets/index-abc.js`, in
/// the form that the value of `Accept-Encoding` asks for.
///
/// Paths are looked up in a table, never in a file system, so there is nothing
/// that `..` could lead to.
#[cfg(feature = "web")]
pub(crate) fn find(path: &str, accept_encoding: Option<&str>) -> Option<Asset> {
    embedded::find(path, accept_encoding)
}

/// Finds nothing: the service was built without the feature `web`.
#[cfg(not(feature = "web"))]
pub(crate) fn find(_path: &str, _accept_encoding: Option<&str>) -> Option<Asset> {
    None
}

/// The files themselves.
#[cfg(feature = "web")]
mod embedded {
    use std::{borrow::Cow, io::Read as _};

    use bytes::Bytes;
    use flate2::read::GzDecoder;
    use rust_embed::{Embed, EmbeddedFile};

    use super::{
        Asset,
        encoding::{self, Encoding},
    };

    /// What the build script leaves in `web/dist`.
    #[derive(Embed)]
    #[folder = "web/dist/"]
    struct Dist;

    /// More than any plain file has. The files are our own, so this is no
    /// defence but a bound to what one request may cost.
    const PLAIN_LIMIT: u64 = 16 << 20;

    pub(super) fn find(path: &str, accept_encoding: Option<&str>) -> Option<Asset> {
        // A file that compression does not help is there as it is, and only so.
        if let Some(file) = Dist::get(path) {
            // The packed forms are not files of their own to the outside.
            return (!is_packed(path)).then(|| asset(path, file, None));
        }
        let packed = |suffix| Dist::get(&format!("{path}{suffix}"));
        match encoding::choose(accept_encoding) {
            Encoding::Brotli => Some(asset(path, packed(".br")?, Some("br"))),
            Encoding::Gzip => Some(asset(path, packed(".gz")?, Some("gzip"))),
            Encoding::Identity => unpacked(path, &packed(".gz")?),
        }
    }

    /// The asset that consists of the embedded `file`.
    fn asset(path: &str, file: EmbeddedFile, content_encoding: Option<&'static str>) -> Asset {
        let etag = etag(&file, "");
        let body = match file.data {
            Cow::Borrowed(data) => Bytes::from_static(data),
            Cow::Owned(data) => Bytes::from(data),
        };
        Asset {
            body,
            content_type: content_type(path),
            content_encoding,
            immutable: is_hashed(path),
            etag,
        }
    }

    /// The asset whose gzip form is the embedded `file`, in plain.
    fn unpacked(path: &str, file: &EmbeddedFile) -> Option<Asset> {
        let mut body = Vec::new();
        GzDecoder::new(&*file.data)
            .take(PLAIN_LIMIT + 1)
            .read_to_end(&mut body)
            .ok()?;
        if body.len() as u64 > PLAIN_LIMIT {
            return None;
        }
        Some(Asset {
            body: Bytes::from(body),
            content_type: content_type(path),
            content_encoding: None,
            immutable: is_hashed(path),
            etag: etag(file, "-plain"),
        })
    }

    /// A tag from the content of the embedded `file`. `form` sets apart what is
    /// made from the file at run time.
    fn etag(file: &EmbeddedFile, form: &str) -> String {
        // Half the hash is more than enough to tell builds apart.
        let half: [u8; 16] = std::array::from_fn(|at| file.metadata.sha256_hash()[at]);
        format!("\"{:032x}{form}\"", u128::from_be_bytes(half))
    }

    /// Whether `path` is that of a packed form.
    fn is_packed(path: &str) -> bool {
        matches!(extension(path), "br" | "gz")
    }

    /// Whether the name of the file carries a hash of its content, as those of
    /// all files in `assets/` do: `name-abcdefgh.js`.
    fn is_hashed(path: &str) -> bool {
        path.strip_prefix("assets/")
            .and_then(|name| name.rsplit_once('.'))
            .and_then(|(stem, _)| stem.get(stem.len().checked_sub(9)?..))
            .is_some_and(|end| end.starts_with('-'))
    }

    /// The kinds of files that a build of the pages consists of.
    fn content_type(path: &str) -> &'static str {
        match extension(path) {
            "html" => "text/html; charset=utf-8",
            "js" | "mjs" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "json" | "map" => "application/json",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "ico" => "image/x-icon",
            "wasm" => "application/wasm",
            "woff2" => "font/woff2",
            "woff" => "font/woff",
            "ttf" => "font/ttf",
            "txt" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }

    /// What comes after the last dot.
    fn extension(path: &str) -> &str {
        path.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_page_is_there_in_every_form_with_the_same_content() {
            let plain = find("graphiql.html", None).unwrap();
            let gzip = find("graphiql.html", Some("gzip")).unwrap();
            let brotli = find("graphiql.html", Some("gzip, deflate, br")).unwrap();
            assert_eq!(plain.content_encoding, None);
            assert_eq!(gzip.content_encoding, Some("gzip"));
            assert_eq!(brotli.content_encoding, Some("br"));

            assert!(plain.body.starts_with(b"<!doctype html>"));
            let mut unpacked = Vec::new();
            GzDecoder::new(&*gzip.body)
                .read_to_end(&mut unpacked)
                .unwrap();
            assert_eq!(unpacked, plain.body);

            for page in [&plain, &gzip, &brotli] {
                assert_eq!(page.content_type, "text/html; charset=utf-8");
                assert!(!page.immutable, "the page's name has no hash");
                assert!(page.etag.starts_with('"') && page.etag.ends_with('"'));
            }
            assert_ne!(plain.etag, gzip.etag);
            assert_ne!(gzip.etag, brotli.etag);
            assert_ne!(brotli.etag, plain.etag);
        }

        #[test]
        fn every_file_is_found_in_every_form_and_known_by_its_kind() {
            for embedded in Dist::iter() {
                let path = embedded
                    .strip_suffix(".br")
                    .or_else(|| embedded.strip_suffix(".gz"))
                    .unwrap_or(&embedded);
                for accept_encoding in [None, Some("gzip"), Some("br")] {
                    let asset = find(path, accept_encoding).unwrap();
                    assert_ne!(asset.content_type, "application/octet-stream", "{path}");
                    assert_eq!(asset.immutable, path.starts_with("assets/"), "{path}");
                }
            }
        }

        #[test]
        fn nothing_else_is_found() {
            for path in [
                "",
                "/",
                "assets",
                "assets/",
                "/graphiql.html",
                "graphiql",
                "graphiql.html.br",
                "graphiql.html.gz",
                "../Cargo.toml",
                "assets/../graphiql.html",
                "assets/%2e%2e/graphiql.html",
            ] {
                assert!(find(path, Some("br, gzip")).is_none(), "{path}");
            }
        }

        #[test]
        fn only_names_with_a_hash_are_immutable() {
            assert!(is_hashed("assets/graphiql-L-z9X-o2.js"));
            assert!(!is_hashed("assets/graphiql.js"));
            assert!(!is_hashed("assets/a.js"));
            assert!(!is_hashed("graphiql-L-z9X-o2.js"));
        }
    }
}

/// The choice of an encoding, after RFC 9110, section 12.5.3.
#[cfg(feature = "web")]
mod encoding {
    /// The forms that a file can be had in.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(super) enum Encoding {
        Brotli,
        Gzip,
        Identity,
    }

    /// The weight of what a client accepts without having named it: less than
    /// the least it can name.
    const UNNAMED: u16 = 1;
    /// The weight that `q=1`, or no `q` at all, stands for: in thousandths as
    /// they are counted in the header, above [`UNNAMED`].
    const FULL: u16 = 1000 + UNNAMED;

    /// Chooses what the client likes most, and of what it likes as much the
    /// smallest.
    ///
    /// Without the header any form would do, but a client that does not say
    /// what it can unpack is likely to be a simple one, so it gets the plain
    /// form. So does one that accepts nothing there is: the alternative is an
    /// error in place of a page.
    pub(super) fn choose(accept_encoding: Option<&str>) -> Encoding {
        let Some(header) = accept_encoding else {
            return Encoding::Identity;
        };
        let mut chosen = (0, Encoding::Identity);
        for encoding in [Encoding::Brotli, Encoding::Gzip, Encoding::Identity] {
            let weight = weight(header, encoding);
            if weight > chosen.0 {
                chosen = (weight, encoding);
            }
        }
        chosen.1
    }

    /// How much the client likes an encoding; 0 is not at all.
    fn weight(header: &str, encoding: Encoding) -> u16 {
        let (mut named, mut others) = (None, None);
        for item in header.split(',') {
            let mut parts = item.split(';').map(str::trim);
            let coding = parts.next().unwrap_or_default();
            let weight = parts.find_map(quality).unwrap_or(FULL);
            if encoding.has_name(coding) {
                named = named.max(Some(weight));
            } else if coding == "*" {
                others = others.max(Some(weight));
            }
        }
        let unnamed = match encoding {
            Encoding::Identity => UNNAMED,
            Encoding::Brotli | Encoding::Gzip => 0,
        };
        named.or(others).unwrap_or(unnamed)
    }

    /// The weight that a parameter `q=0.5` gives, if it is one. One that makes
    /// no sense gives none: a client is not sent what it may not want.
    fn quality(parameter: &str) -> Option<u16> {
        let (name, value) = parameter.split_once('=')?;
        if !name.trim().eq_ignore_ascii_case("q") {
            return None;
        }
        let value: f32 = value.trim().parse().unwrap_or(0.0);
        if value > 0.0 && value <= 1.0 {
            Some((value * 1000.0).round() as u16 + UNNAMED)
        } else {
            Some(0)
        }
    }

    impl Encoding {
        /// Whether `coding` is a name of this encoding.
        fn has_name(self, coding: &str) -> bool {
            let names: &[&str] = match self {
                Self::Brotli => &["br"],
                Self::Gzip => &["gzip", "x-gzip"],
                Self::Identity => &["identity"],
            };
            names.iter().any(|name| name.eq_ignore_ascii_case(coding))
        }
    }

    #[cfg(test)]
    mod tests {
        use super::{Encoding::*, *};

        #[test]
        fn takes_the_smallest_that_the_client_can_unpack() {
            assert_eq!(choose(Some("gzip, deflate, br, zstd")), Brotli);
            assert_eq!(choose(Some("br;q=1.0, gzip;q=1.0")), Brotli);
            assert_eq!(choose(Some("gzip, deflate")), Gzip);
            assert_eq!(choose(Some("x-gzip")), Gzip);
            assert_eq!(choose(Some("deflate, zstd")), Identity);
        }

        #[test]
        fn sends_the_plain_form_to_a_client_that_says_nothing() {
            assert_eq!(choose(None), Identity);
            assert_eq!(choose(Some("")), Identity);
            assert_eq!(choose(Some(" , ,")), Identity);
        }

        #[test]
        fn follows_the_weights() {
            assert_eq!(choose(Some("br;q=0.5, gzip;q=0.8")), Gzip);
            assert_eq!(choose(Some("br;q=0.8, gzip;q=0.801")), Gzip);
            assert_eq!(choose(Some("identity, br;q=0.5, gzip;q=0.5")), Identity);
            assert_eq!(choose(Some("identity;q=0.5, gzip;q=0.5")), Gzip);
            assert_eq!(choose(Some("gzip;q=0.001")), Gzip);
            assert_eq!(choose(Some("br;q=0, gzip")), Gzip);
            assert_eq!(choose(Some("br;q=0.0, gzip;q=0.000")), Identity);
        }

        #[test]
        fn the_star_stands_for_what_is_not_named() {
            assert_eq!(choose(Some("*")), Brotli);
            assert_eq!(choose(Some("*, br;q=0")), Gzip);
            assert_eq!(choose(Some("br;q=0.1, *;q=0.5")), Gzip);
            assert_eq!(choose(Some("gzip, *;q=0")), Gzip);
            assert_eq!(choose(Some("identity, *;q=0")), Identity);
            assert_eq!(choose(Some("gzip;q=0, identity;q=0, *;q=0.1")), Brotli);
        }

        #[test]
        fn a_refusal_of_the_plain_form_holds_as_long_as_there_is_another() {
            assert_eq!(choose(Some("identity;q=0, gzip;q=0.2")), Gzip);
            assert_eq!(choose(Some("identity;q=0, br")), Brotli);
            assert_eq!(choose(Some("identity;q=0")), Identity);
            assert_eq!(choose(Some("*;q=0")), Identity);
        }

        #[test]
        fn reads_the_header_as_clients_write_it() {
            assert_eq!(choose(Some("BR")), Brotli);
            assert_eq!(choose(Some("br ; Q=0.3 ,\tgzip ; q=0.4")), Gzip);
            assert_eq!(choose(Some("br;level=9;q=0.2, gzip;q=0.3")), Gzip);
            assert_eq!(choose(Some("brotli, bro")), Identity);
        }

        #[test]
        fn a_weight_that_makes_no_sense_is_none() {
            for bad in ["high", "", "-1", "1.5", "NaN", "inf"] {
                let header = format!("br;q={bad}, gzip;q=0.1");
                assert_eq!(choose(Some(&header)), Gzip, "{bad}");
            }
        }
    }
}
