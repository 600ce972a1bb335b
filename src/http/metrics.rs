//! What was counted, for Prometheus.

use axum::http::Method;
use axum::http::header;
use axum::response::IntoResponse as _;
use axum::response::Response;

use super::App;
use super::refused::Refused;
use crate::telemetry::metrics;
use crate::telemetry::metrics::Page;
use crate::telemetry::metrics::names;

/// Version 0.0.4 of Prometheus's text format, which every version of it reads.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Answers `/metrics`. Everything is as it is now, and nobody may keep it.
///
/// # Errors
/// It is asked by a method that makes no sense here.
pub(super) fn metrics(app: &App, method: &Method) -> Result<Response, Refused> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return Err(Refused::method(method, "GET,HEAD"));
    }
    let mut page = Page::default();
    page.tell(&names::BUILD, &[("version", env!("CARGO_PKG_VERSION"))], 1);
    let started = app.started_at.timestamp_millis();
    let started = format!("{}.{:03}", started / 1000, started % 1000);
    page.tell(&names::PROCESS_START, &[], started);
    metrics::tell_process(&mut page);
    app.counts.tell(&mut page);
    app.catalogue.tell_metrics(&mut page);
    app.graph.tell_metrics(&mut page);
    let headers = [
        (header::CONTENT_TYPE, CONTENT_TYPE),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, page.text()).into_response())
}
