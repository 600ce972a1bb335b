//! What each route takes.

use reqwest::Method;

use super::error;
use crate::support::Reply;
use crate::support::TestService;

async fn ask(service: &TestService, method: &Method, path: &str) -> Reply {
    let request = service.client.request(method.clone(), service.url(path));
    Reply::of(request).await
}

#[tokio::test]
async fn every_route_answers_get_and_head_alike() {
    let service = TestService::start().await;
    for (path, content_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/landing.css", "text/css; charset=utf-8"),
        ("/schema.graphql", "text/plain; charset=utf-8"),
        ("/livez", "text/plain; charset=utf-8"),
        ("/readyz", "text/plain; charset=utf-8"),
    ] {
        let got = ask(&service, &Method::GET, path).await;
        assert_eq!(got.status, 200, "{path}");
        assert_eq!(got.header("content-type"), content_type, "{path}");
        assert!(!got.body.is_empty());
        let head = ask(&service, &Method::HEAD, path).await;
        assert_eq!(head.status, 200, "{path}");
        assert_eq!(head.header("content-type"), content_type, "{path}");
        assert_eq!(head.header("content-length"), got.body.len().to_string());
        assert!(head.body.is_empty());
    }
}

#[tokio::test]
async fn other_methods_are_told_which_are_taken() {
    let service = TestService::start().await;
    for path in [
        "/",
        "/landing.css",
        "/graphiql",
        "/schema.graphql",
        "/livez",
        "/readyz",
    ] {
        let reply = ask(&service, &Method::POST, path).await;
        assert_eq!(reply.status, 405, "{path}");
        assert_eq!(reply.header("allow"), "GET,HEAD", "{path}");
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let reply = ask(&service, &method, "/graphql").await;
        assert_eq!(reply.status, 405, "{method}");
        assert_eq!(reply.header("allow"), "GET, HEAD, POST");
        let message = format!("{method} is not taken here: use GET or POST");
        assert_eq!(error(&reply), ("BAD_USER_INPUT".to_owned(), message));
    }
}

#[tokio::test]
async fn other_paths_are_not_found() {
    let service = TestService::start().await;
    for path in [
        "/graphql/",
        "/Graphql",
        "/graphql/x",
        "/.env",
        "/assets",
        "/admin",
        "//",
    ] {
        let reply = service.get(path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(reply.text(), "Nothing is here. See `/` for what there is\n");
    }
}

#[tokio::test]
async fn the_schema_is_that_of_the_command() {
    let service = TestService::start().await;
    assert_eq!(
        service.get("/schema.graphql").await.text(),
        bcc_graphql::graphql::sdl().unwrap()
    );
}

/// What software this is, and in which version, helps nobody but an attacker.
#[tokio::test]
async fn no_header_names_the_software() {
    let service = TestService::start().await;
    for path in ["/", "/graphql", "/nothing", "/livez", "/graphiql"] {
        let reply = service.get(path).await;
        for name in ["server", "x-powered-by", "via"] {
            assert!(!reply.headers.contains_key(name), "{path} {name}");
        }
        // No other origin may read answers either.
        assert!(!reply.headers.contains_key("access-control-allow-origin"));
    }
}
