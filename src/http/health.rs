//! Whether the process lives, and whether it should be given work.

use axum::extract::State;
use axum::http::StatusCode;

use super::App;

/// It answers, so it lives.
pub(super) async fn live() -> &'static str {
    "alive\n"
}

/// Ready from the first moment on until it is told to stop. BCC is not asked:
/// its failure is no reason to take this replica out, which may hold answers. It
/// is one where every source has been failing and nothing is held; from when BCC
/// may be tried again, this replica is given work again, by which it learns.
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if *app.stopping.borrow() {
        (StatusCode::SERVICE_UNAVAILABLE, "stopping\n")
    } else if !app.catalogue.can_answer() {
        let reason = "BCC has been failing, and nothing is held of it\n";
        (StatusCode::SERVICE_UNAVAILABLE, reason)
    } else {
        (StatusCode::OK, "ready\n")
    }
}
