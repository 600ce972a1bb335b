//! GraphiQL's page and its files, all from the binary.

use std::io::Read as _;

use flate2::read::GzDecoder;

use crate::support::Reply;
use crate::support::TestService;

async fn ask(service: &TestService, path: &str, header: (&str, &str)) -> Reply {
    let request = service.client.get(service.url(path));
    Reply::of(request.header(header.0, header.1)).await
}

/// The paths in `/assets/` that GraphiQL's page names.
async fn asset_paths(service: &TestService) -> Vec<String> {
    let page = service.get("/graphiql").await;
    let paths: Vec<String> = page
        .text()
        .split('"')
        .filter_map(|text| text.strip_prefix("./").or(Some(text)))
        .map(|text| format!("/{}", text.trim_start_matches('/')))
        .filter(|path| path.starts_with("/assets/"))
        .collect();
    assert!(paths.len() >= 2, "a script and a style: {paths:?}");
    paths
}

#[tokio::test]
async fn graphiql_loads_nothing_from_elsewhere() {
    let service = TestService::start().await;
    let page = service.get("/graphiql").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    for part in [
        "default-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    // Neither another host nor a script in the page, whatever else it allows.
    for part in ["http:", "https:", "*", "script-src", "'unsafe-eval'"] {
        assert!(!policy.contains(part), "{part}: {policy}");
    }
    assert_eq!(page.header("cache-control"), "no-cache");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert!(!page.text().contains("//cdn"));
}

#[tokio::test]
async fn every_encoding_is_of_the_same_file() {
    let service = TestService::start().await;
    let mut paths = asset_paths(&service).await;
    paths.push("/graphiql".to_owned());
    for path in paths {
        let plain = ask(&service, &path, ("accept-encoding", "identity")).await;
        assert_eq!(plain.status, 200, "{path}");
        assert_eq!(plain.header("content-encoding"), "");

        let gzip = ask(&service, &path, ("accept-encoding", "gzip")).await;
        assert_eq!(gzip.header("content-encoding"), "gzip", "{path}");
        let mut unpacked = Vec::new();
        GzDecoder::new(&*gzip.body)
            .read_to_end(&mut unpacked)
            .unwrap();
        assert!(unpacked == plain.body, "{path}");

        let brotli = ask(&service, &path, ("accept-encoding", "gzip, deflate, br")).await;
        assert_eq!(brotli.header("content-encoding"), "br", "{path}");
        assert!(brotli.body.len() < plain.body.len());

        let mut tags = vec![];
        for reply in [&plain, &gzip, &brotli] {
            assert_eq!(reply.header("vary"), "Accept-Encoding");
            assert_eq!(reply.header("content-type"), plain.header("content-type"));
            assert_eq!(reply.header("content-length"), reply.body.len().to_string());
            tags.push(reply.header("etag").to_owned());
        }
        tags.dedup();
        assert_eq!(tags.len(), 3, "each form has a tag of its own");
    }
}

#[tokio::test]
async fn a_browser_need_not_load_a_file_twice() {
    let service = TestService::start().await;
    let immutable = "public, max-age=31536000, immutable";
    for path in asset_paths(&service).await {
        let first = service.get(&path).await;
        assert_eq!(first.header("cache-control"), immutable, "{path}");
        let tag = first.header("etag");
        for known in [tag.to_owned(), format!("\"other\", {tag}")] {
            let again = ask(&service, &path, ("if-none-match", &known)).await;
            assert_eq!(again.status, 304, "{path}");
            assert!(again.body.is_empty());
            assert_eq!(again.header("etag"), tag);
            assert_eq!(again.header("cache-control"), immutable);
            assert_eq!(again.header("content-encoding"), "");
        }
        let other = ask(&service, &path, ("if-none-match", "\"other\"")).await;
        assert_eq!(other.status, 200);
    }
    // The page's name has no hash: it is asked for each time, and mostly not sent.
    let page = service.get("/graphiql").await;
    let known = page.header("etag").to_owned();
    let again = ask(&service, "/graphiql", ("if-none-match", &known)).await;
    assert_eq!(again.status, 304);
    assert!(!again.header("content-security-policy").is_empty());
}

/// RFC 9110, section 13.1.2: the comparison is weak, and `*` is any tag. Some
/// proxies weaken tags on their way.
#[tokio::test]
async fn a_weakened_tag_and_a_star_count_too() {
    let service = TestService::start().await;
    let tag = service.get("/graphiql").await.header("etag").to_owned();
    for known in [format!("W/{tag}"), "*".to_owned()] {
        let again = ask(&service, "/graphiql", ("if-none-match", &known)).await;
        assert_eq!(again.status, 304, "{known}");
    }
}
