//! Reading a data source, and what may come between.

use rmpv::Value;
use tokio::time::timeout;

use super::PATIENCE;
use super::Plugin;
use super::wire::Diagnostic;
use super::wire::Diagnostics;
use super::wire::Dynamic;
use super::wire::Empty;
use super::wire::NamedConfig;
use super::wire::object;
use super::wire::unknown;

/// A configuration as Terraform sends it, which is complete.
fn config(name: &str) -> Value {
    object([
        ("filter", Value::Array(Vec::new())),
        ("id", Value::Nil),
        ("images", Value::Nil),
        ("limit", 7.into()),
        ("missing", Value::Nil),
        ("name", name.into()),
    ])
}

fn only(diagnostics: &[Diagnostic]) -> &Diagnostic {
    let [one] = diagnostics else {
        panic!("{diagnostics:?}");
    };
    one
}

#[tokio::test]
async fn a_state_is_complete_and_keeps_what_was_configured() {
    let plugin = Plugin::start().await;
    let caller = plugin.configured().await;
    let answer = caller.read("demo_image", &config("ubuntu")).await;
    let id = |id: Value| object([("id", id)]);
    let expected = [
        ("filter", Value::Array(Vec::new())),
        ("id", "m-demo".into()),
        // An object that lacks an attribute has it all the same.
        (
            "images",
            Value::Array(vec![id("m-demo".into()), id(Value::Nil)]),
        ),
        ("limit", 7.into()),
        ("missing", Value::Nil),
        ("name", "ubuntu".into()),
    ];
    let state = answer.state.unwrap().value();
    let state = state.as_map().unwrap();
    assert_eq!(state.len(), expected.len());
    for (name, value) in expected {
        let found = state.iter().find(|(key, _)| key.as_str() == Some(name));
        assert_eq!(found.unwrap().1, value, "{name}");
    }
    let warning = only(&answer.diagnostics);
    assert_eq!((warning.severity, &*warning.summary), (2, "It is old"));
}

#[tokio::test]
async fn an_error_leaves_no_state() {
    let plugin = Plugin::start().await;
    let caller = plugin.configured().await;
    let answer = caller.read("demo_image", &config("none")).await;
    assert_eq!(answer.state, None);
    assert_eq!(only(&answer.diagnostics).summary, "No image");
}

#[tokio::test]
async fn what_cannot_be_read_says_why() {
    let plugin = Plugin::start().await;
    let caller = plugin.connect().await;
    let early = caller.read("demo_image", &config("ubuntu")).await;
    let told = &only(&early.diagnostics).summary;
    assert_eq!(told, "The provider is not configured");

    caller.configure().await;
    let nothing = caller.read("demo_disk", &config("ubuntu")).await;
    let told = &only(&nothing.diagnostics).summary;
    assert_eq!(told, "There is no data source \"demo_disk\"");

    // A mistake in a data source is found here, and not by Terraform's types.
    let odd = caller.read("demo_image", &config("odd")).await;
    let told = &only(&odd.diagnostics).detail;
    assert!(
        told.contains("`value.limit` is not of type number"),
        "{told}"
    );
}

#[tokio::test]
async fn values_that_are_not_known_yet_are_understood() {
    let plugin = Plugin::start().await;
    let caller = plugin.configured().await;
    // Plain, and with something known about it.
    for unknown in [unknown(), Value::Ext(12, vec![0x81, 0x01, 0xc2])] {
        let request = NamedConfig {
            name: "demo_image".to_owned(),
            config: Some(Dynamic::of(&object([("name", unknown)]))),
        };
        let answer: Diagnostics = caller.provider("ValidateDataResourceConfig", request).await;
        assert_eq!(only(&answer.diagnostics).summary, "The name is unknown");
    }
}

#[tokio::test]
async fn stop_ends_the_reads_under_way_and_no_others() {
    let plugin = Plugin::start().await;
    let caller = plugin.configured().await;
    let reader = caller.clone();
    let slow = tokio::spawn(async move { reader.read("demo_image", &config("slow")).await });
    // A stop that comes before the read is no stop of it: stop until it ends.
    let mut slow = std::pin::pin!(slow);
    let stopped = timeout(PATIENCE, async {
        loop {
            tokio::select! {
                answer = &mut slow => break answer.unwrap(),
                _ = caller.provider::<Empty>("StopProvider", Empty {}) => {}
            }
        }
    });
    let answer = stopped.await.unwrap();
    assert_eq!(answer.state, None);
    let told = &only(&answer.diagnostics).summary;
    assert_eq!(told, "Reading was interrupted");

    let next = caller.read("demo_image", &config("ubuntu")).await;
    assert!(next.state.is_some());
}

#[tokio::test]
async fn a_panic_is_the_error_of_its_call() {
    let plugin = Plugin::start().await;
    let caller = plugin.configured().await;
    let request = NamedConfig {
        name: "demo_image".to_owned(),
        config: Some(Dynamic::of(&config("panics"))),
    };
    let path = "/tfplugin6.Provider/ReadDataSource";
    let refused = caller.call::<Empty>(path, request).await.unwrap_err();
    assert_eq!(refused.code, "13");
    assert!(
        refused.message.contains("failed in ReadDataSource"),
        "{refused:?}"
    );
    let answer = caller.read("demo_image", &config("ubuntu")).await;
    assert!(answer.state.is_some());
}
