//! What a browser gets: the landing page, and nothing that is not there.

use bcc_graphql::emulator::Emulator;

use crate::support::TestService;
use crate::support::emulator_config;

#[tokio::test]
async fn the_landing_page_says_what_answers() {
    let service = TestService::start().await;
    let page = service.get("/").await;
    assert!(page.text().contains("An emulator answers for BCC."));
    assert!(page.text().contains("<td>emulator</td><td>bj</td>"));
    assert!(page.text().contains(env!("CARGO_PKG_VERSION")));
    assert!(!page.text().contains("{{"), "a part was not filled in");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn names_from_the_settings_are_only_text_on_the_page() {
    let emulator = Emulator::new(emulator_config());
    let service = TestService::with_emulator(emulator, |settings| {
        settings.sources[0].account = "<script>alert(\"&\")</script>".to_owned();
    })
    .await;
    let page = service.get("/").await;
    let shown = "<td>&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;</td>";
    assert!(page.text().contains(shown), "{}", page.text());
    assert!(!page.text().contains("<script"));
}

#[tokio::test]
async fn nothing_but_the_embedded_files_is_there() {
    let service = TestService::start().await;
    for path in [
        "/assets/",
        "/assets/nothing.js",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/%2e%2e/%2e%2e/Cargo.toml",
        "/assets/..%5c..%5cCargo.toml",
        "/assets/%2fetc%2fpasswd",
        "/assets/..%2fgraphiql.html",
        "/assets/%00",
        "/graphiql.html",
        "/graphiql.html.br",
    ] {
        // By hand, since a client would tidy the path up.
        let head = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        let answer = super::raw(&service, &head).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
    }
    let head = "GET /assets/%ff HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let answer = super::raw(&service, head).await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[cfg(not(feature = "web"))]
#[tokio::test]
async fn a_build_without_graphiql_says_how_to_get_it() {
    let service = TestService::start().await;
    let page = service.get("/graphiql").await;
    assert_eq!(page.status, 404);
    assert!(
        page.text().contains("the cargo feature `web`"),
        "{}",
        page.text()
    );
}
