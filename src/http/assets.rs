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

    use super::Asset;
    use crate::compression::Coding;
    use crate::http::encoding;

    /// The forms of a file, the smallest first.
    const FORMS: [Coding; 2] = [Coding::Brotli, Coding::Gzip];

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
        match encoding::choose(accept_encoding, &FORMS) {
            None => unpacked(path, &packed(".gz")?),
            Some(Coding::Brotli) => Some(asset(path, packed(".br")?, Some("br"))),
            Some(_) => Some(asset(path, packed(".gz")?, Some("gzip"))),
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
