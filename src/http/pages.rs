//! What a browser gets: the landing page, GraphiQL, and their files, all from
//! the binary.

use std::fmt::Write as _;

use axum::extract::Path;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Html;
use axum::response::IntoResponse as _;
use axum::response::Response;

use super::App;
use super::about::About;
use super::assets;
use super::assets::Asset;
use super::freshness;

const LANDING: &str = include_str!("landing.html");
const LANDING_STYLE: &str = include_str!("landing.css");

const TO_GRAPHIQL: &str =
    "<li><a href=\"./graphiql\">GraphiQL</a>: try a query here, in the browser</li>\n";

/// Nothing but what this host serves.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The same for GraphiQL, whose editor (Monaco) writes its styles into the page.
const GRAPHIQL_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// `/`: what this is.
pub(super) async fn landing(State(app): State<App>) -> Response {
    let to_graphiql = if app.about.graphiql { TO_GRAPHIQL } else { "" };
    // Names from the settings come last: nothing in them is filled in.
    let html = LANDING.replace("{{graphiql}}", to_graphiql);
    page(html.replace("{{about}}", &about(&app)), PAGE_POLICY)
}

/// The style of `/`.
pub(super) async fn landing_style() -> Response {
    let content_type = [(header::CONTENT_TYPE, "text/css; charset=utf-8")];
    (content_type, LANDING_STYLE).into_response()
}

/// `/graphiql`.
pub(super) async fn graphiql(State(app): State<App>, headers: HeaderMap) -> Response {
    if !app.about.graphiql {
        let message = "GraphiQL is turned off here (`server.graphiql`)\n";
        return (StatusCode::NOT_FOUND, message).into_response();
    }
    match assets::find("graphiql.html", accept_encoding(&headers)) {
        Some(asset) => {
            let mut response = file(asset, &headers);
            add_page_headers(&mut response, GRAPHIQL_POLICY);
            response
        }
        None => {
            let message = "This build has no GraphiQL: build it with the cargo feature `web` (the default), which needs Node\n";
            (StatusCode::NOT_FOUND, message).into_response()
        }
    }
}

/// `/assets/…`: the pages' scripts, styles and fonts.
pub(super) async fn asset(Path(path): Path<String>, headers: HeaderMap) -> Response {
    match assets::find(&format!("assets/{path}"), accept_encoding(&headers)) {
        Some(asset) => file(asset, &headers),
        None => not_found().await,
    }
}

/// Every other path.
pub(super) async fn not_found() -> Response {
    let message = "Nothing is here. See `/` for what there is\n";
    (StatusCode::NOT_FOUND, message).into_response()
}

fn accept_encoding(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ACCEPT_ENCODING)?.to_str().ok()
}

fn page(html: String, policy: HeaderValue) -> Response {
    let mut response = Html(html).into_response();
    add_page_headers(&mut response, policy);
    response
}

fn add_page_headers(response: &mut Response, policy: HeaderValue) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
}

fn file(asset: Asset, request: &HeaderMap) -> Response {
    let known = request
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|known| freshness::matches(known, &asset.etag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        asset.body.into_response()
    };
    let headers = response.headers_mut();
    let cache = if asset.immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(asset.content_type),
    );
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    if let Ok(etag) = HeaderValue::from_str(&asset.etag) {
        headers.insert(header::ETAG, etag);
    }
    if let Some(encoding) = asset.content_encoding
        && !known
    {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The part of the landing page that differs between processes.
fn about(app: &App) -> String {
    let about = &app.about;
    let mut html = String::new();
    if about.emulated {
        html.push_str(
            "<p class=\"notice\" role=\"note\"><strong>An emulator answers for BCC.</strong> The images below this API are a made-up sample. Set <code>BAIDUCLOUD_ACCESS_KEY</code> and <code>BAIDUCLOUD_SECRET_KEY</code> and leave out <code>--emulator</code> to read your own.</p>\n",
        );
    }
    // Who has no key is not told what could be read with one.
    if app.authenticator.admits_anybody() {
        add_sources(&mut html, about);
    } else {
        html.push_str(
            "<p>It asks for a key: send it as <code>Authorization: Bearer …</code> or <code>X-API-Key</code>.</p>\n",
        );
    }
    // Writing to a String cannot fail.
    let _ = write!(
        html,
        "<p class=\"version\">Version {}</p>",
        env!("CARGO_PKG_VERSION")
    );
    html
}

fn add_sources(html: &mut String, about: &About) {
    html.push_str("<table>\n<caption>What it reads</caption>\n<thead><tr><th scope=\"col\">Account</th><th scope=\"col\">Region</th><th scope=\"col\">Endpoint</th></tr></thead>\n<tbody>\n");
    for source in &about.sources {
        // Writing to a String cannot fail.
        let _ = writeln!(
            html,
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(&source.account),
            escaped(&source.region),
            escaped(&source.endpoint)
        );
    }
    html.push_str("</tbody>\n</table>\n");
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}
