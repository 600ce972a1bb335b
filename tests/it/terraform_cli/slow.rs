//! A BCC that takes its time, and what `timeouts` makes of it.

use std::time::Duration;

use bcc_graphql::emulator::Fault;

use super::Workspace;

fn with_timeout(read: &str) -> String {
    format!("data \"bcc_images\" \"all\" {{\n  timeouts {{\n    read = \"{read}\"\n  }}\n}}\n")
}

/// Longer than the service waits for a silent BCC, which is 8 s: where that limit
/// held here too, `timeouts` could say what it wants.
#[tokio::test]
async fn a_call_may_take_as_long_as_timeouts_says() {
    let workspace = Workspace::start(&with_timeout("5m")).await;
    let late = Fault::Latency(Duration::from_secs(9));
    workspace.emulator.always([late]);
    workspace.succeeds(&["plan"]).await;
    assert_eq!(workspace.emulator.call_count(), 2, "a call for each type");
}

#[tokio::test]
async fn a_short_timeout_ends_it_early() {
    let workspace = Workspace::start(&with_timeout("500ms")).await;
    let late = Fault::Latency(Duration::from_secs(3600));
    workspace.emulator.always([late]);
    let ended = workspace.terraform(&["plan"]).await;
    assert_eq!(ended.code, Some(1));
    let text = &ended.text;
    assert!(
        text.contains("The images did not come within 500ms"),
        "{text}"
    );
    // At its line, and with what helps.
    assert!(text.contains("11:     read = \"500ms\""), "{text}");
    assert!(text.contains("gives it more time"), "{text}");
}
