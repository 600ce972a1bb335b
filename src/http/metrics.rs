//! What was counted, for Prometheus.

use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header;

use super::App;
use crate::telemetry::metrics;
use crate::telemetry::metrics::Page;
use crate::telemetry::metrics::names;

/// Version 0.0.4 of Prometheus's text format, which every version of it reads.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Answers `/metrics`. Everything is as it is now, and nobody may keep it.
pub(super) async fn metrics(State(app): State<App>) -> ([(HeaderName, &'static str); 3], String) {
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
    (headers, page.text())
}
